"""The filter as SQL, on both databases. Every subquery is of the filter's own portal."""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, Exists, F, Func, OuterRef, Q, When
from django.db.models import Value as Constant
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.fields import BooleanField, CharField
from django.db.models.fields.json import KT
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    Regex,
)

from core.portals.models import Portal
from crm.records.filters.language import (
    NUMBER_KINDS,
    OPPOSITES,
    TEXT_KINDS,
    TIME_KINDS,
    Associated,
    Filters,
    Group,
    Membership,
    Operator,
    Part,
    Period,
    Value,
)
from crm.records.filters.tokens import token_pattern
from crm.records.folding import text_columns
from crm.records.indexing import is_indexed
from crm.records.models import Association, ListMember, PropertyValue
from crm.records.models.property import INDEXED_TEXT
from crm.records.record_types import Property, PropertyKind, RecordType

Expression = BaseExpression | Combinable | F
_ORDERED: dict[Operator, Any] = {
    Operator.LT: LessThan,
    Operator.LTE: LessThanOrEqual,
    Operator.GT: GreaterThan,
    Operator.GTE: GreaterThanOrEqual,
}


class ByCode(Func):
    """Text in the order of its code points, as Python compares, whatever the database's collation is."""

    template = "%(expressions)s"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"', **extra)


def narrow(filters: Filters, rows: Any) -> Any:
    if not filters.groups:
        return rows
    return rows.filter(reduce(or_, (_group(filters, group) for group in filters.groups)))


def _group(filters: Filters, group: Group) -> Q:
    return reduce(and_, (_part(filters, part) for part in group))


def _part(filters: Filters, part: Part) -> Q:
    if isinstance(part, Membership):
        members = ListMember.objects.for_portal(filters.portal).filter(within=part.list_id, record_id=OuterRef("pk"))
        return Q(Exists(members)) if part.member else ~Q(Exists(members))
    if isinstance(part, Associated):
        found = _associated(filters, part)
        return found if part.has else ~found
    opposite = OPPOSITES.get(part.operator)
    if opposite is None:
        return _positive(filters, part.prop, part.operator, part.values)
    return _denied(_positive(filters, part.prop, opposite, part.values))


def _denied(found: Q) -> Q:
    """Also where the comparison is neither true nor false, for want of a value."""
    said = Case(When(found, then=Constant(False)), default=Constant(True), output_field=BooleanField())
    return Q(Exact(said, Constant(True)))


def _positive(filters: Filters, prop: Property, operator: Operator, values: tuple[Value, ...]) -> Q:
    if is_indexed(prop):
        return _on_indexed(filters, prop, operator, values)
    column = column_expression(filters.record_type, prop, filters.portal)
    if operator == Operator.HAS_PROPERTY:
        return _is_filled(filters.record_type, prop, column)
    return _compared(prop, column, operator, values)


def _on_indexed(filters: Filters, prop: Property, operator: Operator, values: tuple[Value, ...]) -> Q:
    rows = PropertyValue.objects.for_portal(filters.portal).filter(
        record_type=filters.record_type.name, name=prop.name, record_id=OuterRef("pk")
    )
    if operator != Operator.HAS_PROPERTY:
        rows = rows.filter(_compared(prop, _indexed_column(prop), operator, tuple(_indexed(value) for value in values)))
    return Q(Exists(rows))


def _indexed(value: Value) -> Value:
    return ("true" if value else "false") if isinstance(value, bool) else value


def _indexed_column(prop: Property) -> Expression:
    if prop.kind in NUMBER_KINDS:
        return F("number")
    return F("at") if prop.kind in TIME_KINDS else ByCode(F("text"))


def column_expression(record_type: RecordType, prop: Property, portal: Portal) -> Expression:
    """The column (or expression) that a property's values stand in, folded where it is text."""
    if prop.expression is not None:
        expression: Expression = prop.expression(portal)
        return expression
    assert prop.column
    field = record_type.model._meta.get_field(prop.column)
    if field.is_relation:
        return F(f"{prop.column}__key") if prop.kind == PropertyKind.ENUMERATION else F(f"{prop.column}_id")
    if prop.kind in TEXT_KINDS and prop.column in text_columns(record_type.model):
        return ByCode(KT(f"folded__{prop.column}"))
    return F(prop.column)


def _is_filled(record_type: RecordType, prop: Property, column: Expression) -> Q:
    filled = ~Q(IsNull(column, True))
    plain = prop.column and prop.kind not in (*NUMBER_KINDS, *TIME_KINDS, PropertyKind.BOOL, PropertyKind.OWNER)
    if not plain or record_type.model._meta.get_field(str(prop.column)).is_relation:
        return filled
    return filled & ~Q(Exact(column, ""))


def _compared(prop: Property, column: Expression, operator: Operator, values: tuple[Value, ...]) -> Q:
    values = tuple(_as_key(prop, value) for value in values)
    if prop.kind in TIME_KINDS:
        return _in_time(prop, column, operator, values)
    if operator in (Operator.EQ, Operator.IN):
        return Q(In(column, values)) if len(values) > 1 else Q(Exact(column, values[0]))
    if operator == Operator.CONTAINS_TOKEN:
        return Q(Regex(column, token_pattern(str(values[0]))))
    if operator == Operator.BETWEEN:
        return Q(GreaterThanOrEqual(column, values[0])) & Q(LessThanOrEqual(column, values[1]))
    return Q(_ORDERED[operator](column, values[0]))


def _as_key(prop: Property, value: Value) -> Value:
    return value[:INDEXED_TEXT] if is_indexed(prop) and isinstance(value, str) else value


def _in_time(prop: Property, column: Expression, operator: Operator, values: tuple[Value, ...]) -> Q:
    periods = [_fitted(prop, value) for value in values]
    low, high = periods[0]
    match operator:
        case Operator.EQ | Operator.IN:
            return reduce(or_, (Q(GreaterThanOrEqual(column, one)) & Q(LessThan(column, end)) for one, end in periods))
        case Operator.BETWEEN:
            return Q(GreaterThanOrEqual(column, low)) & Q(LessThan(column, periods[1][1]))
        case Operator.LT:
            return Q(LessThan(column, low))
        case Operator.LTE:
            return Q(LessThan(column, high))
        case Operator.GTE:
            return Q(GreaterThanOrEqual(column, low))
    return Q(GreaterThanOrEqual(column, high))


def _fitted(prop: Property, value: Value) -> tuple[Any, Any]:
    """A column of dates is compared with dates; everything else with moments."""
    assert isinstance(value, Period)
    if prop.kind == PropertyKind.DATE and prop.column:
        return value.start.date(), value.end.date()
    return value.start, value.end


def _associated(filters: Filters, part: Associated) -> Q:
    """Through association rows, and through the foreign key where one type belongs to the other."""
    model: Any = part.to_type.model
    others = narrow(part.filters, model.objects.for_portal(filters.portal).live())
    joined = Association.objects.for_portal(filters.portal).filter(
        from_type=filters.record_type.name,
        from_id=OuterRef("pk"),
        to_type=part.to_type.name,
        to_id__in=others.values("pk"),
    )
    found = Q(Exists(joined))
    forward = filters.record_type.foreign_keys.get(part.to_type.name)
    backward = part.to_type.foreign_keys.get(filters.record_type.name)
    if forward:
        found |= Q(**{f"{forward}__in": others.values("pk")})
    if backward:
        found |= Q(Exists(others.filter(**{backward: OuterRef("pk")})))
    return found
