"""Item: a product that is made on the way to an invoice, as a service with the company's income account."""

from decimal import Decimal
from typing import NotRequired, TypedDict, cast

from invoices.books import NewItem
from qbo_sync.entities.payload import QboRef, ref, texts_in_latin_1, without_empty


class QboItem(TypedDict):
    Name: str
    Type: str
    Sku: NotRequired[str]
    Description: NotRequired[str]
    UnitPrice: NotRequired[Decimal]
    IncomeAccountRef: NotRequired[QboRef]
    SalesTaxCodeRef: NotRequired[QboRef]


def to_qbo(item: NewItem, *, income_account_id: str, tax_codes: bool, latin_1_only: bool) -> QboItem:
    """The body of a create. `tax_codes`: the company is outside the US, where an item may carry its code."""
    payload = {
        "Name": item.name.strip()[:100],
        "Type": "Service",
        "Sku": item.sku.strip()[:100],
        "Description": item.description[:4000],
        "UnitPrice": item.price,
        "IncomeAccountRef": ref(income_account_id) if income_account_id else None,
        "SalesTaxCodeRef": ref(item.tax_code_id) if tax_codes and item.tax_code_id else None,
    }
    said = without_empty(payload)
    return cast(QboItem, texts_in_latin_1(said) if latin_1_only else said)
