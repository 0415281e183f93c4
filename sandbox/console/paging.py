"""One page of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    total: int
    asked: dict[str, str]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // SIZE))

    @property
    def first(self) -> int:
        return (self.number - 1) * SIZE + 1

    @property
    def last(self) -> int:
        return min(self.total, self.number * SIZE)

    def address(self, number: int) -> str:
        return urlencode({**self.asked, "page": str(number)})


def cut(request: Request, rows: Sequence[Any]) -> tuple[Page, list[Any]]:
    asked = dict(request.query_params)
    wanted = asked.pop("page", "1")
    pages = max(1, -(-len(rows) // SIZE))
    number = min(max(int(wanted) if wanted.isdigit() else 1, 1), pages)
    page = Page(number, len(rows), asked)
    return page, list(rows[(number - 1) * SIZE : number * SIZE])
