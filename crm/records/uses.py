"""Where a property is used: how many records have a value, and which things of the portal read it.

A room names a function in settings.PROPERTY_USES that says which of its things do, and what becomes of each when the
property is archived.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Count, IntegerField, Q, Subquery
from django.utils.module_loading import import_string

from core import clock
from core.portals.models import Portal
from crm.records.folding import fold
from crm.records.models import PropertyDefinition, PropertyValue
from crm.records.record_types import PropertyKind, RecordType
from crm.records.rules import FUTURE, PAST, held_rules

COUNT_CAP = 10_000
AT_ONCE = 200


@dataclass(frozen=True)
class Use:
    """`where` is a kind of thing ("Saved view"), `name` the thing, `effect` what archiving the property does to it."""

    where: Any
    name: str
    effect: str
    url: str = ""


Uses = Callable[[Portal, RecordType, str], Iterable[Use]]


@cache
def _providers() -> tuple[Uses, ...]:
    return tuple(import_string(path) for path in settings.PROPERTY_USES)


def uses_of(portal: Portal, record_type: RecordType, name: str) -> list[Use]:
    return [use for provide in _providers() for use in provide(portal, record_type, name)]


class _Counted(Subquery):
    """How many rows a query finds; cut it, and no more are counted."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def count_used(portal: Portal, record_type: RecordType, names: Sequence[str]) -> dict[str, int]:
    """{property without a column: how many records have a value}; more than COUNT_CAP are not told apart."""
    found: dict[str, int] = {}
    for start in range(0, len(names), AT_ONCE):
        chunk = names[start : start + AT_ONCE]
        counts = [_Counted(_records(portal, record_type, name)) for name in chunk]
        row = Portal.objects.filter(pk=portal.pk).values_list(*counts).get()
        found |= dict(zip(chunk, row, strict=True))
    return found


def _records(portal: Portal, record_type: RecordType, name: str) -> Any:
    rows = PropertyValue.objects.for_portal(portal).filter(record_type=record_type.name, name=name)
    kind = record_type.by_name[name].kind if name in record_type.by_name else PropertyKind.MULTIPLE
    records = rows.values("record_id").order_by()
    return (records.distinct() if kind == PropertyKind.MULTIPLE else records)[: COUNT_CAP + 1]


def count_options(definition: PropertyDefinition) -> dict[str, int]:
    """{option: how many records have it}, those that none has left out."""
    values = {fold(option["value"]): option["value"] for option in definition.options}
    counts = _values(definition).order_by().values_list("text").annotate(Count("pk"))
    return {values[text]: number for text, number in counts if text in values}


def count_breaking(definition: PropertyDefinition) -> int:
    """How many records have a number or a day that the rules do not take, up to COUNT_CAP and one."""
    rules = held_rules(definition.kind, definition.rules)
    wrong = [*_wrong_numbers(rules.min, rules.max), *_wrong_days(definition, rules)]
    if not wrong:
        return 0
    found: int = _values(definition).filter(reduce(or_, wrong)).values("record_id")[: COUNT_CAP + 1].count()
    return found


def _wrong_numbers(least: Any, most: Any) -> Iterable[Q]:
    if least is not None:
        yield Q(number__lt=least)
    if most is not None:
        yield Q(number__gt=most)


def _wrong_days(definition: PropertyDefinition, rules: Any) -> Iterable[Q]:
    today = clock.today(definition.portal)
    starts = [rules.not_before, today if rules.when == FUTURE else None]
    ends = [rules.not_after, today if rules.when == PAST else None]
    for day in filter(None, starts):
        yield Q(at__lt=_start_of(day, definition))
    for day in filter(None, ends):
        yield Q(at__gte=_start_of(day + timedelta(days=1), definition))


def _start_of(day: date, definition: PropertyDefinition) -> datetime:
    zone = definition.portal.zone if definition.kind == PropertyKind.DATETIME else UTC
    return datetime.combine(day, time(), zone)


def _values(definition: PropertyDefinition) -> Any:
    rows = PropertyValue.objects.for_portal(definition.portal_id)
    return rows.filter(record_type=definition.record_type, name=definition.name)
