"""Where the sandbox does not look like a recording, and why."""

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Known:
    where: str
    what: str
    why: str

    def applies_to(self, name: str) -> bool:
        return fnmatchcase(name, self.where)


LATER = "answers of 2026 carry it"
LATER_PREFERENCE = "the recording of 2019 and Intuit's reference have it; this one is of 2017"
OLD_XML = "recorded in 2013 or 2014; later recordings have it"
CONVERTED = "the XML was converted mechanically: an empty element or a number became text"
SETTING = "a setting or a content of the recorded company, absent here"
SAMPLE = "a row of Intuit's reference, edited by hand; recordings have it"
BY_API = "recorded lists show it only for customers made by the API, as all are here"
SALES = ("Invoice", "Estimate", "SalesReceipt")
LINE = "Line[SalesItemLineDetail].SalesItemLineDetail"
ANY = "*"


def _papers(what: str, why: str) -> list[Known]:
    """The same for a sales form wherever it stands: alone, in a list, in a batch, among changes."""
    return [
        *(Known(ANY, f"{entity}.{what}: only here", why) for entity in SALES),
        Known(ANY, f"QueryResponse.SalesReceipt[].{what}: only here", why),
        Known(ANY, f"BatchItemResponse[].QueryResponse.SalesReceipt[].{what}: only here", why),
        Known(ANY, f"CDCResponse[].QueryResponse[].Estimate[].{what}: only here", why),
    ]


def _each(where: str, prefix: str, names: str, way: str, why: str) -> list[Known]:
    return [Known(where, f"{prefix}{name}: {way}", why) for name in names.split()]


