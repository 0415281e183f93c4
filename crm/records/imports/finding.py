"""The records that the cells of a file name: by id, by a unique property, by name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F

from core.portals.models import Portal
from crm.records.filters.sql import column_expression
from crm.records.folding import fold
from crm.records.imports.targets import RECORD_ID
from crm.records.merging.survivors import survivor_ids
from crm.records.models import PropertyValue
from crm.records.models.property import INDEXED_TEXT
from crm.records.record_types import Property, RecordType
from crm.records.uniqueness import compared_column

LONGEST_ID = 18


def key_of(text: str) -> str:
    """Values as they are compared."""
    return fold(text.strip())[:INDEXED_TEXT]


def find_records(
    portal: Portal, record_type: RecordType, prop: Property, texts: Iterable[str]
) -> Mapping[str, list[int]]:
    """{compared text: ids of the live records that have this value}, in a few queries."""
    wanted = {key_of(text): text.strip() for text in texts if text.strip()}
    found: dict[str, list[int]] = defaultdict(list)
    for text, pk in _pairs(portal, record_type, prop, wanted) if wanted else ():
        key = key_of(str(text))
        if key in wanted and pk not in found[key]:
            found[key].append(pk)
    return found


def _pairs(
    portal: Portal, record_type: RecordType, prop: Property, wanted: Mapping[str, str]
) -> Iterable[tuple[Any, int]]:
    model: Any = record_type.model
    rows = model.objects.for_portal(portal).live()
    if prop.name == RECORD_ID:
        ids = [int(text) for text in wanted if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID]
        return _live(rows, portal, record_type, [(pk, pk) for pk in ids])
    held = PropertyValue.objects.for_portal(portal).filter(record_type=record_type.name, text__in=list(wanted))
    if not prop.column:
        return _live(rows, portal, record_type, held.filter(name=prop.name).values_list("text", "record_id"))
    further = held.filter(name=prop.further, record_id__in=rows.values("pk")) if prop.further else held.none()
    pairs = _by_column(rows, portal, record_type, prop, wanted)
    return [*pairs, *further.values_list("text", "record_id")]


def _live(
    rows: Any, portal: Portal, record_type: RecordType, pairs: Iterable[tuple[Any, int]]
) -> Iterable[tuple[Any, int]]:
    """Of the pairs (text, id) those of live records; one that was merged away is found as its survivor."""
    given = list(pairs)
    live = set(rows.filter(pk__in=[pk for _text, pk in given]).values_list("pk", flat=True))
    gone = [pk for _text, pk in given if pk not in live]
    merged = survivor_ids(portal.pk, record_type.name, gone)
    survivors = set(rows.filter(pk__in=set(merged.values())).values_list("pk", flat=True)) if merged else set()
    found = [(text, pk) for text, pk in given if pk in live]
    texts = {text for text, _pk in found}
    return found + [(text, merged[pk]) for text, pk in given if merged.get(pk) in survivors and text not in texts]


def _by_column(
    rows: Any, portal: Portal, record_type: RecordType, prop: Property, wanted: Mapping[str, str]
) -> Iterable[tuple[Any, int]]:
    """In either case of letters: by the folded copy in a column of its own, which is indexed, or as filters do."""
    column = compared_column(record_type, prop)
    compared = F(column) if column != prop.column else column_expression(record_type, prop, portal)
    found = rows.annotate(compared=compared).filter(compared__in=list(wanted))
    pairs: Iterable[tuple[Any, int]] = found.order_by("pk").values_list("compared", "pk")
    return pairs
