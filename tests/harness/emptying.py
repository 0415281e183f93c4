"""After a test that commits, only the tables that it filled are emptied.

Django truncates every table and then makes content types and permissions anew, which took longer than most tests.
"""

from functools import cache
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

# What `migrate` made and tests never change.
STAYS = {"django_migrations", "django_content_type", "auth_permission"}


@cache
def all_tables() -> list[str]:
    names = set(connection.introspection.django_table_names(include_views=False)) - STAYS
    return [connection.ops.quote_name(name) for name in sorted(names)]


def filled_tables() -> list[str]:
    quoted = all_tables()
    asked = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS (SELECT 1 FROM {table})" for place, table in enumerate(quoted)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [quoted[place] for (place,) in cursor.fetchall()]


def empty_tables(_case: Any) -> None:
    """In any order: foreign keys are checked when the transaction ends."""
    tables = filled_tables()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")


TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[attr-defined]
