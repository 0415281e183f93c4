"""INSERT ... SELECT: rows that the database makes from other rows, without a trip of theirs through Python."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models


def insert_selected(model: type[models.Model], rows: Any, values: Mapping[str, Any]) -> int:
    """A row of `model` for each of `rows` (a queryset), with an expression for each field. Returns how many."""
    fields: list[Any] = [model._meta.get_field(name) for name in values]
    selected = rows.order_by().values_list(*values.values())
    try:
        sql, params = selected.query.sql_with_params()
    except EmptyResultSet:  # nothing can be in `rows`, by its conditions alone
        return 0
    quote = connection.ops.quote_name
    columns = ", ".join(str(quote(field.column)) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) {sql}", params)
        return int(cursor.rowcount)
