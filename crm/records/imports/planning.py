"""What is to be done with some rows of an import: each becomes a new record, a change of one, or a problem."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from core.changes import Actor, Origin
from crm.records.imports.converting import Converter
from crm.records.imports.finding import find_records, key_of
from crm.records.imports.formulas import undefuse
from crm.records.imports.targets import HUBSPOT_ID, RECORD_ID, Target, targets_of
from crm.records.models import Import, ImportRow, Mode, Outcome
from crm.records.portal_types import portal_type
from crm.records.record_types import Property
from crm.records.saving import InvalidRecord, verbs_of
from crm.records.values import InvalidValue, is_same, read_value, text_value


class RowProblem(Exception):
    """Why a row cannot be imported; a sentence for the person whose file it is."""


@dataclass
class Planned:
    """A row on its way. `record` is the existing one, `on` the records by foreign key, `others` those to be joined."""

    row: ImportRow
    values: dict[str, str]
    record: Any = None
    on: dict[str, Any] = field(default_factory=dict)
    others: list[Any] = field(default_factory=list)
    props: list[Property] = field(default_factory=list)
    would_be: Any = None

    @property
    def written_values(self) -> dict[str, str]:
        """Empty cells change nothing, and a Record ID only finds."""
        return {name: value for name, value in self.values.items() if value != "" and name != RECORD_ID}

    @property
    def differs(self) -> bool:
        """Would its values change the record?"""
        return any(
            not is_same(prop, read_value(self.record, prop), read_value(self.would_be, prop)) for prop in self.props
        )


class Planner:
    """For one import and one claim: it remembers what it looked up."""

    def __init__(self, job: Import) -> None:
        self.job = job
        self.portal = job.portal
        self.record_type = portal_type(job.record_type, job.portal)
        self.verbs = verbs_of(self.record_type)
        self.verbs.copies = bool(job.source)
        self.converter = Converter(job.portal, job.dates, job.decimal_comma)
        self.actor = Actor(Origin.IMPORT, job.actor_label, job.user_id)
        self.targets = targets_of(self.record_type, job.portal, copies=bool(job.source))

    @cached_property
    def columns(self) -> list[tuple[int, Target]]:
        """The matched columns: their place in the file, and what each is; the primary company's before the others'."""
        found = [(place, self.targets[key]) for place, key in enumerate(self.job.matching) if key in self.targets]
        return sorted(found, key=lambda column: not column[1].primary)

    @cached_property
    def key(self) -> Property | None:
        return self.record_type.property_named(self.job.key) if self.job.key else None

    def cell(self, cells: Sequence[str], place: int) -> str:
        """What the file means by it."""
        return undefuse(cells[place]) if self.job.apostrophes else cells[place]

    @cached_property
    def first_lines(self) -> dict[str, int]:
        """{value of the key: the first line that has it}, of the whole file."""
        place = next((place for place, target in self.columns if self.key and target.key == self.key.name), None)
        if place is None:
            return {}
        found: dict[str, int] = {}
        rows = ImportRow.objects.for_portal(self.portal).filter(within=self.job).order_by("number")
        for number, cells in rows.values_list("number", "cells").iterator(chunk_size=2000):
            if text := self.cell(cells, place).strip():
                found.setdefault(key_of(text), number)
        return found

    def plan(self, rows: Sequence[ImportRow]) -> list[Planned]:
        """Those that can be done; the others are marked as failed, with the reason."""
        planned = list(self._each(rows, self._read))
        existing, related = self._existing(planned), self._related(planned)
        found = self._each(planned, lambda one: self._find(one, existing))
        joined = self._each(found, lambda one: self._join(one, related))
        return list(self._each(joined, self._check))

    def _each(self, items: Iterable[Any], step: Any) -> Iterable[Planned]:
        for item in items:
            row = item.row if isinstance(item, Planned) else item
            try:
                yield step(item)
            except RowProblem as problem:
                row.outcome, row.problem = Outcome.FAILED, str(problem)

    def _read(self, row: ImportRow) -> Planned:
        values, wrong = {}, []
        for place, target in self.columns:
            if not target.is_association:
                try:
                    values[target.key] = self.converter.value(target.prop, self.cell(row.cells, place))
                except InvalidValue as error:
                    wrong.append(error.message)
        if wrong:
            raise RowProblem(" ".join(wrong))
        if not any(row.cells[place].strip() for place, _target in self.columns):
            raise RowProblem(_("All matched columns are empty in this row."))
        return Planned(row, values)

    @cached_property
    def keys(self) -> list[Property]:
        """By which existing records are looked for. Records of HubSpot that were here before it are known by e-mail."""
        names = [self.job.key]
        if self.job.source and self.job.key == HUBSPOT_ID:
            names += [name for name in self.record_type.identity if name in self.job.matching]
        return [prop for name in names if (prop := self.record_type.property_named(name))]

    def _existing(self, planned: Sequence[Planned]) -> Mapping[tuple[str, str], Any]:
        """{(key, value): record}, as they stand now, locked."""
        pairs = [
            ((prop.name, text), ids[0])
            for prop in self.keys
            for text, ids in find_records(
                self.portal, self.record_type, prop, [one.values.get(prop.name, "") for one in planned]
            ).items()
        ]
        model: Any = self.record_type.model
        rows = list(model.objects.for_portal(self.portal).filter(pk__in={pk for _key, pk in pairs})) if pairs else []
        locked = self.verbs.locked(rows) if rows else {}
        return {key: locked[pk] for key, pk in pairs if pk in locked}

    def _find(self, one: Planned, existing: Mapping[tuple[str, str], Any]) -> Planned:
        text = one.values.get(self.key.name, "") if self.key else ""
        if self.key and not text and self.job.mode == Mode.UPDATE:
            raise RowProblem(_("%(label)s is empty, so no record can be found.") % {"label": self.key.label})
        if self.key and text:
            first = self.first_lines.get(key_of(text), one.row.number)
            if first != one.row.number:
                message = _("%(label)s “%(value)s” stands in line %(line)s already.")
                raise RowProblem(message % {"label": self.key.label, "value": text, "line": first})
        for prop in self.keys:
            found = existing.get((prop.name, key_of(one.values.get(prop.name, ""))))
            if found is not None and one.record is None:
                one.record = found
                del one.values[prop.name]  # the record has it, though perhaps in other letters
        self._check_mode(one, text)
        return one

    def _check_mode(self, one: Planned, text: str) -> None:
        told = {"type": self.record_type.label, "label": self.key.label if self.key else "", "value": text}
        if one.record is None and self.job.mode == Mode.UPDATE:
            raise RowProblem(_("No %(type)s has the %(label)s “%(value)s”.") % told)
        if one.record is None and self.key and self.key.name == RECORD_ID and text:
            raise RowProblem(_("No %(type)s has the %(label)s “%(value)s”.") % told)
        if one.record is not None and self.job.mode == Mode.CREATE:
            raise RowProblem(_("A record with the %(label)s “%(value)s” is there already.") % told)

    def _related(self, planned: Sequence[Planned]) -> Mapping[str, tuple[Mapping[str, list[int]], Mapping[int, Any]]]:
        """{target: ({text: ids}, {id: record})} of the association columns."""
        found = {}
        for place, target in self.columns:
            if target.to_type is not None:
                texts = [text for one in planned for text in parts(target, self.cell(one.row.cells, place))]
                ids = find_records(self.portal, target.to_type, target.prop, texts)
                model: Any = target.to_type.model
                rows = model.objects.for_portal(self.portal)
                found[target.key] = (ids, rows.in_bulk([pk for each in ids.values() for pk in each]))
        return found

    def _join(self, one: Planned, related: Mapping[str, Any]) -> Planned:
        for place, target in self.columns:
            if target.to_type is None:
                continue
            ids, records = related[target.key]
            for text in parts(target, self.cell(one.row.cells, place)):
                other = records[_only(target, text, ids.get(key_of(text), []))]
                column = self.record_type.foreign_keys.get(target.to_type.name)
                if column:
                    one.on[column] = other
                elif other not in one.others:
                    one.others.append(other)
        return one

    def _check(self, one: Planned) -> Planned:
        if one.record is not None:
            one.values = {
                name: value for name, value in one.values.items() if not self._is_kept(one.record, name, value)
            }
        try:
            one.would_be = self.verbs.as_it_would_be(self.portal, one.written_values, self.actor, one.record, one.on)
        except InvalidRecord as error:
            raise RowProblem(" ".join(each.message for each in error.errors.values())) from error
        one.props = [self.record_type.by_name[name] for name in one.written_values]
        return one

    def _is_kept(self, record: Any, name: str, value: str) -> bool:
        """Does the record have this value already, though nobody could choose it any more? It also keeps the day on
        which it was made.
        """
        prop = self.record_type.by_name[name]
        if prop.column == "created_at":
            return True
        return not self.converter.is_offered(prop, value) and text_value(record, prop) == value


def parts(target: Target, cell: str) -> list[str]:
    """The records that a cell names: several ids or e-mails stand with `;` between them."""
    several = target.prop.name in (RECORD_ID, HUBSPOT_ID, "email")
    return [text for part in (cell.split(";") if several else [cell]) if (text := part.strip())]


def _only(target: Target, text: str, ids: list[int]) -> int:
    told = {"label": target.label, "value": text}
    if not ids:
        raise RowProblem(_("%(label)s: “%(value)s” is not there.") % told)
    if len(ids) > 1:
        raise RowProblem(_("%(label)s: “%(value)s” is there several times. Use its Record ID.") % told)
    return ids[0]
