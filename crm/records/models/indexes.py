"""Indexes that every record type has."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.backends.ddl_references import Statement
from django.db.models import Q

EXTENSIONS = ("pg_trgm", "btree_gin")
NOTHING = "SELECT 1"
LIVE, ARCHIVED = Q(archived_at__isnull=True), Q(archived_at__isnull=False)


class SearchIndex(GinIndex):
    """The words of a quick search (quick_search.py), by trigrams, within the portal. PostgreSQL alone has it.

    Both extensions come with PostgreSQL and may be created by whoever may create in the database.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(
            **{"fields": ["portal", "search_text"], "opclasses": ["int8_ops", "gin_trgm_ops"], **given}  # type: ignore[arg-type]
        )

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **more: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return Statement(NOTHING)
        for name in EXTENSIONS:
            schema_editor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        return super().create_sql(model, schema_editor, using, **more)

    def remove_sql(self, model: Any, schema_editor: Any, **more: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return Statement(NOTHING)
        return super().remove_sql(model, schema_editor, **more)


def newest_first(*columns: str, name: str) -> models.Index:
    """Live records in the order of index pages, within the portal and further columns.

    Of live ones alone: behind `archived_at` as a column of its own, PostgreSQL does not see that they are in order.
    """
    fields = ["portal", *columns, "-created_at", "-id"]
    return models.Index(fields=fields, condition=LIVE, name=name)
