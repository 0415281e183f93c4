"""Associations as API inputs ask for them, many at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.api.errors import BadInput, NotFound
from core.changes import Actor
from core.portals.models import Portal
from crm.records.api.association_types import AssociationType, AssociationTypes
from crm.records.api.finding import Finder
from crm.records.api.requests import record_id_of
from crm.records.record_types import RecordType
from crm.records.relations import Pair, relate_many

Asked = tuple[RecordType, Any, AssociationType]  # to which type, the raw id, how


def associate_as_asked(made: Sequence[tuple[Any, Any]], record_type: RecordType, portal: Portal, actor: Actor) -> None:
    """The `associations` of creates: pairs of a record and its [{to: {id}, types: [{associationTypeId}]}].

    The type id tells which kind of record `to` is. Raises BadInput, NotFound.
    """
    known = AssociationTypes(portal.pk)
    wanted = [(record, asked) for record, given in made for asked in asked_of(given, record_type, known)]
    others = {
        to_type: live_records(portal, to_type, [raw for _record, (each, raw, _how) in wanted if each == to_type])
        for to_type in dict.fromkeys(to_type for _record, (to_type, _raw, _how) in wanted)
    }
    relate_many(
        [Pair(record, others[to_type][record_id_of(raw)], how.label) for record, (to_type, raw, how) in wanted], actor
    )


def asked_of(given: Any, record_type: RecordType, known: AssociationTypes) -> Iterable[Asked]:
    if given in (None, []):
        return
    if not isinstance(given, list):
        raise BadInput("Invalid input JSON: associations is no list")
    for item in given:
        specs = item.get("types") if isinstance(item, Mapping) else None
        to = item.get("to") if isinstance(item, Mapping) else None
        if not isinstance(specs, list) or not specs or not isinstance(to, Mapping) or "id" not in to:
            raise BadInput("Invalid input JSON: an association needs to.id and types")
        for spec in specs:
            to_type, found = known.starting_at(record_type, type_id_of(spec))
            yield to_type, to["id"], found


def type_id_of(spec: Any) -> int:
    raw = spec.get("associationTypeId") if isinstance(spec, Mapping) else None
    if isinstance(raw, bool) or not isinstance(raw, int | str) or not (str(raw).isascii() and str(raw).isdigit()):
        raise BadInput("Invalid input JSON: associationTypeId is missing or no number")
    return int(raw)


def asked_types(
    known: AssociationTypes, from_type: RecordType, to_type: RecordType, body: Any
) -> list[AssociationType]:
    """A list of specs, each with a type that this pair has. Raises BadInput."""
    if not isinstance(body, list):
        raise BadInput("Invalid input JSON: a list of association types is expected")
    return [known.numbered(from_type, to_type, type_id_of(spec)) for spec in body]


def live_records(portal: Portal, record_type: RecordType, raw_ids: Iterable[Any]) -> dict[int, Any]:
    """{id: live record of the portal}, in one query. Raises NotFound that names the first that is not there."""
    wanted = {record_id_of(raw): raw for raw in raw_ids}
    found = found_records(portal, record_type, wanted)
    for pk, raw in wanted.items():
        if pk not in found:
            raise NotFound(f"Object not found. objectId={raw}, objectType={record_type.name}")
    return found


def found_records(portal: Portal, record_type: RecordType, ids: Iterable[int]) -> dict[int, Any]:
    """Those of the ids that are live records of the portal; one that was merged away is found as its survivor."""
    model: Any = record_type.model
    return dict(Finder.of(portal, record_type, None).find(model.objects.for_portal(portal).live(), ids))
