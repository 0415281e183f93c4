"""The stages of a pipeline as a form has them: put in order, added, taken away before anything is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.deals.arranging.checking import ArrangementRefused
from crm.deals.arranging.stages import MOST_STAGES, Arrangement, StageValues
from crm.deals.models import DealStage
from crm.deals.pipelines import DEFAULT_STAGES
from crm.records.pages.showing import show_number
from crm.records.pages.typed import typed_number

NEW = "new-"


class Outcome(models.TextChoices):
    """What the deals of a stage count as."""

    OPEN = "open", gettext_lazy("Open")
    WON = "won", gettext_lazy("Won")
    LOST = "lost", gettext_lazy("Lost")


PERCENT_OF = {Outcome.WON: Decimal(100), Outcome.LOST: Decimal(0)}


def outcome_of(stage: DealStage) -> Outcome:
    if stage.is_won:
        return Outcome.WON
    return Outcome.LOST if stage.is_lost else Outcome.OPEN


@dataclass
class StageRow:
    """`key` is the stage's, or `new-3`; `percent` as it was typed; `goes_to` the stage that the deals of a removed one
    move to. `was` is what the stage counts as so far.
    """

    key: str
    label: str = ""
    outcome: str = Outcome.OPEN
    percent: str = ""
    is_gone: bool = False
    goes_to: str = ""
    deals: int = 0
    was: str = ""

    @property
    def is_new(self) -> bool:
        return self.key.startswith(NEW)

    @property
    def outcomes(self) -> list[tuple[str, Any, bool]]:
        return [(value, label, value == self.outcome) for value, label in Outcome.choices]

    @property
    def consequence(self) -> str:
        """What changes for the deals in it when the form is saved."""
        if self.is_gone or not self.deals or self.outcome == self.was:
            return ""
        numbers = {"number": self.deals}
        if self.outcome == Outcome.WON:
            return (
                ngettext("Its %(number)s deal counts as won.", "Its %(number)s deals count as won.", self.deals)
                % numbers
            )
        if self.outcome == Outcome.LOST:
            return (
                ngettext("Its %(number)s deal counts as lost.", "Its %(number)s deals count as lost.", self.deals)
                % numbers
            )
        return (
            ngettext("Its %(number)s deal is open again.", "Its %(number)s deals are open again.", self.deals) % numbers
        )

    def values(self) -> StageValues:
        """Raises ArrangementRefused for a share that is no number."""
        fixed = PERCENT_OF.get(Outcome(self.outcome))
        return StageValues(self.label, (self._typed_percent() if fixed is None else fixed) / 100, fixed is not None)

    def _typed_percent(self) -> Decimal:
        try:
            found = Decimal(typed_number(self.percent.replace("%", "")))
        except ArithmeticError:
            found = Decimal("NaN")
        if not found.is_finite() or not 0 <= found <= 100:
            text = _("The probability of “%(stage)s” is a number from 0 to 100.")
            raise ArrangementRefused(text % {"stage": self.label}, "probability")
        return found


@dataclass
class StageRows:
    rows: list[StageRow] = field(default_factory=list)

    @classmethod
    def of(cls, stages: Sequence[DealStage], deals: Mapping[int, int]) -> "StageRows":
        return cls([_row_of(stage, deals.get(stage.pk, 0)) for stage in stages])

    @classmethod
    def for_new(cls) -> "StageRows":
        """As HubSpot begins a new pipeline: with the stages of its first one."""
        return cls(
            [
                StageRow(f"{NEW}{number}", _(label), _outcome(percent, is_closed), str(percent))
                for number, (_key, label, percent, is_closed) in enumerate(DEFAULT_STAGES)
            ]
        )

    @classmethod
    def read(cls, posted: QueryDict, there: "StageRows") -> "StageRows":
        """What the form holds; `there` are the rows as they are saved."""
        known = {row.key: row for row in there.rows}
        keys = dict.fromkeys(key for key in posted.getlist("row") if key in known or key.startswith(NEW))
        return cls([_read(posted, key[:80], known.get(key)) for key in list(keys)[: 2 * MOST_STAGES]])

    @property
    def kept(self) -> list[StageRow]:
        return [row for row in self.rows if not row.is_gone]

    @property
    def goals(self) -> list[StageRow]:
        """Where deals of a removed stage may go."""
        return [row for row in self.kept if not row.is_new]

    def change(self, deed: str) -> None:
        """`up:KEY`, `down:KEY`, `remove:KEY`, `keep:KEY` or `add`; anything else changes nothing."""
        if deed == "add":
            numbers = [int(row.key.removeprefix(NEW)) for row in self.rows if row.key.removeprefix(NEW).isdecimal()]
            self.rows.insert(self._before_the_end(), StageRow(f"{NEW}{max(numbers, default=0) + 1}", percent="50"))
            return
        what, _colon, key = deed.partition(":")
        place = next((place for place, row in enumerate(self.rows) if row.key == key), None)
        if place is None:
            return
        if what in ("up", "down"):
            goal = place + (1 if what == "down" else -1)
            self.rows.insert(max(0, min(len(self.rows) - 1, goal)), self.rows.pop(place))
        elif what == "remove" and self.rows[place].is_new:
            self.rows.pop(place)
        elif what in ("remove", "keep"):
            self.rows[place].is_gone = what == "remove"

    def _before_the_end(self) -> int:
        """A new stage stands before those that are won or lost."""
        opens = [place for place, row in enumerate(self.rows) if row.outcome == Outcome.OPEN]
        return opens[-1] + 1 if opens else 0

    def arrangement(self) -> Arrangement:
        """Raises ArrangementRefused."""
        stages = [("" if row.is_new else row.key, row.values()) for row in self.kept]
        return Arrangement(stages, {row.key: row.goes_to for row in self.rows if row.is_gone})


def _row_of(stage: DealStage, deals: int) -> StageRow:
    outcome = outcome_of(stage)
    return StageRow(
        stage.key, stage.label, outcome, show_number(stage.probability * 100), deals=deals, was=outcome.value
    )


def _outcome(percent: int, is_closed: bool) -> Outcome:
    if not is_closed:
        return Outcome.OPEN
    return Outcome.WON if percent else Outcome.LOST


def _read(posted: QueryDict, key: str, known: StageRow | None) -> StageRow:
    outcome = posted.get(f"outcome-{key}", "")
    return StageRow(
        key=key,
        label=posted.get(f"label-{key}", "")[:200],
        outcome=outcome if outcome in Outcome.values else Outcome.OPEN,
        percent=posted.get(f"percent-{key}", "")[:20],
        is_gone=bool(posted.get(f"gone-{key}")) and known is not None,
        goes_to=posted.get(f"goes_to-{key}", "")[:60],
        deals=known.deals if known else 0,
        was=known.was if known else "",
    )
