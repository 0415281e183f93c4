"""Customer: what we say of one when it is made on the way to an invoice."""

from typing import NotRequired, TypedDict, cast

from invoices.books import NewCustomer
from qbo_sync.entities.payload import QboEmail, QboRef, ref, texts_in_latin_1, without_empty


class QboPhone(TypedDict):
    FreeFormNumber: str


class QboAddress(TypedDict, total=False):
    Line1: str
    City: str
    CountrySubDivisionCode: str
    PostalCode: str
    Country: str


class QboCustomer(TypedDict):
    DisplayName: str
    GivenName: NotRequired[str]
    FamilyName: NotRequired[str]
    CompanyName: NotRequired[str]
    PrimaryEmailAddr: NotRequired[QboEmail]
    PrimaryPhone: NotRequired[QboPhone]
    BillAddr: NotRequired[QboAddress]
    CurrencyRef: NotRequired[QboRef]


# Our address columns and their names and lengths at QuickBooks (qbo.md 6.1).
ADDRESS = {
    "address": ("Line1", 500),
    "city": ("City", 255),
    "state": ("CountrySubDivisionCode", 255),
    "zip": ("PostalCode", 30),
    "country": ("Country", 255),
}


def to_qbo(customer: NewCustomer, *, multicurrency: bool, latin_1_only: bool) -> QboCustomer:
    """The body of a create. CurrencyRef can only be said where multicurrency is on, and never again changed."""
    payload = {
        "DisplayName": customer.display_name.strip()[:500],
        "GivenName": customer.given_name.strip()[:100],
        "FamilyName": customer.family_name.strip()[:100],
        "CompanyName": customer.company_name.strip()[:100],
        "PrimaryEmailAddr": {"Address": customer.email} if customer.email else None,
        "PrimaryPhone": {"FreeFormNumber": customer.phone[:30]} if customer.phone else None,
        "BillAddr": _address(customer.address),
        "CurrencyRef": ref(customer.currency) if multicurrency and customer.currency else None,
    }
    said = without_empty(payload)
    return cast(QboCustomer, texts_in_latin_1(said) if latin_1_only else said)


def _address(address: dict[str, str]) -> dict[str, str]:
    named = {theirs: (address.get(ours) or "").strip()[:length] for ours, (theirs, length) in ADDRESS.items()}
    return without_empty(named)
