"""/api/v1/qbo/connections: the QuickBooks companies of the portal, and what they hold, searched in the local mirror."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import NotFound
from core.api.reading import checked
from core.api.schema import Shape
from core.api.views import PortalApiView
from crm.records.api.requests import limit_of, record_id_of
from crm.records.values import as_text
from invoices.api.finding import find_in, found_or_404
from invoices.api.invoices import attached_body
from invoices.api.shapes import AttachedShape, AttachInput
from invoices.attaching import ATTACHES_TO, attach_invoices
from invoices.books import Book, BookProvider, TaxCodeChoice, book_provider
from qbo_sync.api import shapes
from qbo_sync.models import Connection

MOST = 100
Search = Callable[[BookProvider, Book, str, int], Sequence[Any]]


class QuickBooksView(PortalApiView):
    tag = "QuickBooks"
    read_scope = "dealbooks.qbo.read"
    write_scope = "dealbooks.qbo.write"

    def connections(self) -> Any:
        return Connection.objects.for_portal(self.portal).select_related("book").order_by("pk")

    def connection(self, raw: str) -> Connection:
        """By the id of its book, which is how the rooms above know it. Raises NotFound."""
        row = self.connections().filter(book_id=record_id_of(raw)).first()
        connection: Connection = found_or_404(row, f"Connection {raw}")
        return connection


class ConnectionList(QuickBooksView):
    """Each company with its health."""

    shapes = {
        "GET": Shape(shapes.ConnectionsShape),
    }

    def get(self, request: Request) -> Response:
        return Response({"results": [connection_body(row) for row in self.connections()]})


class ConnectionDetail(QuickBooksView):
    shapes = {
        "GET": Shape(shapes.ConnectionShape),
    }

    def get(self, request: Request, connection_id: str) -> Response:
        return Response(connection_body(self.connection(connection_id)))


class MirrorSearch(QuickBooksView):
    """Base: `q` are words that must all be found; without it the first ones are given. At most 100."""

    search: Search

    def get(self, request: Request, connection_id: str) -> Response:
        book = self.connection(connection_id).book
        limit = limit_of(request.query_params.get("limit"), 20, MOST)
        found = type(self).search(book_provider(), book, request.query_params.get("q", "")[:200], limit)
        return Response({"results": [choice_body(each) for each in found[:limit]]})


class Customers(MirrorSearch):
    shapes = {"GET": Shape(shapes.CustomersShape, query=("q", "limit"))}

    @staticmethod
    def search(provider: BookProvider, book: Book, text: str, limit: int) -> Sequence[Any]:  # type: ignore[override]
        return provider.search_customers(book, text, limit)


class Items(MirrorSearch):
    shapes = {"GET": Shape(shapes.ItemsShape, query=("q", "limit"))}

    @staticmethod
    def search(provider: BookProvider, book: Book, text: str, limit: int) -> Sequence[Any]:  # type: ignore[override]
        return provider.search_items(book, text, limit)


class RemoteInvoices(MirrorSearch):
    """By number, customer or amount, the newest first."""

    shapes = {"GET": Shape(shapes.RemoteInvoicesShape, query=("q", "limit"))}

    @staticmethod
    def search(provider: BookProvider, book: Book, text: str, limit: int) -> Sequence[Any]:  # type: ignore[override]
        return provider.search_invoices(book, text, limit)


class Terms(MirrorSearch):
    shapes = {"GET": Shape(shapes.TermsShape, query=("q", "limit"))}

    @staticmethod
    def search(provider: BookProvider, book: Book, text: str, limit: int) -> Sequence[Any]:  # type: ignore[override]
        return [each for each in provider.terms(book) if text.casefold() in each.name.casefold()]


class TaxCodes(MirrorSearch):
    shapes = {"GET": Shape(shapes.TaxCodesShape, query=("q", "limit"))}

    @staticmethod
    def search(provider: BookProvider, book: Book, text: str, limit: int) -> Sequence[Any]:  # type: ignore[override]
        return [each for each in provider.tax_codes(book) if text.casefold() in each.name.casefold()]


class RemoteAttach(QuickBooksView):
    """`Add existing invoice`: an invoice of the company becomes a record, if it is none yet, and is put on another."""

    shapes = {
        "POST": Shape(AttachedShape, takes=AttachInput),
    }

    def post(self, request: Request, connection_id: str, qbo_id: str) -> Response:
        book = self.connection(connection_id).book
        named = checked(AttachInput, request.data)["to"]
        joined = attach_invoices(find_in(self.portal, named, ATTACHES_TO), book, [qbo_id[:40]], self.actor)
        if not joined:
            raise NotFound(f"The QuickBooks company has no invoice {qbo_id}.")
        return Response(attached_body(joined[0].pk, find_in(self.portal, named, ATTACHES_TO)))


def connection_body(connection: Connection) -> dict[str, Any]:
    book = connection.book
    return {
        "id": str(book.pk),
        "realm_id": connection.realm_id,
        "name": book.name,
        "country": book.country,
        "currency": book.currency,
        "tax_mode": book.tax_mode,
        "state": connection.state,
        "state_reason": connection.state_reason,
        "write_mode": connection.write_mode,
        "custom_numbers": book.custom_numbers,
        "multicurrency": book.multicurrency,
        "connected_at": as_text(connection.connected_at),
        "last_pull_at": as_text(connection.last_pull_at),
        "last_change_at": as_text(connection.last_change_at),
        "is_mirror_ready": connection.mirror_ready_at is not None,
    }


def choice_body(choice: Any) -> dict[str, Any]:
    """Numbers, dates and ids as text, as everywhere in the API."""
    body = {name: _plain(value) for name, value in asdict(choice).items()}
    if isinstance(choice, TaxCodeChoice):
        body["percent"] = _plain(choice.percent)
    return body


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [{name: _plain(part) for name, part in each.items()} for each in value]
    if value is None or isinstance(value, bool | str) or (isinstance(value, int) and not isinstance(value, Decimal)):
        return value
    return as_text(value)
