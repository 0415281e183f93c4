"""One value of one record: must it be there, may it be this one, and where it is put."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.changes import Actor, Origin, plain
from core.portals.models import Portal
from crm.records.record_types import Property, RecordType
from crm.records.rules import broken_rule
from crm.records.values import InvalidValue

WRITERS = (Origin.USER, Origin.API, Origin.IMPORT)  # people, programs, files


def must_be_filled(record: Any, prop: Property, record_type: RecordType, actor: Actor, is_new: bool) -> bool:
    """A required property of the portal's own is asked of people, programs and files. Other rooms know nothing of it,
    nor do the pages where a person makes a record without its form: a note, a line, a quote from a deal.
    """
    if not prop.required or not prop.custom:
        return prop.required
    if actor.origin == Origin.USER and is_new:
        return record_type.create_in_ui and not any(
            getattr(record, f"{column}_id") for column in record_type.foreign_keys.values()
        )
    return actor.origin in WRITERS


def obey_rules(prop: Property, value: Any, portal: Portal) -> None:
    """Asked of values that change: one that was there before its rule stays. Raises InvalidValue."""
    broken = broken_rule(prop.rules, prop.label, value, portal) if value is not None else ""
    if broken:
        raise InvalidValue(broken, "VALUE_BREAKS_A_RULE")


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