KNOWN: list[Known] = [
    *_papers("FreeFormAddress", LATER),
    *_papers("MetaData.LastModifiedByRef", LATER),
    *_papers(f"{LINE}.ItemAccountRef", LATER),
    Known(ANY, "Customer.IsProject: only here", LATER),
    Known(ANY, "QueryResponse.Customer[].IsProject: only here", LATER),
    Known(ANY, "QueryResponse.Customer[].ClientEntityId: only here", LATER),
    Known(ANY, "QueryResponse.Customer[].DefaultTaxCodeRef: only here", BY_API),
    Known("minimul/cdc__basic", "CDCResponse[].QueryResponse[].totalCount: only here", LATER),
    Known("exqb/item__*", "Item.DeferredRevenue: only here", LATER),
    *_each(
        "exqb/preferences__*",
        "Preferences.AccountingInfoPrefs.",
        "FirstMonthOfFiscalYear TaxForm TaxYearMonth UseAccountNumbers",
        "only here",
        LATER_PREFERENCE,
    ),
    *_each(
        "exqb/preferences__*",
        "Preferences.SalesFormsPrefs.",
        "AutoApplyCredit AutoApplyPayments EmailCopyToCompany UsingProgressInvoicing",
        "only here",
        LATER_PREFERENCE,
    ),
    Known("exqb/sales_receipt__*", "SalesReceipt.CustomField[]: only here", "no custom field is named in that company"),
    Known("exqb/sales_receipt__*", "SalesReceipt.TxnTaxDetail: only here", "sales tax is off in that company"),
    Known(
        "minimul/all__sales_receipts",
        "QueryResponse.SalesReceipt[].LinkedTxn: only recorded",
        "two receipts lie in a bank deposit; the sandbox has no deposits",
    ),
    *_each("ruby/preferences", "SalesFormsPrefs.", "DefaultDiscountAccount DefaultTerms", "only here", SETTING),
    Known("ruby/preferences", "SalesFormsPrefs.UsingProgressInvoicing: only here", "Intuit's reference has it"),
    Known(
        "ruby/preferences",
        "TaxPrefs.PartnerTaxEnabled: only recorded",
        "the sample company is older than automated tax",
    ),
    Known("ruby/preferences", "TaxPrefs.TaxGroupCodeRef: only here", "sales tax is off in that company"),
    Known(
        "ruby/preferences",
        "VendorAndPurchasesPrefs.POCustomField: object recorded, list here",
        "the conversion cannot tell a list of one; the JSON of 2017 has a list",
    ),
    *_each(
        "fyle/preference_response",
        "AccountingInfoPrefs.",
        "BookCloseDate DepartmentTerminology",
        "only recorded",
        SETTING,
    ),
    *(
        row
        for address in ("CompanyAddr", "CustomerCommunicationAddr", "LegalAddr")
        for row in (
            Known("ruby/company_info", f"{address}.Line2: only recorded", SETTING),
            Known("ruby/company_info", f"{address}.CountrySubDivisionCode: only here", SETTING),
            *_each("fyle/company_info", f"{address}.", "Lat Long", "only here", SAMPLE),
        )
    ),
    Known("ruby/company_info", "WebAddr.URI: only recorded", SETTING),
    Known("ruby/company_info", "FiscalYearStartMonth: only here", OLD_XML),
    *_each("ruby/deleted_customer", "Customer.", "CurrencyRef DefaultTaxCodeRef", "only here", OLD_XML),
    *_each("ruby/payment*", "Payment.", "CurrencyRef CustomerRef.name DepositToAccountRef.name", "only here", OLD_XML),
    *_each(
        "ruby/payment*", "Payment.", "Line LinkedTxn", "only here", "nothing was applied in 2013; empty lists today"
    ),
    Known("ruby/estimate", "Estimate.CustomField[].DefinitionId: only here", OLD_XML),
    Known(
        "ruby/estimate", "Estimate.DeliveryInfo: only here", "recorded in 2015 for an estimate that waits to be sent"
    ),
    Known("ruby/estimate", "Estimate.CustomerMemo: text recorded, object here", "an object in all recorded JSON"),
    Known(
        "ruby/invoice_with_bundle*",
        "Invoice.CustomerMemo: text recorded, object here",
        "an object in all recorded JSON",
    ),
    *(
        Known("ruby/*", f"{entity}.Line[SubTotalLineDetail].SubTotalLineDetail: text recorded, object here", CONVERTED)
        for entity in ("Invoice", "Estimate")
    ),
    Known("ruby/invoice_*", "Invoice.Deposit: text recorded, number here", CONVERTED),
    *_each("ruby/invoice_*", "Invoice.", "CustomField LinkedTxn", "only here", "an empty list, which XML cannot show"),
    *_each("ruby/invoice_with_discount*", "Invoice.", "CurrencyRef TxnTaxDetail", "only here", OLD_XML),
    Known("ruby/invoice_with_bundle*", "Invoice.HomeBalance: only here", "not yet in 2016"),
    *_each(
        "ruby/invoice_with_bundle*",
        f"Invoice.Line[GroupLineDetail].GroupLineDetail.{LINE}.",
        "ItemAccountRef TaxInclusiveAmt",
        "only here",
        "not yet in 2016",
    ),
    Known(
        "ruby/tax_codes",
        "QueryResponse.TaxCode[].MetaData: only recorded",
        "QuickBooks's own codes had times in 2013; none in 2020",
    ),
    *_each(
        "ruby/tax_codes", "QueryResponse.TaxCode[].", "Active Hidden TaxCodeConfigType", "only here", "recorded in 2020"
    ),
    Known("ruby/tax_codes", "QueryResponse.TaxCode[].PurchaseTaxRateList: text recorded, object here", CONVERTED),
    *(
        Known(
            f"ruby/{name}", "QueryResponse.totalCount: only recorded", "of 2013; the lists of 2017 and 2020 have none"
        )
        for name in ("tax_codes", "tax_rates", "exchange_rates")
    ),
    *_each(
        "observed/tax_and_term*",
        "TaxRate.",
        "Description MetaData",
        "only here",
        "left out where the row was noted down",
    ),
    Known(
        "observed/tax_and_term*",
        "TaxRate.TaxReturnLineRef: only recorded",
        "a line of a state's tax return; there are none here",
    ),
    *_each(
        "java/batch_0",
        "BatchItemResponse[].Fault.Error[].",
        "Detail",
        "only here",
        "abridged for a unit test of 2012",
    ),
    *_each("fyle/tax_code_response", "", "Hidden TaxCodeConfigType", "only here", SAMPLE),
    Known(
        "fyle/tax_code_response",
        "PurchaseTaxRateList.TaxRateDetail[]: only recorded",
        "a purchase rate; the sandbox has sales only",
    ),
    *_each("fyle/employee_response", "PrimaryAddr.", "Lat Long", "only here", SAMPLE),
    Known("fyle/account_response", "CurrencyRef: only here", SAMPLE),
    Known("fyle/items_response", "DeferredRevenue: only here", "rows without an envelope, made again one by one"),
]


def known_for(name: str) -> list[Known]:
    return [row for row in KNOWN if row.applies_to(name)]
