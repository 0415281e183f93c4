"""The suggested pairs: how many, which, why; and what people said of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.changes import Actor, RecordChange, record_changes
from core.portals.models import Portal
from crm.records.events import describe_event
from crm.records.merging.following import Follower, Merge
from crm.records.models import DuplicateKey, DuplicatePair
from crm.records.record_types import RecordType, all_record_types
from crm.records.saving import verbs_of

MOST_COUNTED, MOST_OF_ONE = 1000, 5
DISMISSED, SUGGESTED_AGAIN = "duplicate_dismissed", "duplicate_suggested_again"
REASONS = {
    "email": _("Same e-mail"),
    "phone": _("Same phone number"),
    "name_company": _("Same name and company"),
    "name_domain": _("Same name and e-mail domain"),
    "domain": _("Same domain"),
    "name": _("Same name"),
}


def is_suggested(record_type: RecordType) -> bool:
    """Are duplicates of this type looked for?"""
    return bool(verbs_of(record_type).duplicate_columns)


def suggested_types() -> list[RecordType]:
    return [found for found in all_record_types().values() if is_suggested(found)]


def open_pairs(portal: Portal, record_type: RecordType) -> Any:
    return DuplicatePair.objects.for_portal(portal).filter(record_type=record_type.name, dismissed_at=None)


def dismissed_pairs(portal: Portal, record_type: RecordType) -> Any:
    rows = DuplicatePair.objects.for_portal(portal).filter(record_type=record_type.name, dismissed_at__isnull=False)
    return rows.select_related("dismissed_by")


def shown_count(portal: Portal, record_type: RecordType) -> str:
    """How many are open; counting stops at 1,000. Empty for none."""
    counted: int = open_pairs(portal, record_type)[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if counted > MOST_COUNTED else str(counted or "")


@dataclass(frozen=True)
class Suggestion:
    """Both records are live; the older one first. `reasons` are words."""

    pair: DuplicatePair
    one: Any
    other: Any
    reasons: Sequence[str]


def suggestions(pairs: Sequence[DuplicatePair], portal: Portal, record_type: RecordType) -> list[Suggestion]:
    """In two queries."""
    ids = {pk for pair in pairs for pk in (pair.one_id, pair.other_id)}
    model: Any = record_type.model
    records = model.objects.for_portal(portal).live().in_bulk(ids)
    keys = _keys(portal, record_type, ids)
    return [
        Suggestion(
            pair, records[pair.one_id], records[pair.other_id], _reasons(keys[pair.one_id] & keys[pair.other_id])
        )
        for pair in pairs
        if pair.one_id in records and pair.other_id in records
    ]


def suggestions_of(record: Any, record_type: RecordType) -> list[Suggestion]:
    """What may be the same as one record."""
    named = Q(one_id=record.pk) | Q(other_id=record.pk)
    pairs = list(open_pairs(record.portal, record_type).filter(named).order_by("-pk")[:MOST_OF_ONE])
    return suggestions(pairs, record.portal, record_type) if pairs else []


def _keys(portal: Portal, record_type: RecordType, ids: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = DuplicateKey.objects.for_portal(portal).filter(record_type=record_type.name, record_id__in=ids)
    for pk, key in rows.values_list("record_id", "key"):
        found[pk].add(key)
    return found


def _reasons(shared: set[str]) -> list[str]:
    kinds = {key.partition(":")[0] for key in shared}
    return [str(label) for kind, label in REASONS.items() if kind in kinds]


def dismiss(pair: DuplicatePair, actor: Actor) -> None:
    """The two are no duplicates: they are not suggested any more. Said twice, it is kept once."""
    _say(pair, {"dismissed_at": clock.now(), "dismissed_by_id": actor.user_id}, DISMISSED, actor)


def suggest_again(pair: DuplicatePair, actor: Actor) -> None:
    """Takes a dismissal back; if the two share nothing any more, the pair just goes."""
    with transaction.atomic():
        _say(pair, {"dismissed_at": None, "dismissed_by_id": None}, SUGGESTED_AGAIN, actor)
        record_type = all_record_types()[pair.record_type]
        keys = _keys(pair.portal, record_type, {pair.one_id, pair.other_id})
        if not keys[pair.one_id] & keys[pair.other_id]:
            DuplicatePair.objects.for_portal(pair.portal_id).filter(pk=pair.pk).delete()


def _say(pair: DuplicatePair, values: dict[str, Any], kind: str, actor: Actor) -> None:
    model: Any = all_record_types()[pair.record_type].model
    with transaction.atomic():
        rows = DuplicatePair.objects.for_portal(pair.portal_id)
        was_open = values["dismissed_at"] is not None
        if not rows.filter(pk=pair.pk, dismissed_at__isnull=was_open).update(**values):
            return
        records = model.objects.for_portal(pair.portal_id).in_bulk([pair.one_id, pair.other_id])
        record_changes(
            RecordChange(
                pair.portal_id,
                pair.record_type,
                pk,
                kind,
                actor,
                facts={"name": str(records[pk]), "other_id": other, "other_name": str(records[other])},
            )
            for pk, other in ((pair.one_id, pair.other_id), (pair.other_id, pair.one_id))
            if pk in records and other in records
        )


def move_dismissals(merge: Merge) -> None:
    """Whom the loser was said not to be, the survivor is not either."""
    rows = DuplicatePair.objects.for_portal(merge.portal).filter(record_type=merge.name)
    mine, theirs = merge.survivor.pk, merge.loser.pk
    for pair in [*rows.filter(one_id=theirs), *rows.filter(other_id=theirs)]:
        other = pair.other_id if pair.one_id == theirs else pair.one_id
        if other != mine and pair.dismissed_at is not None:
            one_id, other_id = sorted((mine, other))
            said = {"dismissed_at": pair.dismissed_at, "dismissed_by_id": pair.dismissed_by_id}
            rows.update_or_create(record_type=merge.name, one_id=one_id, other_id=other_id, defaults=said)
        rows.filter(pk=pair.pk).delete()


def forget_pairs(portal: Portal, record_type: RecordType, ids: Sequence[int]) -> None:
    rows = DuplicatePair.objects.for_portal(portal).filter(record_type=record_type.name)
    rows.filter(Q(one_id__in=ids) | Q(other_id__in=ids)).delete()
    DuplicateKey.objects.for_portal(portal).filter(record_type=record_type.name, record_id__in=ids).delete()


DISMISSALS = Follower(move_dismissals, forget=forget_pairs)


def describe_events() -> None:
    """Called once when the app is ready."""
    describe_event(DISMISSED, _("Not a duplicate of “%(other_name)s”"), "copy-x")
    describe_event(SUGGESTED_AGAIN, _("Perhaps a duplicate of “%(other_name)s”"), "copy")
