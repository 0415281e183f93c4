"""What a draft stands among: its source and buyers, what is billed already, its company. Each is read once.

A draft carries its surroundings (`draft.around`) for as long as the object lives, which is one request: what a write
changes is read by the next object. What a company answers is kept by the question, so a changed draft asks anew.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from crm.deals.billing import MODELS, payers_of, type_of_payer
from crm.deals.models import Deal, Quote
from invoices.books import Book, BookAnswer, BookQuestion, BookState, book_provider
from invoices.models import Invoice, InvoiceDraft
from invoices.wizard.billed import invoices_of, open_drafts

SOURCES: Mapping[str, Any] = {"deals": Deal, "quotes": Quote}


class Surroundings:
    def __init__(self, draft: InvoiceDraft) -> None:
        self._draft = draft
        self._people: dict[tuple[str, int | None], Any] = {}
        self._answers: dict[tuple[int, BookQuestion], BookAnswer] = {}

    @cached_property
    def source(self) -> Any:
        """The deal or quote that the wizard was started from. Raises DoesNotExist if it is gone."""
        draft = self._draft
        if draft.quote is not None:
            known = draft.quote if draft.source_type == "quotes" else draft.quote.deal
            if known is not None and known.pk == draft.source_id:
                return known
        rows = SOURCES[draft.source_type].objects.for_portal(draft.portal)
        return (rows.select_related("deal__portal") if draft.source_type == "quotes" else rows).get(pk=draft.source_id)

    @property
    def deal(self) -> Deal | None:
        source = self.source
        return source if isinstance(source, Deal) else source.deal

    @cached_property
    def quotes(self) -> list[Quote]:
        """The quotes that `Create from quote` offers or greys out, the newest first."""
        if self.deal is None:
            return [self.source]
        rows = Quote.objects.for_portal(self._draft.portal).live().filter(deal=self.deal)
        return list(rows.order_by("-created_at", "-id"))

    @cached_property
    def payers(self) -> list[Any]:
        """The contacts and companies that may be billed, the one proposed first."""
        found = list(payers_of(self.source))
        self._people |= {(type_of_payer(record), record.pk): record for record in found}
        return found

    def payer(self, record_type: str, pk: int | None) -> Any | None:
        """The contact or company that is billed, also one that has left the deal since."""
        model, key = MODELS.get(record_type), (record_type, pk)
        if model is not None and pk is not None and key not in self._people:
            self._people[key] = model.objects.for_portal(self._draft.portal).filter(pk=pk).first()
        return self._people.get(key)

    @cached_property
    def books(self) -> list[Book]:
        """The QuickBooks companies that the invoice may go to."""
        return usable_books(self._draft.portal)

    @cached_property
    def invoices(self) -> list[Invoice]:
        """Those of the deal, or of the quote without one, that are not gone; but for the draft's own."""
        deal = self.deal
        holder = ("deals", deal.pk) if deal else (self._draft.source_type, self._draft.source_id)
        return [each for each in invoices_of(self._draft.portal_id, *holder) if each.pk != self._draft.invoice_id]

    @cached_property
    def drafts(self) -> list[InvoiceDraft]:
        """Other active drafts of the deal and its quotes."""
        found = open_drafts(self._draft.portal, self.source)
        return [each for each in found if each.pk != self._draft.pk]

    def ask(self, question: BookQuestion) -> BookAnswer:
        """What the draft's company says; nothing without one."""
        draft = self._draft
        if draft.book is None:
            return BookAnswer()
        key = (draft.book.pk, question)
        if key not in self._answers:
            self._answers[key] = book_provider().ask(draft.book, question)
        return self._answers[key]

    def lists(self) -> BookAnswer:
        """An answer whose terms and tax codes are wanted, which come with any."""
        known = (answer for (book_id, _question), answer in self._answers.items() if book_id == self._draft.book_id)
        return next(known, None) or self.ask(question_of(self._draft))


def usable_books(portal: Any) -> list[Book]:
    """The QuickBooks companies that an invoice may go to, also those that are slow or wait to be reconnected."""
    return list(Book.objects.for_portal(portal).exclude(state=BookState.DISCONNECTED))


def question_of(draft: InvoiceDraft, payer: Any = None) -> BookQuestion:
    """All that the pages of a draft ask its company; `payer` where a customer is looked for."""
    lines = draft.lines.all() if draft.pk else ()
    return BookQuestion(
        customer_id="" if draft.new_customer else draft.customer_id,
        payer=payer,
        item_ids=frozenset(line.item_id for line in lines if line.item_id),
        display_name=str((draft.new_customer or {}).get("display_name", "")).strip(),
        item_names=frozenset(str(line.new_item.get("name", "")) for line in lines if line.new_item),
        invoice_id=draft.invoice_id,
    )


def answer_of(draft: InvoiceDraft) -> BookAnswer:
    return draft.around.ask(question_of(draft))
