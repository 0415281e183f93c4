"""Rows of what no other row can say: told in words, sent along untouched, and taken away by nobody but the person."""

import json
from dataclasses import dataclass
from typing import Any

from crm.records.filters import InvalidFilter, parse_filters
from crm.records.filters.describing import describe
from crm.records.pages.filtering.kinds import Part, RowKind
from crm.records.pages.filtering.scope import Scope
from crm.records.pages.filtering.tree import Row

KEPT_AS_IT_IS = "kept"


class KeptKind(RowKind):
    name = KEPT_AS_IT_IS
    template = "records/filters/_kept.html"

    def said(self, row: Row, only_right: bool = False) -> list[Any]:
        try:
            parts = json.loads(row.get("parts") or "[]")
        except (ValueError, RecursionError):
            return []
        return parts if isinstance(parts, list) else []

    def drawn(self, row: Row, scope: Scope) -> "DrawnKept":
        return DrawnKept(row, scope, self.said(row))


@dataclass(frozen=True)
class DrawnKept:
    row: Row
    scope: Scope
    parts: list[Any]

    @property
    def held(self) -> str:
        return self.row.get("parts")

    @property
    def words(self) -> list[str]:
        return [self._words(part) for part in self.parts]

    def _words(self, part: Any) -> str:
        scope = self.scope
        try:
            group = [{"filters": [part]}]
            parsed = parse_filters(group, scope.record_type, scope.portal, scope.user_id, scope.depth)
        except InvalidFilter:
            return json.dumps(part, ensure_ascii=False)
        owners = {int(option.value): str(option.label) for option in scope.options.owners if option.value.isdigit()}
        return describe(parsed.groups[0][0], owners, scope.portal.pk)


def kept(key: int, parts: list[Part]) -> Row:
    return Row(key, KEPT_AS_IT_IS, {"parts": [json.dumps(parts)]})


KEPT = KeptKind()
