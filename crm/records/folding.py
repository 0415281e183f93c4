"""Text as filters compare it: case-folded by Python, so that both databases agree (decisions.md 6)."""

from functools import cache
from typing import Any

from django.db import migrations, models

NOT_FOLDED = ("search_text",)
ROWS_AT_ONCE = 500


def fold(value: Any) -> str:
    """Booleans as the API has them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).casefold()


def folded_texts(record: models.Model) -> dict[str, str]:
    """The record's columns of free text, folded, by column; empty ones are left out."""
    return {name: fold(text) for name in text_columns(type(record)) if (text := getattr(record, name))}


@cache
def text_columns(model: type[models.Model]) -> tuple[str, ...]:
    fields = (field for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField))
    return tuple(
        field.name for field in fields if field.editable and not field.choices and field.name not in NOT_FOLDED
    )


def fold_existing(app: str, *names: str) -> migrations.RunPython:
    """A migration's step: folds the rows that were written before `folded` was there."""

    def fold_rows(apps: Any, schema_editor: Any) -> None:
        for name in names:
            model = apps.get_model(app, name)
            for row in model._base_manager.only("pk", *text_columns(model)).iterator(chunk_size=ROWS_AT_ONCE):
                model._base_manager.filter(pk=row.pk).update(folded=folded_texts(row))

    return migrations.RunPython(fold_rows, migrations.RunPython.noop)
