"""Implements invoices.books.BookProvider from the mirror; named in settings.BOOK_PROVIDER."""

from qbo_sync.provider.books import QuickBooksBooks

__all__ = ["QuickBooksBooks"]
