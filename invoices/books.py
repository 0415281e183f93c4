"""The door to a QuickBooks company for rooms that must not know QuickBooks (decisions.md 1).

`Book` is what invoices, drafts and payments point to. What must be asked of the company behind it goes through a
`BookProvider`, implemented in qbo_sync/provider.py and named in settings.BOOK_PROVIDER. Every answer comes from the
local mirror or was fetched by the worker: none costs a call.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.portals.scoping import PortalModel


class TaxMode(models.TextChoices):
    """How tax is said on an invoice (qbo.md 6.4)."""

    US_AUTOMATED = "us_automated", _("Automated sales tax")
    US_MANUAL = "us_manual", _("Sales tax set by hand")
    US_OFF = "us_off", _("No sales tax")
    CODES = "codes", _("A tax code on each line")


class BookState(models.TextChoices):
    CONNECTED = "connected", _("Connected")
    THROTTLED = "throttled", _("QuickBooks asks us to wait")
    NEEDS_RECONNECT = "needs_reconnect", _("Needs reconnecting")
    BLOCKED = "blocked", _("Blocked by QuickBooks")
    DISCONNECTED = "disconnected", _("Disconnected")


class Book(PortalModel):
    """One QuickBooks company as the CRM sees it; kept up to date by qbo_sync."""

    name = models.CharField(max_length=300)
    country = models.CharField(max_length=3)
    currency = models.CharField(max_length=3)
    tax_mode = models.CharField(max_length=20, choices=TaxMode.choices, default=TaxMode.CODES)
    state = models.CharField(max_length=20, choices=BookState.choices, default=BookState.CONNECTED)
    state_reason = models.TextField(blank=True)
    custom_numbers = models.BooleanField(default=False)
    multicurrency = models.BooleanField(default=False)
    allows_discounts = models.BooleanField(default=True)
    closed_until = models.DateField(null=True, blank=True)
    default_terms_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(PortalModel.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def needs_tax_codes(self) -> bool:
        return self.tax_mode == TaxMode.CODES

    @property
    def is_usable(self) -> bool:
        """New invoices may be made: also while QuickBooks is slow, limited or waiting to be reconnected."""
        return self.state != BookState.DISCONNECTED


def books_of(request: Any) -> list[Book]:
    """The portal's companies, disconnected ones too; read once for as long as the request lives."""
    if not hasattr(request, "books"):
        request.books = list(Book.objects.for_portal(request.membership.portal_id))
    found: list[Book] = request.books
    return found


@dataclass(frozen=True)
class CustomerChoice:
    """A customer of the company. `full_name` shows parents: "Parent:Child"."""

    id: str
    name: str
    full_name: str
    email: str = ""
    currency: str = ""
    company_name: str = ""
    terms_id: str = ""
    tax_code_id: str = ""
    balance: Decimal | None = None
    has_ship_to: bool = False
    address: str = ""


@dataclass(frozen=True)
class CustomerMatch:
    """`reason` is link, email, display_name or company_name."""

    customer: CustomerChoice
    reason: str


@dataclass(frozen=True)
class MatchResult:
    """One match, or several `candidates` between which nobody guesses, or neither."""

    match: CustomerMatch | None = None
    candidates: tuple[CustomerMatch, ...] = ()


@dataclass(frozen=True)
class ItemChoice:
    """`price` is in the company's home currency (qbo.md 6.2)."""

    id: str
    name: str
    sku: str = ""
    price: Decimal | None = None
    description: str = ""
    taxable: bool = False
    tax_code_id: str = ""
    type: str = ""


@dataclass(frozen=True)
class ItemMatch:
    """`reason` is link, sku or name."""

    item: ItemChoice
    reason: str


@dataclass(frozen=True)
class TermChoice:
    id: str
    name: str
    due_days: int | None = None
    day_of_month_due: int | None = None
    due_next_month_days: int | None = None


@dataclass(frozen=True)
class TaxRatePart:
    rate_id: str
    name: str
    percent: Decimal


@dataclass(frozen=True)
class TaxCodeChoice:
    """A code may hold several rates; each is computed and rounded for itself (decisions.md 17)."""

    id: str
    name: str
    description: str = ""
    rates: tuple[TaxRatePart, ...] = ()

    @property
    def percent(self) -> Decimal:
        return sum((part.percent for part in self.rates), Decimal(0))


@dataclass(frozen=True)
class RemoteInvoice:
    """An invoice of the company, for `Add existing invoice`. `record_id`: our invoice, if it is one already."""

    id: str
    number: str
    customer_name: str
    amount: Decimal
    balance: Decimal
    currency: str
    invoice_on: date | None
    due_on: date | None
    record_id: int | None = None
    customer_id: str = ""


@dataclass(frozen=True)
class NameCheck:
    """Is a display name free among customers, vendors and employees? If not, who holds it and which name is."""

    is_free: bool
    held_by: str = ""
    proposal: str = ""


