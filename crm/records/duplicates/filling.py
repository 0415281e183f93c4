"""Keys and pairs of records that are there already: a migration's step, and what `manage.py find_duplicates` does."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations, groupby, islice
from typing import Any

from django.db import migrations, transaction

from core.portals.models import Portal
from crm.records.duplicates.keys import AT_ONCE, MOST_HOLDERS
from crm.records.models.duplicate import LONGEST_KEY
from crm.records.record_types import RecordType
from crm.records.saving import verbs_of

ROWS_AT_ONCE = 1000
KeysOf = Callable[[Any], Iterable[str]]


def fill_existing(app: str, name: str, record_type: str, keys_of: KeysOf) -> migrations.RunPython:
    """A migration's step for the records that were written before there were keys."""

    def fill(apps: Any, schema_editor: Any) -> None:
        keys, pairs = apps.get_model("records", "DuplicateKey"), apps.get_model("records", "DuplicatePair")
        fill_keys(apps.get_model(app, name), record_type, keys_of, keys)
        fill_pairs(record_type, keys, pairs)

    return migrations.RunPython(fill, migrations.RunPython.noop)


def fill_keys(model: Any, record_type: str, keys_of: KeysOf, key_model: Any) -> None:
    """Of all live records of all portals; there are no keys of the type yet."""
    rows = model._base_manager.filter(archived_at__isnull=True).iterator(chunk_size=ROWS_AT_ONCE)
    made = (
        key_model(portal_id=row.portal_id, record_type=record_type, record_id=row.pk, key=key)
        for row in rows
        for key in {key[:LONGEST_KEY] for key in keys_of(row)}
    )
    for some in _batches(made):
        key_model._base_manager.bulk_create(some)


def fill_pairs(record_type: str, key_model: Any, pair_model: Any) -> None:
    """Of all portals; pairs that are there, dismissed ones among them, stay as they are."""
    rows = key_model._base_manager.filter(record_type=record_type).order_by("portal_id", "key", "record_id")
    holders = rows.values_list("portal_id", "key", "record_id").iterator(chunk_size=ROWS_AT_ONCE)
    made = (
        pair_model(portal_id=portal_id, record_type=record_type, one_id=one, other_id=other)
        for (portal_id, _key), shared in groupby(holders, key=lambda row: row[:2])
        for one, other in _pairs([pk for _portal, _each, pk in shared])
    )
    for some in _batches(made):
        pair_model._base_manager.bulk_create(some, ignore_conflicts=True)


def _pairs(ids: list[int]) -> Iterable[tuple[int, int]]:
    return combinations(ids, 2) if len(ids) <= MOST_HOLDERS else ()


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield some


def find_duplicates(portal: Portal, record_type: RecordType) -> None:
    """Looks at every live record once more; safe to run at any time, and to stop."""
    model: Any = record_type.model
    last = 0
    while True:
        with transaction.atomic():
            rows = list(model.objects.for_portal(portal).live().filter(pk__gt=last).order_by("pk")[:AT_ONCE])
            if not rows:
                return
            verbs = verbs_of(record_type)
            verbs.keep_duplicates(list(verbs.locked(rows).values()), again=True)
        last = rows[-1].pk
