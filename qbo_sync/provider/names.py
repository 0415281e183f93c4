"""Which names are free in a company. Names are compared folded and trimmed; those on their way out count as taken too.

Customers, vendors and employees share one space of names, items have their own.
"""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from invoices.books import Book, NameCheck
from qbo_sync.entities.payload import read_json
from qbo_sync.mirror.keeping import fold
from qbo_sync.models import MirrorRow, OutboxDependency, OutboxEntry, OutboxState

NAMED = ("Customer", "Vendor", "Employee")
ITEMS = ("Item",)
HOLDERS = {"Customer": _("a customer"), "Vendor": _("a vendor"), "Employee": _("an employee")}
NAME_FIELDS = {"Customer": "DisplayName", "Item": "Name"}
ON_THEIR_WAY = (OutboxState.AWAITING_APPROVAL, OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN)
AHEAD = 10  # `Berg AS (2)` to `Berg AS (11)` are looked up together with `Berg AS`

Holders = Mapping[str, str]  # {folded name: the entity that holds it}


def variants(name: str, start: int = 1) -> list[str]:
    """The name, and those that are proposed where it is taken."""
    numbers = range(start, start + AHEAD + 1)
    return [name.strip() if number == 1 else f"{name.strip()} ({number})" for number in numbers]


def check(name: str, holders_of: Callable[[list[str]], Holders]) -> NameCheck:
    """`holders_of` says which of some names are taken, and by what."""
    start, taken = 1, ""
    while True:
        tried = variants(name, start)
        holders = holders_of(tried)
        taken = taken or holders.get(fold(name), "")
        free = next((each for each in tried if fold(each) not in holders), None)
        if free is not None:
            return NameCheck(False, str(HOLDERS.get(taken, taken)), free) if taken else NameCheck(True)
        start += len(tried)


def check_in(book: Book, name: str, invoice_id: int | None = None) -> NameCheck:
    """Among customers, vendors and employees; asks the mirror and the outbox."""
    return check(name, lambda names: holders(book, names, invoice_id))


def holders(book: Book, names: Iterable[str], invoice_id: int | None = None) -> Holders:
    wanted = {fold(name) for name in names}
    rows = MirrorRow.objects.for_portal(book.portal_id).filter(
        connection__book=book, entity__in=NAMED, active=True, name_folded__in=wanted
    )
    mirrored = dict(rows.order_by("-pk").values_list("name_folded", "entity"))
    return {**on_their_way(book, NAMED, invoice_id).get("Customer", {}), **mirrored}


def on_their_way(book: Book, entities: Iterable[str], invoice_id: int | None = None) -> Mapping[str, Holders]:
    """{entity: the names of those that are to be created}, in one query.

    What `invoice_id` itself waits for takes no name from it: submitted again, its new rows take the places of the old.
    """
    rows = OutboxEntry.objects.for_portal(book.portal_id).filter(
        connection__book=book, entity__in=list(entities), operation="create", state__in=ON_THEIR_WAY
    )
    if invoice_id is not None:
        needs = OutboxDependency.objects.filter(entry__record_type="invoices", entry__record_id=invoice_id)
        rows = rows.exclude(pk__in=needs.values("on"))
    found: dict[str, dict[str, str]] = {}
    for entity, template in rows.values_list("entity", "template"):
        body = read_json(template)
        found.setdefault(entity, {})[fold(str(body.get(NAME_FIELDS.get(entity, "DisplayName"), "")))] = entity
    return found
