"""Finding records by id or by the unique property that `idProperty` names, one or many at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.api.errors import BadInput, NotFound
from core.portals.models import Portal
from crm.records.api.requests import record_id_of
from crm.records.folding import fold
from crm.records.merging.survivors import survivor_ids
from crm.records.models import PropertyValue
from crm.records.models.property import INDEXED_TEXT
from crm.records.record_types import Property, RecordType
from crm.records.saving import related_columns
from crm.records.uniqueness import compared_column


@dataclass(frozen=True)
class Finder:
    """`prop` is None for the id itself."""

    portal: Portal
    record_type: RecordType
    prop: Property | None

    @classmethod
    def of(cls, portal: Portal, record_type: RecordType, id_property: Any) -> "Finder":
        """Raises BadInput for a property that is not unique."""
        if not id_property or id_property == "hs_object_id":
            return cls(portal, record_type, None)
        prop = record_type.property_named(id_property) if isinstance(id_property, str) else None
        if prop is None or not prop.unique:
            raise BadInput(f"idProperty {id_property} is not a unique property of {record_type.name}")
        return cls(portal, record_type, prop)

    def key(self, value: Any) -> Any:
        """What a client's value is compared as. Raises NotFound for what can be no id."""
        if self.prop is None:
            return record_id_of(value)
        if not self.prop.column:
            return fold(str(value).strip())[:INDEXED_TEXT]
        return str(value).strip().casefold() if self._column != self.prop.column else str(value)

    def find(self, rows: Any, values: Iterable[Any]) -> Mapping[Any, Any]:
        """{key: record} of those that are among the rows; what was merged away is found as its survivor."""
        keys = list(dict.fromkeys(values))
        rows = rows.select_related(*related_columns(self.record_type))
        found = self._directly(rows, keys)
        missing = [key for key in keys if key not in found]
        pairs = self._in_other_ways(missing) if missing else []
        others = {record.pk: record for record in rows.filter(pk__in={pk for _key, pk in pairs})} if pairs else {}
        return {**found, **{key: others[pk] for key, pk in pairs if pk in others}}

    def _directly(self, rows: Any, keys: Sequence[Any]) -> dict[Any, Any]:
        if self.prop is None:
            return {record.pk: record for record in rows.filter(pk__in=keys)}
        if self.prop.column:
            return {getattr(record, self._column): record for record in rows.filter(**{f"{self._column}__in": keys})}
        held = self._held(keys)
        by_id = {record.pk: record for record in rows.filter(pk__in=held.values("record_id"))}
        return {text: by_id[pk] for text, pk in held.values_list("text", "record_id") if pk in by_id}

    def _in_other_ways(self, keys: Sequence[Any]) -> list[tuple[Any, int]]:
        """(key, id): by a further value of the property, or as what was merged into another record."""
        if self.prop is None:
            return list(survivor_ids(self.portal.pk, self.record_type.name, keys).items())
        if self.prop.further:
            return list(self._held(keys, self.prop.further).values_list("text", "record_id"))
        if self.prop.column:
            return []
        held = list(self._held(keys).values_list("text", "record_id"))
        merged = survivor_ids(self.portal.pk, self.record_type.name, [pk for _text, pk in held])
        return [(text, merged[pk]) for text, pk in held if pk in merged]

    @property
    def _column(self) -> str:
        assert self.prop is not None
        return compared_column(self.record_type, self.prop)

    def _held(self, keys: Sequence[Any], name: str = "") -> Any:
        assert self.prop is not None
        rows = PropertyValue.objects.for_portal(self.portal)
        return rows.filter(record_type=self.record_type.name, name=name or self.prop.name, text__in=keys)


def find_inputs(portal: Portal, record_type: RecordType, inputs: Sequence[Mapping[str, Any]]) -> list[Any | None]:
    """The live record of each input, or None, in their order, in one query for each idProperty.

    Raises BadInput for an input without an id.
    """
    model: Any = record_type.model
    finders = [Finder.of(portal, record_type, item.get("idProperty")) for item in inputs]
    keys = [_key_of(finder, item) for finder, item in zip(finders, inputs, strict=True)]
    found = {
        finder: finder.find(
            model.objects.for_portal(portal).live(),
            [key for other, key in zip(finders, keys, strict=True) if other == finder and key is not None],
        )
        for finder in dict.fromkeys(finders)
    }
    return [found[finder].get(key) for finder, key in zip(finders, keys, strict=True)]


def _key_of(finder: Finder, item: Mapping[str, Any]) -> Any:
    """None for what can be no id."""
    if "id" not in item:
        raise BadInput("Invalid input JSON: each input needs an id")
    try:
        return finder.key(item["id"])
    except NotFound:
        return None
