"""python-quickbooks as it is, but for the address that it calls."""

from typing import Any

import requests
from intuitlib.client import AuthClient
from quickbooks import QuickBooks
from quickbooks.objects import DetailLine, Invoice, PhoneNumber, Ref, SalesItemLine, SalesItemLineDetail

MINOR = 75
BACK = "http://app.example/callback"


class TokenSession(requests.Session):
    """The OAuth session of the library refuses plain HTTP; it uses nothing of it but the token."""

    def __init__(self, access_token: str) -> None:
        super().__init__()
        self.trust_env = False
        self.access_token = access_token


def client_for(books: Any) -> QuickBooks:
    class LocalQuickBooks(QuickBooks):
        api_url_v3 = sandbox_api_url_v3 = f"{books.sandbox.base_url}/v3"

    registration = books.sandbox.control("companies")["registration"]
    auth = AuthClient(
        registration["client_id"],
        registration["client_secret"],
        BACK,
        f"{books.sandbox.base_url}/.well-known/openid_sandbox_configuration",
        access_token=books.access_token,
        refresh_token=books.refresh_token,
    )
    client = LocalQuickBooks(
        auth_client=auth, refresh_token=books.refresh_token, company_id=books.realm, minorversion=MINOR
    )
    client.session = TokenSession(auth.access_token)
    return client


def ref(value: str, name: str = "") -> Ref:
    made = Ref()
    made.value, made.name = value, name or None
    return made


def sales_line(item: str = "1", amount: Any = 100, tax: str = "NON") -> DetailLine:
    line, detail = SalesItemLine(), SalesItemLineDetail()
    detail.ItemRef, detail.TaxCodeRef = ref(item), ref(tax)
    detail.Qty, detail.UnitPrice = 1, amount
    line.Amount, line.SalesItemLineDetail = amount, detail
    return line


def invoice_for(customer: Any, amount: Any = 100) -> Invoice:
    invoice = Invoice()
    invoice.CustomerRef = customer.to_ref()
    invoice.Line = [sales_line(amount=amount)]
    return invoice


def phone(number: str) -> PhoneNumber:
    made = PhoneNumber()
    made.FreeFormNumber = number
    return made
