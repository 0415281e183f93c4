"""Which customer or item of a company a record is: by link, then by what they have in common; never by a guess.

Customers: link, e-mail, display name, company name. Of a parent and sub-customers that share an e-mail it is the parent
(product.md section 14). Items: link, SKU, name.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from crm.records.record_types import record_type_of
from invoices.books import Book, CustomerMatch, ItemMatch, MatchResult
from qbo_sync.mirror.keeping import fold, mirrored
from qbo_sync.models import Connection, Link, MirrorRow
from qbo_sync.provider.choices import customer_choice, item_choice

MOST_CANDIDATES = 20
SOLD_TYPES = ("Service", "NonInventory", "Inventory", "Group")


def linked_with(book: Book, record: Any) -> Q:
    """The row of the mirror that the record is linked with."""
    links = Link.objects.for_portal(book.portal_id).filter(
        connection__book=book,
        entity="Customer",
        record_type=record_type_of(record).name,
        record_id=record.pk,
        is_primary=True,
        gone_at=None,
    )
    return Q(entity="Customer", active=True, qbo_id__in=links.values("qbo_id"))


def alike(record: Any) -> Iterable[Q]:
    """Rows that have something in common with the record; each part has an index of its own."""
    for _reason, column, values in _common_ground(record):
        if values:
            yield Q(entity="Customer", active=True, **{f"{column}__in": values})


def match_among(rows: Sequence[MirrorRow], linked: MirrorRow | None, book: Book, record: Any) -> MatchResult:
    if linked is not None:
        return MatchResult(CustomerMatch(customer_choice(linked, book), "link"))
    for reason, column, values in _common_ground(record):
        shared = _parents_first([row for row in rows if getattr(row, column) in values])[:MOST_CANDIDATES]
        matches = tuple(CustomerMatch(customer_choice(row, book), reason) for row in shared)
        if len(matches) == 1:
            return MatchResult(matches[0])
        if matches:
            return MatchResult(candidates=matches)
    return MatchResult()


def _common_ground(record: Any) -> Iterable[tuple[str, str, Sequence[str]]]:
    """(reason, mirror column, folded values) in the order in which they are tried."""
    if record is None:
        return
    if record_type_of(record).name == "contacts":
        yield "email", "email_folded", _words(record.email)
        yield "display_name", "name_folded", _words(f"{record.first_name} {record.last_name}")
        yield "company_name", "name_folded", _words(record.company_name)
    else:
        yield "email", "email_folded", _words(getattr(record, "billing_email", ""))
        yield "display_name", "name_folded", _words(record.name)


def _words(*texts: str) -> list[str]:
    return [folded for text in texts if (folded := fold(text or ""))]


def _parents_first(rows: list[MirrorRow]) -> list[MirrorRow]:
    """Without sub-customers whose parent is among the rows."""
    ids = {row.qbo_id for row in rows}
    return [row for row in rows if str((row.raw.get("ParentRef") or {}).get("value", "")) not in ids]


def match_items(connection: Connection, products: Sequence[tuple[int | None, str, str]]) -> list[ItemMatch | None]:
    """In three queries, however many products."""
    items = mirrored(connection, "Item").filter(active=True)
    linked = _linked(connection, "Item", "products", [pk for pk, _sku, _name in products if pk])
    by_id = {row.qbo_id: row for row in items.filter(qbo_id__in=list(linked.values()))}
    by_sku = _groups(items.filter(number__in=[sku for _pk, sku, _name in products if sku]), "number")
    by_name = _groups(items.filter(name_folded__in=[fold(name) for _pk, _sku, name in products if name]), "name_folded")
    return [_item_match(product, linked, by_id, by_sku, by_name) for product in products]


def _item_match(
    product: tuple[int | None, str, str],
    linked: dict[int, str],
    by_id: dict[str, MirrorRow],
    by_sku: dict[str, list[MirrorRow]],
    by_name: dict[str, list[MirrorRow]],
) -> ItemMatch | None:
    product_id, sku, name = product
    if product_id and (row := by_id.get(linked.get(product_id, ""))) is not None:
        return ItemMatch(item_choice(row), "link")
    for reason, rows in (("sku", by_sku.get(sku, []) if sku else []), ("name", by_name.get(fold(name), []))):
        if len(rows) == 1:
            return ItemMatch(item_choice(rows[0]), reason)
        if rows:
            return None
    return None


def _groups(rows: Iterable[MirrorRow], column: str) -> dict[str, list[MirrorRow]]:
    grouped: dict[str, list[MirrorRow]] = {}
    for row in rows:
        if row.raw.get("Type") in SOLD_TYPES:
            grouped.setdefault(getattr(row, column), []).append(row)
    return grouped


def _linked(connection: Connection, entity: str, record_type: str, ids: list[int]) -> dict[int, str]:
    rows = Link.objects.for_portal(connection.portal_id).filter(
        connection=connection, entity=entity, record_type=record_type, record_id__in=ids, is_primary=True, gone_at=None
    )
    return dict(rows.values_list("record_id", "qbo_id"))
