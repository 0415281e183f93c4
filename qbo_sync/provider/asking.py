"""All that a page wants to know of a company: one query to the mirror, one to the outbox where names are asked."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, Value

from invoices.books import Book, BookAnswer, BookQuestion, ItemChoice, NameCheck, TaxCodeChoice, TermChoice
from qbo_sync.mirror.keeping import fold
from qbo_sync.models import MirrorRow
from qbo_sync.provider import matching, names
from qbo_sync.provider.choices import customer_choice, item_choice, tax_code_choice, term_choice

LISTS = Q(entity__in=["TaxCode", "TaxRate"]) | Q(entity="Term", active=True)


def ask(book: Book, question: BookQuestion) -> BookAnswer:
    rows = _read(book, question)
    customers = rows.of("Customer")
    chosen = next((row for row in customers if row.qbo_id == question.customer_id), None)
    linked = next((row for row in customers if row.pk in rows.linked), None)
    queued = names.on_their_way(book, _entities(question), question.invoice_id) if _entities(question) else {}
    return BookAnswer(
        terms=terms(rows.of("Term")),
        tax_codes=tax_codes(rows.of("TaxCode"), rows.of("TaxRate")),
        customer=customer_choice(chosen, book) if chosen else None,
        match=matching.match_among(customers, linked, book, question.payer),
        items=items(row for row in rows.of("Item") if row.qbo_id in question.item_ids),
        name_check=_name_check(book, question, rows, queued.get("Customer", {})),
        taken_items=_taken_items(question, rows, queued.get("Item", {})),
    )


def terms(rows: Iterable[MirrorRow]) -> list[TermChoice]:
    shown = [term_choice(row) for row in rows]
    return sorted(shown, key=lambda term: (term.due_days is None, term.due_days or 0, term.name))


def tax_codes(codes: Iterable[MirrorRow], rates: Iterable[MirrorRow]) -> list[TaxCodeChoice]:
    by_id = {row.qbo_id: row for row in rates}
    return [tax_code_choice(row, by_id) for row in codes if row.active and row.raw.get("Hidden") is not True]


def items(rows: Iterable[MirrorRow]) -> dict[str, ItemChoice]:
    return {row.qbo_id: item_choice(row) for row in rows}


class _Rows:
    """Rows of the mirror, each once. `linked` holds the keys of those that the payer is linked with."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.linked: set[int] = set()
        by_pk: dict[int, MirrorRow] = {}
        for row in rows:
            by_pk[row.pk] = row
            if row.is_linked:
                self.linked.add(row.pk)
        self._rows = [row for _pk, row in sorted(by_pk.items())]

    def of(self, *entities: str) -> list[MirrorRow]:
        """In the order of their keys."""
        return [row for row in self._rows if row.entity in entities]


def _read(book: Book, question: BookQuestion) -> _Rows:
    """Every part is found through an index of its own: a union, and no OR, which a planner might take for a scan."""
    parts = [_mirror(book, wanted) for wanted in (LISTS, *_wanted(question))]
    if question.payer is not None:
        parts.append(_mirror(book, matching.linked_with(book, question.payer), is_linked=True))
    return _Rows(parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0])


def _mirror(book: Book, wanted: Q, is_linked: bool = False) -> QuerySet[MirrorRow]:
    rows = MirrorRow.objects.for_portal(book.portal_id).filter(wanted, connection__book=book)
    return rows.annotate(is_linked=Value(is_linked)).order_by()


def _wanted(question: BookQuestion) -> Iterable[Q]:
    if question.customer_id:
        yield Q(entity="Customer", active=True, qbo_id=question.customer_id)
    if question.payer is not None:
        yield from matching.alike(question.payer)
    if question.item_ids:
        yield Q(entity="Item", active=True, qbo_id__in=question.item_ids)
    if question.item_names:
        folded = [fold(name) for name in question.item_names]
        yield Q(entity="Item", active=True, name_folded__in=folded)
    if question.display_name:
        folded = [fold(name) for name in names.variants(question.display_name)]
        yield Q(entity__in=names.NAMED, active=True, name_folded__in=folded)


def _entities(question: BookQuestion) -> list[str]:
    """Those whose creations on their way must be looked at."""
    return [*(names.NAMED if question.display_name else ()), *(names.ITEMS if question.item_names else ())]


def _name_check(book: Book, question: BookQuestion, rows: _Rows, queued: names.Holders) -> NameCheck | None:
    if not question.display_name:
        return None
    known = {**queued, **{row.name_folded: row.entity for row in reversed(rows.of(*names.NAMED))}}
    first = names.variants(question.display_name)

    def holders_of(tried: list[str]) -> names.Holders:
        return known if tried == first else names.holders(book, tried, question.invoice_id)

    return names.check(question.display_name, holders_of)


def _taken_items(question: BookQuestion, rows: _Rows, queued: names.Holders) -> frozenset[str]:
    taken = {*queued, *(row.name_folded for row in rows.of("Item"))}
    return frozenset(name for name in question.item_names if fold(name) in taken)
