"""The form on which columns are matched with properties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from crm.records.imports.converting import DateOrder
from crm.records.imports.error_file import problem_column
from crm.records.imports.formulas import is_marked, undefuse
from crm.records.imports.targets import RECORD_ID, Target, is_made_by_imports, key_properties, targets_of
from crm.records.models import Import, ImportRow, Mode
from crm.records.portal_types import portal_type

SHOWN_VALUES = 3
LOOKED_AT = 50


@dataclass(frozen=True)
class ColumnChoice:
    """A column of the file with its first values and the chosen target."""

    place: int
    header: str
    examples: list[str]
    chosen: str
    error: str = ""

    @property
    def field(self) -> str:
        return f"column-{self.place}"


class MatchingForm:
    """`posted` is what the person sent; without it, what the import holds."""

    def __init__(self, job: Import, posted: Mapping[str, Any] | None = None) -> None:
        self.job = job
        self.posted = posted
        self.record_type = portal_type(job.record_type, job.portal)
        self.targets = targets_of(self.record_type, job.portal, copies=bool(job.source))
        self.matching = self._matching(posted)
        self.key = job.key if posted is None else str(posted.get("key", ""))
        self.mode = self._usual_mode if posted is None else str(posted.get("mode", ""))
        self.dates = job.dates if posted is None else str(posted.get("dates", ""))
        self.decimal_comma = job.decimal_comma if posted is None else posted.get("decimal") == "comma"
        self.apostrophes = job.apostrophes if posted is None else posted.get("apostrophes") == "marks"
        self.error = ""

    def _matching(self, posted: Mapping[str, Any] | None) -> list[str]:
        if posted is None:
            return [key if key in self.targets else "" for key in self.job.matching]
        sent = (str(posted.get(f"column-{place}", "")) for place in range(len(self.job.headers)))
        return [key if key in self.targets else "" for key in sent]

    def is_valid(self) -> bool:
        self.error = next(filter(None, self._problems()), "")
        return not self.error and not any(column.error for column in self.columns)

    def _problems(self) -> Iterable[str]:
        if not any(self.matching):
            yield _("Match at least one column with a property.")
        if self.key and self.key not in self.matching:
            label = self.record_type.by_name[self.key].label if self.key in self.record_type.by_name else self.key
            yield _("Existing records are to be found by %(label)s, but no column is matched with it.") % {
                "label": label
            }
        if self.mode not in dict(self.modes) or self.dates not in DateOrder.values:
            yield _("Choose what to do with the rows, and how dates are written.")
        if self.mode == Mode.UPDATE and not self.key:
            yield _("To update existing records, choose the property by which they are found.")
        if self.key and self.key not in {prop.name for prop in self.keys}:
            yield _("Choose a property that is unique.")
        if self.mode != Mode.UPDATE and self.key != RECORD_ID:
            yield from self._missing()

    def _missing(self) -> Iterable[str]:
        for prop in self.record_type.properties:
            if prop.required and prop.name not in self.matching and not self._comes_by_itself(prop.name):
                yield _("New records need %(label)s. Match a column with it, or only update existing records.") % {
                    "label": prop.label
                }

    def _comes_by_itself(self, name: str) -> bool:
        """A line takes its name from its product, unless it comes as it stands elsewhere."""
        return (
            not self.job.source
            and self.record_type.name == "line_items"
            and name == "name"
            and "hs_product_id" in self.matching
        )

    @cached_property
    def keys(self) -> list[Any]:
        return key_properties(self.record_type)

    @cached_property
    def _cells(self) -> list[list[str]]:
        """The first rows."""
        rows = ImportRow.objects.for_portal(self.job.portal_id).filter(within=self.job).order_by("number")
        return list(rows.values_list("cells", flat=True)[:LOOKED_AT])

    @cached_property
    def marked(self) -> tuple[str, str] | None:
        """A cell with an apostrophe that an export may have put there, and the same without it; None without any."""
        cell = next((cell for cells in self._cells for cell in cells if is_marked(cell)), "")
        if not cell and not self.job.apostrophes:
            return None
        return (cell[:40], undefuse(cell)[:39]) if cell else ("'+47 …", "+47 …")

    @cached_property
    def columns(self) -> list[ColumnChoice]:
        twice = {key for key in self.matching if key and self.matching.count(key) > 1}
        return [
            ColumnChoice(
                place=place,
                header=header or _("Column %(number)s") % {"number": place + 1},
                examples=_examples(each[place] for each in self._cells),
                chosen=self.matching[place],
                error=_("Matched with two columns.") if self.matching[place] in twice else "",
            )
            for place, header in enumerate(self.job.headers)
            if header != problem_column()
        ]

    @cached_property
    def groups(self) -> list[tuple[str, list[Target]]]:
        """The choices, the properties before the associations."""
        properties = [target for target in self.targets.values() if not target.is_association]
        others = [target for target in self.targets.values() if target.is_association]
        named = [(_("Properties"), properties), (_("Joined with"), others)]
        return [(label, targets) for label, targets in named if targets]

    @property
    def modes(self) -> list[tuple[str, Any]]:
        return [choice for choice in Mode.choices if choice[0] == Mode.UPDATE or is_made_by_imports(self.record_type)]

    @property
    def _usual_mode(self) -> str:
        return self.job.mode if is_made_by_imports(self.record_type) else Mode.UPDATE.value

    @property
    def date_orders(self) -> list[tuple[str, Any]]:
        return list(DateOrder.choices)


def _examples(cells: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(cell.strip()[:60] for cell in cells if cell.strip()))[:SHOWN_VALUES]