@dataclass(frozen=True)
class BookQuestion:
    """What one page wants to know of a company, so that it is asked once (`BookProvider.ask`).

    `payer`: the contact or company whose customer is looked for; the names are those that are to be created.
    `invoice_id`: the invoice that they are for, whose own customer and items on their way take no name from it.
    """

    customer_id: str = ""
    payer: Any = None
    item_ids: frozenset[str] = frozenset()
    display_name: str = ""
    item_names: frozenset[str] = frozenset()
    invoice_id: int | None = None


@dataclass(frozen=True)
class BookAnswer:
    """`terms` and `tax_codes` come with every answer. `items` are the active ones by id; `taken_items` are names."""

    terms: Sequence[TermChoice] = ()
    tax_codes: Sequence[TaxCodeChoice] = ()
    customer: CustomerChoice | None = None
    match: MatchResult = MatchResult()
    items: Mapping[str, ItemChoice] = field(default_factory=dict)
    name_check: NameCheck | None = None
    taken_items: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NewCustomer:
    """A customer to be created on the way; field names are ours, limits are QuickBooks' (qbo.md 6.1)."""

    display_name: str
    given_name: str = ""
    family_name: str = ""
    company_name: str = ""
    email: str = ""
    phone: str = ""
    address: dict[str, str] = field(default_factory=dict)
    currency: str = ""
    record_type: str = ""
    record_id: int | None = None


@dataclass(frozen=True)
class NewItem:
    """A product to be created on the way, as a service item with the company's default income account."""

    name: str
    sku: str = ""
    description: str = ""
    price: Decimal | None = None
    tax_code_id: str = ""
    product_id: int | None = None


@dataclass(frozen=True)
class RemoteDocument:
    """A PDF; `rendered_by` says whether QuickBooks or Dealbooks drew it."""

    content: bytes
    rendered_by: str


class BookProvider(Protocol):
    """What a QuickBooks company can be asked."""

    def ask(self, book: Book, question: BookQuestion) -> BookAnswer:
        """Everything that a page needs of the company in one query, two where names are to be created."""
        ...

    def match_customer(self, book: Book, record: Any) -> MatchResult:
        """`record` is a contact or a company."""
        ...

    def search_customers(self, book: Book, text: str, limit: int = 20) -> Sequence[CustomerChoice]: ...
    def customer(self, book: Book, customer_id: str) -> CustomerChoice | None: ...
    def match_items(self, book: Book, products: Sequence[tuple[int | None, str, str]]) -> Sequence[ItemMatch | None]:
        """For each (product id, SKU, name): the item, by link, then SKU, then name; several: None."""
        ...

    def search_items(self, book: Book, text: str, limit: int = 20) -> Sequence[ItemChoice]: ...
    def item(self, book: Book, item_id: str) -> ItemChoice | None: ...
    def items(self, book: Book, item_ids: Collection[str]) -> Mapping[str, ItemChoice]:
        """Those of the items that are active, by id, in one query."""
        ...

    def search_invoices(self, book: Book, text: str, limit: int = 50) -> Sequence[RemoteInvoice]: ...
    def find_invoices(self, book: Book, numbers: Collection[str]) -> Mapping[str, Sequence[RemoteInvoice]]:
        """Those with exactly these numbers, by number, in two queries."""
        ...

    def terms(self, book: Book) -> Sequence[TermChoice]: ...
    def tax_codes(self, book: Book) -> Sequence[TaxCodeChoice]: ...
    def default_tax_code_id(self, book: Book) -> str: ...
    def check_name(self, book: Book, display_name: str, invoice_id: int | None = None) -> NameCheck: ...
    def next_number(self, book: Book) -> str: ...
    def number_is_free(self, book: Book, number: str) -> bool: ...
    def exchange_rates(self, book: Book, currencies: Collection[str], on: date) -> Mapping[str, Decimal]:
        """Units of the home currency for one of each, as far as they are known; in one query."""
        ...

    def ask_for_pdf(self, invoice_id: int) -> None:
        """Has the worker fetch what QuickBooks draws, if the company can be asked just now."""
        ...

    def pdf_is_coming(self, invoice_id: int) -> bool: ...
    def pdf(self, invoice_id: int, since: datetime) -> RemoteDocument | None:
        """What QuickBooks drew after `since`, if the worker has it."""
        ...

    def remote_url(self, record_type: str, record_id: int) -> str: ...
    def why_not_synced(self, record_type: str, record_id: int) -> str: ...
    def attach_remote_invoice(self, book: Book, remote_id: str, actor: Any) -> int:
        """Makes (or finds) our record of an invoice of the company, from the mirror; returns its id."""
        ...

    def delivery_story(self, invoice_id: int) -> Sequence["DeliveryStep"]: ...
    def retry_delivery(self, invoice_id: int) -> None: ...
    def discard_delivery(self, invoice_id: int) -> bool: ...


@dataclass(frozen=True)
class DeliveryStep:
    """One thing on its way to QuickBooks: what, how it stands, since when, what went wrong in plain words."""

    what: str
    state: str
    label: str
    at: datetime | None = None
    reason: str = ""
    advice: str = ""
    reference: str = ""


@cache
def book_provider() -> BookProvider:
    provider: BookProvider = import_string(settings.BOOK_PROVIDER)()
    return provider


class BookRefuses(Exception):
    """Nothing may be written to the company just now; the text is a sentence for the person who tried."""
