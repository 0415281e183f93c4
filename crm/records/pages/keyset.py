"""Keyset paging: pages that neither skip nor repeat a row while others are added, at any depth for the same price."""

import base64
import binascii
import json
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.changes import plain


@dataclass(frozen=True)
class Order:
    """By a column (or a related one, `owner__name`), then by id. Empty values come last, both ways."""

    path: str
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> "Order":
        return cls(text.removeprefix("-"), text.startswith("-"))


@dataclass(frozen=True)
class Page:
    """`after` and `before` are the cursors of the next and the previous page; empty where there is none."""

    rows: Sequence[Any]
    after: str = ""
    before: str = ""


def page_of(rows: Any, order: Order, size: int, after: str = "", before: str = "") -> Page:
    """A page of a queryset. A cursor that makes no sense gives the first page."""
    field = _field(rows, order.path)
    backwards = bool(before)
    cursor = _read_cursor(before or after, field)
    if cursor is None:
        backwards = False
    else:
        rows = rows.filter(_beyond(order, cursor, field, backwards))
    found = list(rows.order_by(*_ordering(order, field, backwards))[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    first, last = _cursor(found[0], order), _cursor(found[-1], order)
    has_next, has_previous = (True, has_more) if backwards else (has_more, cursor is not None)
    return Page(found, after=last if has_next else "", before=first if has_previous else "")


def _field(rows: Any, path: str) -> Any:
    """The model's field, or that of an annotation, which may be empty."""
    if path in rows.query.annotations:
        field = copy(rows.query.annotations[path].output_field)
        field.null = True
        return field
    model = rows.model
    *relations, name = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    return model._meta.get_field(name)


def _may_be_null(order: Order, field: Any) -> bool:
    return bool(field.null) or "__" in order.path


def _ordering(order: Order, field: Any, backwards: bool) -> list[Any]:
    descending = order.descending != backwards
    nulls = {("nulls_first" if backwards else "nulls_last"): True} if _may_be_null(order, field) else {}
    by = F(order.path)
    return [by.desc(**nulls) if descending else by.asc(**nulls), "-pk" if descending else "pk"]


def _beyond(order: Order, cursor: tuple[Any, int], field: Any, backwards: bool) -> Q:
    value, pk = cursor
    sign = "lt" if order.descending != backwards else "gt"
    same_value = Q(**{f"{order.path}__isnull": True}) if value is None else Q(**{order.path: value})
    beyond = same_value & Q(**{f"pk__{sign}": pk})
    if value is not None:
        # The first condition alone lets the database walk an index; the second cuts exactly.
        beyond = Q(**{f"{order.path}__{sign}e": value}) & (Q(**{f"{order.path}__{sign}": value}) | beyond)
    if _may_be_null(order, field) and (value is None) == backwards:
        beyond |= Q(**{f"{order.path}__isnull": not backwards})
    return beyond


def _cursor(row: Any, order: Order) -> str:
    value: Any = row
    for name in order.path.split("__"):
        value = getattr(value, name, None)
    packed = json.dumps([plain(value), row.pk], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _fit(value: Any, field: "models.Field[Any, Any]") -> Any:
    """The value as the column holds it. Raises ValueError, ValidationError for what no column holds."""
    if "\x00" in str(value):
        raise ValueError(value)
    if value is not None:
        value = field.to_python(value)
        field.run_validators(value)
    return value


def _read_cursor(text: str, field: "models.Field[Any, Any]") -> tuple[Any, int] | None:
    if not text:
        return None
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(pk, int) or isinstance(pk, bool) or not 0 <= pk < 2**63:
            return None
        return _fit(value, field), pk
    except (ValueError, TypeError, ValidationError, binascii.Error, RecursionError):
        return None
