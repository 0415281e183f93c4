"""The rows of an import become records: many in one transaction, the bad ones left out one by one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from django.db import transaction

from crm.records.associations import PRIMARY, associate_many, association_map
from crm.records.imports.planning import Planned, Planner
from crm.records.models import ImportRow, Outcome
from crm.records.record_types import record_type_of
from crm.records.saving import AlreadyExists, InvalidRecord
from crm.records.uniqueness import hold_unique, refuse_taken
from crm.records.values import is_same, text_value

T = TypeVar("T")
Refused = Callable[[T, InvalidRecord], None]


def check_rows(planner: Planner, rows: Sequence[ImportRow]) -> None:
    """Marks each row with what would become of it; writes no record."""
    planned = planner.plan(rows)
    without_bad_ones(planned, lambda some: _would_be_taken(planner, some), _failed)
    for one in planned:
        if not one.row.outcome:
            one.row.outcome = _would_become(planner, one)
            if one.record is not None:
                one.row.record_id = one.record.pk
                _note(
                    planner,
                    one.row,
                    *(_texts(planner, each, one.written_values) for each in (one.record, one.would_be)),
                )


def _would_become(planner: Planner, one: Planned) -> Outcome:
    if one.record is None:
        return Outcome.CREATED
    gets_its_key = bool(planner.job.key) and planner.key is None  # a property that the run makes
    return Outcome.UPDATED if gets_its_key or one.differs or one.others or one.on else Outcome.UNCHANGED


def _would_be_taken(planner: Planner, planned: Sequence[Planned]) -> None:
    refuse_taken([one.would_be for one in planned], planner.record_type)


def write_rows(planner: Planner, rows: Sequence[ImportRow]) -> None:
    """Inside the transaction of the cursor. Each row is marked with what became of it."""
    hold_unique(planner.portal, planner.record_type, planner.job.matching)
    late = _write(planner, planner.plan(rows))
    if late:
        _write(planner, planner.plan([one.row for one in late]), is_last=True)


def _write(planner: Planner, planned: Sequence[Planned], is_last: bool = False) -> list[Planned]:
    """Returns those whose record somebody else made since it was looked for: looked for once more, they find it."""
    late: list[Planned] = []

    def refused(one: Planned, error: InvalidRecord) -> None:
        keys = {prop.name for prop in planner.keys}
        if not is_last and isinstance(error, AlreadyExists) and keys & error.errors.keys():
            late.append(one)
        else:
            _failed(one, error)

    new = sorted((one for one in planned if one.record is None), key=_owners)
    existing = [one for one in planned if one.record is not None]
    for _key, group in groupby(new, key=_owners):
        without_bad_ones(list(group), lambda some: _create(planner, some), refused)
    without_bad_ones(existing, lambda some: _update(planner, some), _failed)
    _associate(planner, [one for one in planned if one.record is not None and one.row.outcome != Outcome.FAILED])
    return late


def _owners(one: Planned) -> tuple[tuple[str, int], ...]:
    """Records of the same owner are made together."""
    return tuple(sorted((column, other.pk) for column, other in one.on.items()))


def without_bad_ones(items: Sequence[T], deed: Callable[[Sequence[T]], object], refused: Refused[T]) -> None:
    """Does the deed with all; where the verbs refuse, with each half, down to the ones that are refused."""
    if not items:
        return
    try:
        with transaction.atomic():
            deed(items)
    except InvalidRecord as error:
        if len(items) == 1:
            refused(items[0], error)
            return
        half = len(items) // 2
        without_bad_ones(items[:half], deed, refused)
        without_bad_ones(items[half:], deed, refused)


def _failed(one: Planned, error: InvalidRecord) -> None:
    one.row.outcome, one.row.problem = Outcome.FAILED, str(error)


def _create(planner: Planner, planned: Sequence[Planned]) -> None:
    made = planner.verbs.create_many(
        planner.portal, [one.written_values for one in planned], planner.actor, planned[0].on
    )
    for one, record in zip(planned, made, strict=True):
        one.record = record
        one.row.outcome, one.row.record_id = Outcome.CREATED, record.pk


def _update(planner: Planner, planned: Sequence[Planned]) -> None:
    before = [_texts(planner, one.record, one.written_values) for one in planned]
    changed = planner.verbs.update_many([(one.record, one.written_values) for one in planned], planner.actor)
    for one, record, was in zip(planned, changed, before, strict=True):
        now = _texts(planner, record, was)
        one.record, one.row.record_id = record, record.pk
        _note(planner, one.row, was, now)
        one.row.outcome = Outcome.UPDATED if one.row.after else Outcome.UNCHANGED
        for column, owner in one.on.items():
            if getattr(record, f"{column}_id") != owner.pk:
                one.row.joined = [[record_type_of(owner).name, owner.pk, getattr(record, f"{column}_id")]]
                planner.verbs.put_on(record, column, owner, planner.actor)
                one.row.outcome = Outcome.UPDATED


def _note(planner: Planner, row: ImportRow, was: Mapping[str, str | None], now: Mapping[str, str | None]) -> None:
    """What the row changes; numbers that are the same stay, however they are written."""
    props = planner.record_type.by_name
    names = [name for name in was if not is_same(props[name], was[name], now[name])]
    row.before = {name: was[name] for name in names}
    row.after = {name: now[name] for name in names}


def _texts(planner: Planner, record: Any, names: Iterable[str]) -> dict[str, str | None]:
    """As the API gives them. A deal's stage goes with its pipeline and its close date."""
    found = dict.fromkeys([*names, *(("pipeline", "closedate") if "dealstage" in names else ())])
    props = (prop for name in found if (prop := planner.record_type.property_named(name)))
    return {prop.name: text_value(record, prop) for prop in props}


def _associate(planner: Planner, planned: Sequence[Planned]) -> None:
    """A record's first company is its primary one, as when a person joins them."""
    wanted = [(one, other) for one in planned for other in one.others]
    there = _joined_already(planner, wanted)
    pairs = []
    for one, other in wanted:
        to_type = record_type_of(other).name
        mine = there.setdefault((one.record.pk, to_type), set())
        if other.pk not in mine:
            label = PRIMARY if to_type == "companies" and not mine else ""
            mine.add(other.pk)
            pairs.append((one.record, other, label))
            one.row.joined = [*one.row.joined, [to_type, other.pk, label]]
            if one.row.outcome == Outcome.UNCHANGED:
                one.row.outcome = Outcome.UPDATED
    associate_many(pairs, planner.actor)


def _joined_already(planner: Planner, wanted: Sequence[tuple[Planned, Any]]) -> dict[tuple[int, str], set[int]]:
    """{(record, type): ids}"""
    found: dict[tuple[int, str], set[int]] = {}
    for to_type in {record_type_of(other).name for _one, other in wanted}:
        ids = {one.record.pk for one, _other in wanted if one.record is not None}
        for pk, others in association_map(planner.portal.pk, planner.record_type.name, ids, to_type).items():
            found[pk, to_type] = {other for other, _label in others}
    return found
