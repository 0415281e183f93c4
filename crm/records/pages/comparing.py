"""Two records side by side: what differs, whose value is chosen, and what would come along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crm.records.merging.choosing import Choices, Matter, Side, matters_of
from crm.records.merging.telling import what_follows
from crm.records.pages.showing import Labels, Shown, show
from crm.records.record_types import PropertyKind, RecordType

CHOICE = "choose:"


@dataclass(frozen=True)
class Value:
    """One side's value of a row. `proposed_for` is the record that it is proposed for as the one that stays."""

    record: Any
    name: str
    shown: Sequence[Shown]
    is_chosen: bool
    proposed_for: str


@dataclass(frozen=True)
class Row:
    """`kept_under` is where the value that is not chosen stays, if anywhere."""

    name: str
    label: str
    values: Sequence[Value]
    kept_under: Any = ""


@dataclass(frozen=True)
class RecordSide:
    """`along` is what would come along from it, in words, were it the one that goes; `name` tells the two apart."""

    record: Any
    name: str
    is_primary: bool
    along: Sequence[str]

    @property
    def pk(self) -> int:
        pk: int = self.record.pk
        return pk


class Comparison:
    """`posted` holds `primary` and `choose:<property>`, each the id of one of the two; the first one stays unless
    another is said.
    """

    def __init__(
        self, record_type: RecordType, pair: Sequence[Any], labels: Labels, posted: Mapping[str, str] | None = None
    ) -> None:
        self.record_type, self.pair, self.labels = record_type, pair, labels
        self.posted = posted or {}

    @property
    def primary(self) -> Any:
        return next((row for row in self.pair if str(row.pk) == self.posted.get("primary")), self.pair[0])

    @property
    def secondary(self) -> Any:
        return next(row for row in self.pair if row.pk != self.primary.pk)

    @property
    def version(self) -> str:
        """Another one as soon as either record is written."""
        return "|".join(row.updated_at.isoformat() for row in self.pair)

    @property
    def is_stale(self) -> bool:
        return self.posted.get("version", self.version) != self.version

    @property
    def choices(self) -> Choices:
        sides = {str(self.primary.pk): Side.PRIMARY, str(self.secondary.pk): Side.SECONDARY}
        asked = {name.removeprefix(CHOICE): pk for name, pk in self.posted.items() if name.startswith(CHOICE)}
        return {name: sides[pk] for name, pk in asked.items() if pk in sides}

    @cached_property
    def sides(self) -> list[RecordSide]:
        along = what_follows(self.pair, self.record_type)
        return [
            RecordSide(record, self.name_of(record), record.pk == self.primary.pk, along[record.pk])
            for record in self.pair
        ]

    def name_of(self, record: Any) -> str:
        alike = len({str(each) for each in self.pair}) == 1
        return f"{record} (#{record.pk})" if alike else str(record)

    @cached_property
    def rows(self) -> list[Row]:
        """Each property that differs and that people see; those that stand together in one row."""
        proposals = {row.pk: self._proposals(row) for row in self.pair}
        matters = matters_of(self.record_type, self.primary, self.secondary)
        return [self._row(matter, proposals) for matter in matters if matter.differs and not matter.props[0].hidden]

    @cached_property
    def same_count(self) -> int:
        """How many properties both have alike."""
        matters = matters_of(self.record_type, self.primary, self.secondary)
        alike = (matter for matter in matters if not matter.differs and not matter.props[0].hidden)
        return sum(1 for matter in alike if self._shown(matter, self.primary)[0].text)

    def _proposals(self, primary: Any) -> dict[str, int]:
        """{property: whose value is proposed} if this record stays."""
        other = next(row for row in self.pair if row.pk != primary.pk)
        return {
            matter.name: (primary if matter.proposed == Side.PRIMARY else other).pk
            for matter in matters_of(self.record_type, primary, other)
        }

    def _row(self, matter: Matter, proposals: Mapping[int, Mapping[str, int]]) -> Row:
        side = matter.side(self.choices)
        chosen = self.primary if side == Side.PRIMARY else self.secondary
        values = [
            Value(
                record=record,
                name=self.name_of(record),
                shown=self._shown(matter, record),
                is_chosen=record.pk == chosen.pk,
                proposed_for=" ".join(str(pk) for pk, names in proposals.items() if names[matter.name] == record.pk),
            )
            for record in self.pair
        ]
        further = self.record_type.property_named(matter.props[0].further)
        has_both = further is not None and all(value.shown[0].text for value in values)
        return Row(matter.name, self._label(matter), values, further.label if further and has_both else "")

    def _label(self, matter: Matter) -> str:
        group = self.record_type.groups.get(matter.props[0].group)
        whole = len(matter.props) > 2 and group is not None
        return str(group) if whole else " · ".join(str(prop.label) for prop in matter.props)

    def _shown(self, matter: Matter, record: Any) -> list[Shown]:
        """The values of a row; of several, those that say something. An amount says its currency itself."""
        first, *more = matter.props
        if first.kind == PropertyKind.CURRENCY:
            more = [prop for prop in more if prop.column != first.currency_column]
        shown = [show(record, prop, self.labels) for prop in (first, *more)]
        return [value for value in shown if value.text] or shown[:1]
