"""Keys by which records may be the same, and the pairs that share one, kept up to date by the verbs.

Why in the transaction of the write and not in a worker: a person who has just typed a second "Ola Berg" finds the pair
at once, nothing has to be queued or caught up with, and the work is bounded. A write that changes no key costs one
query, any other a few, however many records it writes; the other side of a pair is found through the key's index. A key
that many share (the number of a switchboard) tells nothing and makes no pairs, so that no write can make many. What
this misses: two records that are written at the same moment do not see each other until `manage.py find_duplicates`
has run, or one of them changes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from django.db.models import Count, Q

from crm.records.models import DuplicateKey, DuplicatePair
from crm.records.models.duplicate import LONGEST_KEY
from crm.records.record_types import RecordType

MOST_HOLDERS = 5
AT_ONCE = 500
Keys = Mapping[int, frozenset[str]]  # by record id


def keep_keys(
    rows: Sequence[Any],
    record_type: RecordType,
    keys: Mapping[int, Iterable[str]],
    new: bool = False,
    again: bool = False,
) -> None:
    """Brings keys and pairs of records of one portal to `keys`, by record id; archived ones have none. `new` records
    have no keys yet; `again` looks for pairs though no key has changed.
    """
    wanted = {row.pk: _fitting(keys.get(row.pk, ())) if row.archived_at is None else frozenset() for row in rows}
    held = {} if new or not rows else _held(rows[0].portal_id, record_type, wanted)
    changed = {pk: each for pk, each in wanted.items() if each != held.get(pk, frozenset())}
    if changed:
        _write(rows[0].portal_id, record_type, changed, held)
    looked_at = wanted if again else changed
    if looked_at:
        _keep_pairs(rows[0].portal_id, record_type, looked_at, had_pairs=not new)


def _write(portal_id: int, record_type: RecordType, changed: Keys, held: Keys) -> None:
    stored = DuplicateKey.objects.for_portal(portal_id)
    if held:
        stored.filter(record_type=record_type.name, record_id__in=list(changed)).delete()
    stored.bulk_create(
        DuplicateKey(record_type=record_type.name, record_id=pk, key=key)
        for pk, each in changed.items()
        for key in each
    )


def _fitting(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(key[:LONGEST_KEY] for key in keys)


def _held(portal_id: int, record_type: RecordType, ids: Iterable[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = DuplicateKey.objects.for_portal(portal_id).filter(record_type=record_type.name, record_id__in=list(ids))
    for pk, key in rows.values_list("record_id", "key"):
        found[pk].add(key)
    return {pk: frozenset(keys) for pk, keys in found.items()}


def _keep_pairs(portal_id: int, record_type: RecordType, changed: Keys, had_pairs: bool) -> None:
    wanted = {
        pair
        for holders in _holders(portal_id, record_type, {key for keys in changed.values() for key in keys})
        for pair in combinations(sorted(holders), 2)
        if changed.keys() & set(pair)
    }
    rows = DuplicatePair.objects.for_portal(portal_id).filter(record_type=record_type.name)
    there = _pairs_of(rows, list(changed)) if had_pairs else {}
    rows.filter(pk__in=[pk for pair, pk in there.items() if pair not in wanted]).delete()
    rows.bulk_create(
        (
            DuplicatePair(record_type=record_type.name, one_id=one, other_id=other)
            for one, other in sorted(wanted - there.keys())
        ),
        ignore_conflicts=True,  # those that somebody has dismissed stay dismissed
    )


def _holders(portal_id: int, record_type: RecordType, keys: Iterable[str]) -> Iterator[set[int]]:
    """The records that share one of the keys, for each that tells something."""
    rows = DuplicateKey.objects.for_portal(portal_id).filter(record_type=record_type.name)
    for some in _chunks(sorted(keys)):
        shared = rows.filter(key__in=some).values("key").annotate(holders=Count("pk"))
        telling = shared.filter(holders__gt=1, holders__lte=MOST_HOLDERS).values("key")
        found: dict[str, set[int]] = defaultdict(set)
        for key, pk in rows.filter(key__in=telling).values_list("key", "record_id"):
            found[key].add(pk)
        yield from found.values()


def _pairs_of(rows: Any, ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """{pair: the row's id} of the open ones with one of the records."""
    open_rows = rows.filter(Q(one_id__in=ids) | Q(other_id__in=ids), dismissed_at=None)
    return {(one, other): pk for pk, one, other in open_rows.values_list("pk", "one_id", "other_id")}


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
