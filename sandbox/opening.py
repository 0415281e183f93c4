"""The books of a company on its first day."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sandbox.entities.checks import NOWHERE
from sandbox.entities.lists import CLASSIFICATIONS

if TYPE_CHECKING:
    from sandbox.company import Company

Row = dict[str, Any]
ACCOUNTS = (
    ("1", "Services", "Income", "ServiceFeeIncome"),
    ("4", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    ("5", "Fees Billed", "Income", "ServiceFeeIncome"),
    ("29", "Uncategorized Expense", "Expense", "OtherMiscellaneousServiceCost"),
    ("33", "Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    ("35", "Checking", "Bank", "Checking"),
    ("36", "Savings", "Bank", "Savings"),
    ("79", "Sales of Product Income", "Income", "SalesOfProductIncome"),
    ("80", "Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("81", "Inventory Asset", "Other Current Asset", "Inventory"),
    ("84", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    ("86", "Discounts given", "Income", "DiscountsRefundsGiven"),
    ("90", "Sales Tax Payable", "Other Current Liability", "GlobalTaxPayable"),
)
TERMS = (("1", "Due on receipt", 0), ("2", "Net 15", 15), ("3", "Net 30", 30), ("4", "Net 60", 60))
METHODS = (
    ("1", "Cash", "NON_CREDIT_CARD"),
    ("2", "Check", "NON_CREDIT_CARD"),
    ("3", "Visa", "CREDIT_CARD"),
    ("4", "MasterCard", "CREDIT_CARD"),
    ("5", "Bank transfer", "NON_CREDIT_CARD"),
)
US_RATES = (("1", "AZ State tax", 7.1, "1"), ("2", "Tucson City", 2, "1"), ("3", "California", 8, "2"))
US_CODES = (("2", "California", ("3",)), ("3", "Tucson", ("1", "2")))
US_AGENCIES = (("1", "Arizona Dept. of Revenue"), ("2", "Board of Equalization"))
CODES_OF_COUNTRY: dict[str, tuple[tuple[str, float], ...]] = {
    "NO": (("25 % MVA", 25), ("15 % MVA", 15), ("12 % MVA", 12), ("0 % MVA", 0)),
    "GB": (("20.0% S", 20), ("5.0% R", 5), ("0.0% Z", 0)),
    "CA": (("GST", 5), ("HST ON", 13), ("Zero-rated", 0)),
    "AU": (("GST", 10), ("GST free", 0)),
}
OTHER_CODES: tuple[tuple[str, float], ...] = (("Standard", 20), ("Zero", 0))
AGENCIES = {"NO": "Skatteetaten", "GB": "HM Revenue & Customs (VAT)", "CA": "Canada Revenue Agency"}
ISO3 = {"US": "USA", "NO": "NOR", "GB": "GBR", "CA": "CAN", "AU": "AUS"}
HOMES = {
    "US": {"Line1": "2600 Marine Way", "City": "Mountain View", "CountrySubDivisionCode": "CA", "PostalCode": "94043"},
    "NO": {"Line1": "Karl Johans gate 12", "City": "Oslo", "PostalCode": "0154"},
}


def opening_rows(company: "Company") -> Iterator[tuple[str, Row]]:
    now = company.now_stamp()
    for entity, row in (*_accounts(company), *_lists(), *_taxes(company), *_company(company, now)):
        meta = {"CreateTime": now, "LastUpdatedTime": now}
        if row["Id"].isdigit() and entity not in ("Preferences", "CompanyInfo"):
            company.facts.counters[entity] = max(company.facts.counters.get(entity, 0), int(row["Id"]))
        yield entity, {"SyncToken": "0", "MetaData": meta, "domain": "QBO", "sparse": False, **row}
    yield "Item", _default_item(company, now)


def _accounts(company: "Company") -> Iterator[tuple[str, Row]]:
    for wanted, name, kind, subtype in ACCOUNTS:
        yield (
            "Account",
            {
                "Id": wanted,
                "Name": name,
                "SubAccount": False,
                "FullyQualifiedName": name,
                "Active": True,
                "Classification": CLASSIFICATIONS[kind],
                "AccountType": kind,
                "AccountSubType": subtype,
                "CurrentBalance": 0,
                "CurrentBalanceWithSubAccounts": 0,
                "CurrencyRef": {"value": company.currency, "name": company.currency_name(company.currency)},
            },
        )


def _lists() -> Iterator[tuple[str, Row]]:
    for wanted, name, days in TERMS:
        yield "Term", {"Id": wanted, "Name": name, "Active": True, "Type": "STANDARD", "DueDays": days}
    for wanted, name, kind in METHODS:
        yield "PaymentMethod", {"Id": wanted, "Name": name, "Active": True, "Type": kind}


def _taxes(company: "Company") -> Iterator[tuple[str, Row]]:
    if company.is_us:
        for wanted, name in US_AGENCIES:
            yield "TaxAgency", _agency(wanted, name)
        for wanted, name, percent, agency in US_RATES:
            yield "TaxRate", _rate(wanted, name, percent, agency)
        for wanted, name, rates in US_CODES:
            named = [(rate, next(n for i, n, _, _ in US_RATES if i == rate)) for rate in rates]
            yield "TaxCode", _code(wanted, name, named)
        return
    yield "TaxAgency", _agency("1", AGENCIES.get(company.country, "Tax agency"))
    for number, (name, percent) in enumerate(CODES_OF_COUNTRY.get(company.country, OTHER_CODES), start=1):
        yield "TaxRate", _rate(str(number), name, percent, "1")
        yield "TaxCode", _code(str(number + 1), name, [(str(number), name)])


def _agency(wanted: str, name: str) -> Row:
    return {"Id": wanted, "DisplayName": name, "TaxTrackedOnSales": True, "TaxTrackedOnPurchases": False}


def _rate(wanted: str, name: str, percent: float, agency: str) -> Row:
    return {
        "Id": wanted,
        "Name": name,
        "Description": name,
        "Active": True,
        "RateValue": percent,
        "AgencyRef": {"value": agency},
        "SpecialTaxType": "NONE" if percent else "ZERO_RATE",
        "DisplayType": "ReadOnly",
    }


def _code(wanted: str, name: str, rates: list[tuple[str, str]]) -> Row:
    details = [
        {"TaxRateRef": {"value": rate, "name": called}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": 0}
        for rate, called in rates
    ]
    return {
        "Id": wanted,
        "Name": name,
        "Description": name,
        "Active": True,
        "Hidden": False,
        "Taxable": True,
        "TaxGroup": True,
        "TaxCodeConfigType": "USER_DEFINED",
        "SalesTaxRateList": {"TaxRateDetail": details},
        "PurchaseTaxRateList": {"TaxRateDetail": []},
    }


def _default_item(company: "Company", now: str) -> Row:
    company.facts.counters["Item"] = 1
    return {
        "Id": "1",
        "Name": "Services",
        "Active": True,
        "FullyQualifiedName": "Services",
        "Taxable": False,
        "UnitPrice": 0,
        "Type": "Service",
        "IncomeAccountRef": {"value": "1", "name": "Services"},
        "PurchaseCost": 0,
        "TrackQtyOnHand": False,
        "DeferredRevenue": False,
        "domain": "QBO",
        "sparse": False,
        "SyncToken": "0",
        "MetaData": {"CreateTime": now, "LastUpdatedTime": now},
    }


def _company(company: "Company", now: str) -> Iterator[tuple[str, Row]]:
    home = {
        "Id": "1",
        **HOMES.get(company.country, {"Line1": "1 High Street"}),
        "Country": ISO3.get(company.country, ""),
        **NOWHERE,
    }
    yield (
        "CompanyInfo",
        {
            "Id": "1",
            "CompanyName": company.name,
            "LegalName": company.name,
            "CompanyAddr": home,
            "CustomerCommunicationAddr": dict(home),
            "LegalAddr": dict(home),
            "PrimaryPhone": {"FreeFormNumber": "555-0100"},
            "CompanyStartDate": now[:10],
            "FiscalYearStartMonth": "January",
            "Country": company.country,
            "Email": {"Address": "post@sandbox-company.example"},
            "WebAddr": {},
            "SupportedLanguages": "en" if company.country != "NO" else "nb",
            "NameValue": [
                {"Name": "NeoEnabled", "Value": "true"},
                {"Name": "SubscriptionStatus", "Value": "PAID"},
                {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
            ],
        },
    )
    yield "Preferences", _preferences(company)


def _preferences(company: "Company") -> Row:
    taxes: Row = {"UsingSalesTax": True}
    if company.facts.sales_tax == "automated":
        taxes["PartnerTaxEnabled"] = True
    if company.is_us:
        taxes["TaxGroupCodeRef"] = {"value": "2"}
    return {
        "Id": "1",
        "AccountingInfoPrefs": {
            "UseAccountNumbers": False,
            "FirstMonthOfFiscalYear": "January",
            "TrackDepartments": False,
            "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": False,
            "TaxYearMonth": "January",
            "TaxForm": "6",
            "CustomerTerminology": "Customers",
        },
        "ProductAndServicesPrefs": {
            "ForSales": True,
            "ForPurchase": True,
            "QuantityWithPriceAndRate": True,
            "QuantityOnHand": True,
        },
        "SalesFormsPrefs": _sales_preferences(),
        "EmailMessagesPrefs": {
            f"{paper.replace(' ', '')}Message": {
                "Subject": f"{paper} from {company.name}",
                "Message": f"Your {paper.lower()} is attached.",
            }
            for paper in ("Invoice", "Estimate", "Sales Receipt", "Statement")
        },
        "VendorAndPurchasesPrefs": {
            "TrackingByCustomer": True,
            "BillableExpenseTracking": True,
            "POCustomField": _custom_field_switches("Purchase", {1: "Crew #", 2: "Sales Rep"}),
        },
        "TimeTrackingPrefs": {
            "UseServices": True,
            "BillCustomers": True,
            "ShowBillRateToAll": False,
            "WorkWeekStartDate": "Monday",
            "MarkTimeEntriesBillable": True,
        },
        "TaxPrefs": taxes,
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": company.currency}},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {
            "NameValue": [
                {"Name": "SalesFormsPrefs.DefaultItem", "Value": "1"},
                {"Name": "DTXCopyMemo", "Value": "true"},
                {"Name": "WarnDuplicateCheckNumber", "Value": "true"},
            ]
        },
    }


def _sales_preferences() -> Row:
    return {
        "CustomField": _custom_field_switches("SalesForms", {1: "Crew #"}),
        "CustomTxnNumbers": False,
        "EmailCopyToCompany": False,
        "AllowDeposit": False,
        "AllowDiscount": True,
        "DefaultDiscountAccount": "86",
        "AllowEstimates": True,
        "ETransactionEnabledStatus": "NotApplicable",
        "ETransactionAttachPDF": False,
        "ETransactionPaymentEnabled": False,
        "IPNSupportEnabled": False,
        "AllowServiceDate": False,
        "AllowShipping": False,
        "AutoApplyCredit": False,
        "AutoApplyPayments": False,
        "DefaultTerms": {"value": "3"},
        "UsingPriceLevels": False,
        "UsingProgressInvoicing": False,
        "DefaultCustomerMessage": "Thank you for your business!",
    }


def _custom_field_switches(group: str, names: dict[int, str]) -> list[Row]:
    """Which of the three fields are on, then what they are called."""
    word = group.removesuffix("Forms")
    used = [
        {"Name": f"{group}Prefs.Use{word}Custom{n}", "Type": "BooleanType", "BooleanValue": n in names}
        for n in (3, 2, 1)
    ]
    named = [
        {"Name": f"{group}Prefs.{word}CustomName{n}", "Type": "StringType", "StringValue": name}
        for n, name in sorted(names.items(), reverse=True)
    ]
    return [{"CustomField": used}, {"CustomField": named}]
