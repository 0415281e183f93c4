"""QuickBooks companies as the mirror knows them: a Norwegian one with tax codes, an American one with sales tax."""

from itertools import count
from typing import Any

from core.portals.models import Portal
from invoices.books import Book
from qbo_sync.mirror.keeping import keep_entities, keep_facts
from qbo_sync.models import Connection

_realms = count(9_130_000_001)
CODES = ((1, "25 % MVA", 25), (2, "15 % MVA", 15), (3, "12 % MVA", 12), (4, "0 % MVA", 0))
TERMS = ((1, "Due on receipt", 0), (2, "Net 15", 15), (3, "Net 30", 30))
PLACES = {
    "NO": {"Line1": "Storgata 1", "City": "Bergen", "PostalCode": "5003"},
    "US": {"Line1": "1 Main St", "City": "Tucson", "CountrySubDivisionCode": "AZ", "PostalCode": "85701"},
}


class Company:
    """A connected company. What `has` says of it is in the mirror at once, as if a sweep had just read it."""

    def __init__(self, portal: Portal, country: str = "NO", **preferences: Any) -> None:
        self.country = country
        self.currency = "NOK" if country == "NO" else "USD"
        name = "Fjord AS" if country == "NO" else "Northwind Trading LLC"
        self.book: Book = Book.objects.for_portal(portal).create(name=name, country=country, currency=self.currency)
        self.connection = Connection.objects.for_portal(portal).create(book=self.book, realm_id=str(next(_realms)))
        self.prefers(**preferences)
        self.has("Term", *({"Id": str(pk), "Name": name, "DueDays": days} for pk, name, days in TERMS))
        self.has(
            "Account", {"Id": "79", "Name": "Sales", "AccountType": "Income", "AccountSubType": "ServiceFeeIncome"}
        )
        if country != "US":
            self._has_tax_codes()

    def prefers(
        self,
        *,
        custom_numbers: bool = False,
        discounts: bool = True,
        closed_until: str = "",
        multicurrency: bool = False,
        default_terms: str = "3",
    ) -> None:
        sales = {
            "CustomTxnNumbers": custom_numbers,
            "AllowDiscount": discounts,
            "DefaultTerms": {"value": default_terms},
        }
        preferences = {
            "Id": "1",
            "SalesFormsPrefs": sales,
            "CurrencyPrefs": {"MultiCurrencyEnabled": multicurrency, "HomeCurrency": {"value": self.currency}},
            "TaxPrefs": {"UsingSalesTax": True, "PartnerTaxEnabled": True},
            "AccountingInfoPrefs": {"BookCloseDate": closed_until} if closed_until else {},
        }
        keep_facts(self.connection, {"Id": "1", "CompanyName": self.book.name, "Country": self.country}, preferences)
        self.book.refresh_from_db()

    def has(self, entity: str, *rows: dict[str, Any]) -> None:
        stamp = {"LastUpdatedTime": "2026-11-02T12:00:00Z"}
        keep_entities(
            self.connection, entity, [{"SyncToken": "0", "MetaData": stamp, "Active": True, **row} for row in rows]
        )

    def has_customer(self, pk: int, name: str, email: str = "", **more: Any) -> None:
        row: dict[str, Any] = {"Id": str(pk), "DisplayName": name, "FullyQualifiedName": name}
        row |= {"BillAddr": PLACES[self.country], "ShipAddr": PLACES[self.country]}
        row |= {"PrimaryEmailAddr": {"Address": email}} if email else {}
        self.has("Customer", row | {"CurrencyRef": {"value": self.currency}} | more)

    def has_item(self, pk: int, name: str, price: str = "0", sku: str = "", **more: Any) -> None:
        row = {"Id": str(pk), "Name": name, "FullyQualifiedName": name, "UnitPrice": float(price), "Type": "Service"}
        self.has("Item", row | ({"Sku": sku} if sku else {}) | more)

    def has_invoice(
        self, pk: int, number: str, amount: float = 1000.0, customer: str = "Ola Berg", **more: Any
    ) -> None:
        row = {
            "Id": str(pk),
            "DocNumber": number,
            "CustomerRef": {"value": "1", "name": customer},
            "TxnDate": "2026-11-02",
            "DueDate": "2099-12-02",
            "TotalAmt": amount,
            "Balance": amount,
            "CurrencyRef": {"value": self.currency},
            "EmailStatus": "NotSet",
            "Line": [],
        }
        self.has("Invoice", row | more)

    def _has_tax_codes(self) -> None:
        rates = [{"Id": str(pk), "Name": name, "RateValue": rate} for pk, name, rate in CODES]
        self.has("TaxRate", *rates)
        self.has(
            "TaxCode", *({"Id": str(pk), "Name": name, "SalesTaxRateList": _rate_list(pk)} for pk, name, _rate in CODES)
        )


def _rate_list(rate_id: int) -> dict[str, Any]:
    return {"TaxRateDetail": [{"TaxRateRef": {"value": str(rate_id)}, "TaxTypeApplicable": "TaxOnAmount"}]}
