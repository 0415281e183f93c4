"""Searches over what a QuickBooks company holds, answered from the local mirror as one types."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.pages.views import PortalPage
from core.portals.roles import Permission
from invoices.books import Book, book_provider
from invoices.models import InvoiceDraft

MOST_RESULTS = 20


class BookPicker(PortalPage):
    permission = Permission.CREATE_INVOICES

    def find_book(self, pk: int) -> Book:
        """A company of this portal. Raises Http404."""
        book = Book.objects.for_portal(self.portal).filter(pk=pk).first()
        if book is None:
            raise Http404
        return book

    @property
    def text(self) -> str:
        return self.asked("q", 100)

    def asked(self, name: str, longest: int) -> str:
        """What was typed, without NUL, for which a database has no room."""
        return self.request.GET.get(name, "").replace("\x00", "").strip()[:longest]


class CustomerPicker(BookPicker):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        book = self.find_book(pk)
        context = {"book": book, "text": self.text, "customers": book_provider().search_customers(book, self.text)}
        return render(request, "invoices/wizard/_customers.html", context)


class ItemPicker(BookPicker):
    """`for` is the line that an item is chosen for; without it, choosing adds a line."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        book = self.find_book(pk)
        line = request.GET.get("for", "")
        context: dict[str, Any] = {
            "book": book,
            "text": self.text,
            "line_id": line if line.isdigit() else "",
            "items": book_provider().search_items(book, self.text, MOST_RESULTS),
        }
        return render(request, "invoices/wizard/_items.html", context)


class NameCheckPicker(BookPicker):
    """Is a display name free in QuickBooks? Asked while it is typed; `draft` may say for which one."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        book = self.find_book(pk)
        name = self.asked("display_name", 500)
        check = book_provider().check_name(book, name, self._invoice_id()) if name else None
        return render(request, "invoices/wizard/_name_check.html", {"name_check": check, "name": name})

    def _invoice_id(self) -> int | None:
        """The invoice of a draft that was reopened, whose own customer may still be on its way."""
        try:
            uuid = UUID(self.request.GET.get("draft", ""))
        except ValueError:
            return None
        drafts = InvoiceDraft.objects.for_portal(self.portal).filter(uuid=uuid)
        return drafts.values_list("invoice_id", flat=True).first()


class NumberCheckPicker(BookPicker):
    """Is an invoice number free? Asked while it is typed, where we number ourselves."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        book = self.find_book(pk)
        number = self.asked("number", 21)
        provider = book_provider()
        context = {
            "number": number,
            "is_free": not number or provider.number_is_free(book, number),
            "proposal": provider.next_number(book),
        }
        return render(request, "invoices/wizard/_number_check.html", context)
