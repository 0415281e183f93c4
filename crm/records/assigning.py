"""Putting a parsed value into the column that holds it, or into the properties JSON."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.changes import plain
from crm.records.record_types import Property
from crm.records.values import InvalidValue


def assign_value(record: Any, prop: Property, value: Any) -> None:
    """A parsed value into its column (empty text as "", empty numbers as null) or into the properties JSON."""
    if prop.column is None:
        if value is None:
            record.properties = {name: kept for name, kept in record.properties.items() if name != prop.name}
        else:
            record.properties = {**record.properties, prop.name: plain(value)}
        return
    field = record._meta.get_field(prop.column)
    if field.is_relation:
        setattr(record, field.attname, value)
    elif value is None and not field.null:
        setattr(record, prop.column, field.get_default() if field.has_default() else "")
    elif isinstance(field, models.DecimalField) and value is not None:
        setattr(record, prop.column, fit_decimal(field, prop, value))
    elif isinstance(field, models.IntegerField) and value is not None:
        setattr(record, prop.column, int(value))
    else:
        setattr(record, prop.column, value)


def fit_decimal(field: "models.DecimalField[Any, Any]", prop: Property, value: Any) -> Any:
    """Refuses what the column cannot hold exactly, instead of rounding money silently."""
    if value != round(value, field.decimal_places):
        raise InvalidValue(
            _("%(label)s may have at most %(places)s decimals.")
            % {"label": prop.label, "places": field.decimal_places},
            "INVALID_NUMBER",
        )
    return round(value, field.decimal_places)
