"""The verb that makes one record of two (product.md section 14; HubSpot: knowledge base, "Merge records").

The primary survives under its id. Everything that pointed at the other points at the survivor afterwards; the other is
archived, cannot be restored by itself, and its address and API id lead to the survivor. In QuickBooks nothing changes.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor, RecordChange, plain, record_changes
from core.portals.scoping import assert_same_portal
from crm.records.merging.choosing import Choices, matters_of, values_of
from crm.records.merging.following import MERGED, MERGED_AWAY, Merge, followers
from crm.records.merging.foreign_keys import hold_what_points, move_foreign_keys
from crm.records.merging.refusing import CannotMerge, told_as_merged
from crm.records.merging.survivors import survivor_ids
from crm.records.models import Association, MergedRecord
from crm.records.portal_types import portal_type
from crm.records.record_types import MERGED_IDS, SYSTEM_PROPERTIES, record_type_of
from crm.records.saving import columns_of, verbs_of
from crm.records.values import read_value, search_text

SYSTEM_COLUMNS = tuple(prop.column for prop in SYSTEM_PROPERTIES)


def merge_records(primary: Any, secondary: Any, choices: Choices, actor: Actor) -> Any:
    """Merges `secondary` into `primary` and returns the latter as it is then. Done already: nothing happens.

    Raises CannotMerge, InvalidRecord, PortalMismatch.
    """
    assert_same_portal(primary, secondary)
    record_type = portal_type(record_type_of(primary), primary.portal)
    _refuse_nonsense(primary, secondary)
    verbs = verbs_of(record_type)
    with transaction.atomic():
        hold_what_points(primary.portal, record_type, [primary.pk, secondary.pk])
        rows = verbs.locked([primary, secondary], whole=True)
        merge = Merge(primary.portal, record_type, rows[primary.pk], rows[secondary.pk], actor)
        if not _is_done(merge):
            verbs.check_merging(merge.survivor, merge.loser)
            _merge(merge, verbs, choices)
    return merge.survivor


def _refuse_nonsense(primary: Any, secondary: Any) -> None:
    if record_type_of(primary) != record_type_of(secondary):
        raise CannotMerge(_("Only records of the same kind can be merged."))
    if primary.pk == secondary.pk:
        raise CannotMerge(_("A record cannot be merged with itself. Choose another one."))


def _is_done(merge: Merge) -> bool:
    """Raises CannotMerge if one of them is archived, or went into a third record meanwhile."""
    both = (merge.loser, merge.survivor)
    merged = survivor_ids(merge.portal.pk, merge.name, [row.pk for row in both if row.archived_at is not None])
    if merged.get(merge.loser.pk) == merge.survivor.pk and merge.survivor.archived_at is None:
        return True
    for row in both:
        if row.pk in merged:
            raise CannotMerge(told_as_merged(row, merge.record_type, merged[row.pk]))
        if row.archived_at is not None:
            raise CannotMerge(_("%(name)s is archived. Restore it first.") % {"name": row})
    return False


def _merge(merge: Merge, verbs: Any, choices: Choices) -> None:
    was, joined = copy(merge.survivor), _joined(merge)
    values = _chosen_values(merge, choices) | _united_values(merge, verbs)
    _put_away(merge, verbs)
    for name, value in values.items():
        verbs.assign(merge.survivor, merge.record_type.by_name[name], value)
    verbs.take_over(merge.survivor, merge.loser, merge.actor)
    verbs.check(merge.survivor)
    diff = _write(merge, verbs, was)
    for follower in followers():
        follower.move(merge)
    move_foreign_keys(merge)
    record_changes(_changes(merge, diff, joined))


def _chosen_values(merge: Merge, choices: Choices) -> dict[str, Any]:
    """What the survivor takes from the loser, by property name."""
    chosen: dict[str, Any] = {}
    for matter in matters_of(merge.record_type, merge.survivor, merge.loser):
        chosen |= values_of(matter, choices, merge.survivor, merge.loser)
    mine = {name: read_value(merge.survivor, merge.record_type.by_name[name]) for name in chosen}
    return {name: value for name, value in chosen.items() if plain(value) != plain(mine[name])}


def _united_values(merge: Merge, verbs: Any) -> dict[str, str]:
    """Of properties that take the values of both; among them the ids of all that were merged into either."""
    united = {}
    for prop in merge.record_type.properties:
        if prop.unites:
            given = [value for row in (merge.survivor, merge.loser) for value in verbs.united_values(row, prop)]
            given += [str(merge.loser.pk)] if prop.name == MERGED_IDS.name else []
            united[prop.name] = ";".join(dict.fromkeys(filter(None, given)))
    return {name: value for name, value in united.items() if value}


def _joined(merge: Merge) -> list[tuple[str, int]]:
    """The records that the loser is joined to: the merge shows on their timelines, too."""
    rows = Association.objects.for_portal(merge.portal).filter(from_type=merge.name, from_id=merge.loser.pk)
    pairs = set(rows.values_list("to_type", "to_id"))
    return sorted(pairs - {(merge.name, merge.survivor.pk), (merge.name, merge.loser.pk)})


def _put_away(merge: Merge, verbs: Any) -> None:
    """Before the survivor is written: it may take a unique value of the loser."""
    merge.loser.archived_at = merge.loser.updated_at = clock.now()
    model: Any = merge.record_type.model
    model.objects.for_portal(merge.portal).filter(pk=merge.loser.pk).update(
        archived_at=merge.loser.archived_at, updated_at=merge.loser.updated_at
    )
    rows = MergedRecord.objects.for_portal(merge.portal)
    rows.filter(record_type=merge.name, into_id=merge.loser.pk).update(into_id=merge.survivor.pk)
    rows.create(record_type=merge.name, record_id=merge.loser.pk, into_id=merge.survivor.pk)
    verbs.keep_duplicates([merge.loser])


def _write(merge: Merge, verbs: Any, was: Any) -> dict[str, tuple[Any, Any]]:
    survivor = merge.survivor
    survivor.search_text = search_text(survivor, merge.record_type)
    survivor.updated_at = clock.now()
    survivor.fold_columns()
    before, after = columns_of(was), columns_of(survivor)
    diff = {
        prop.name: (read_value(was, prop), read_value(survivor, prop))
        for prop in merge.record_type.properties
        if prop.column not in SYSTEM_COLUMNS and plain(read_value(was, prop)) != plain(read_value(survivor, prop))
    }
    verbs.write([(survivor, diff)], {name for name in after if after[name] != before[name]})
    return diff


def _changes(merge: Merge, diff: Mapping[str, Any], joined: Sequence[tuple[str, int]]) -> list[RecordChange]:
    ids = {"merged_id": merge.loser.pk, "into_id": merge.survivor.pk}
    names = {"merged_name": str(merge.loser), "into_name": str(merge.survivor)}
    kept = RecordChange(
        portal_id=merge.portal.pk,
        record_type=merge.name,
        record_id=merge.survivor.pk,
        kind=MERGED,
        actor=merge.actor,
        diff=dict(diff),
        facts={"name": names["into_name"], **ids, **names},
        also_on=joined,
    )
    away = replace(
        kept, record_id=merge.loser.pk, kind=MERGED_AWAY, diff={}, facts={"name": names["merged_name"], **ids, **names}
    )
    return [kept, replace(away, also_on=())]
