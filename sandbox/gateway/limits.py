"""Intuit's limits per company, counted over the last minute and second."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

MINUTE = 60.0


class BadLimit(ValueError):
    """A limit that cannot be kept; the text tells why."""


@dataclass(slots=True)
class LimitSettings:
    """`requests_per_second` is the newer wording of the burst limit and off by default; `concurrent` the older one."""

    off: bool = False
    requests_per_minute: int | None = 500
    concurrent: int | None = 10
    requests_per_second: int | None = None
    batch_per_minute: int | None = 40
    combined_per_minute: int | None = 800
    retry_after: str | None = None
    body: str = "xml"

    def change(self, wanted: dict[str, Any]) -> None:
        known = {field.name for field in fields(self)}
        if strangers := sorted(set(wanted) - known):
            raise BadLimit(f"No such limit: {', '.join(strangers)}. There are: {', '.join(sorted(known))}.")
        checked = {name: _check(name, value) for name, value in wanted.items()}
        if wanted and "off" not in wanted:
            checked["off"] = False
        for name, value in checked.items():
            setattr(self, name, value)

    def as_plain(self) -> dict[str, Any]:
        return asdict(self)


def _check(name: str, value: Any) -> Any:
    if name == "off":
        return bool(value)
    if name == "body":
        if value not in ("json", "xml", "text"):
            raise BadLimit("body must be json, xml or text.")
        return value
    if name == "retry_after":
        return None if value is None else str(value)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise BadLimit(f"{name} must be a whole number, or null for no limit.")
    return value


class Limiter:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.settings = LimitSettings()
        self.in_flight: dict[str, int] = {}
        self.refused = 0
        self._requests: dict[str, deque[float]] = {}
        self._batches: dict[str, deque[float]] = {}

    def enter(self, realm: str, is_batch: bool) -> str:
        """Take a place, or say which limit stands in the way. Every entered request must leave."""
        if not self.settings.off and (limit := self._limit_reached(realm, is_batch)):
            self.refused += 1
            return limit
        self.in_flight[realm] = self.in_flight.get(realm, 0) + 1
        if not self.settings.off:
            book = self._batches if is_batch else self._requests
            book.setdefault(realm, deque()).append(self.clock())
        return ""

    def leave(self, realm: str) -> None:
        self.in_flight[realm] -= 1

    def clear(self) -> None:
        self._requests.clear()
        self._batches.clear()
        self.refused = 0

    def usage(self) -> dict[str, dict[str, int]]:
        return {
            realm: {
                "requests_last_minute": len(self._recent(self._requests, realm)),
                "batches_last_minute": len(self._recent(self._batches, realm)),
                "in_flight": self.in_flight.get(realm, 0),
            }
            for realm in sorted({*self._requests, *self._batches, *self.in_flight})
        }

    def _limit_reached(self, realm: str, is_batch: bool) -> str:
        wanted = self.settings
        requests, batches = self._recent(self._requests, realm), self._recent(self._batches, realm)
        last_second = self.clock() - 1.0
        used = {
            "concurrent": self.in_flight.get(realm, 0),
            "combined_per_minute": len(requests) + len(batches),
            "batch_per_minute": len(batches) if is_batch else -1,
            "requests_per_minute": -1 if is_batch else len(requests),
            "requests_per_second": sum(1 for at in requests if at > last_second) if wanted.requests_per_second else 0,
        }
        for name, amount in used.items():
            limit = getattr(wanted, name)
            if limit is not None and amount >= limit:
                return name
        return ""

    def _recent(self, book: dict[str, deque[float]], realm: str) -> deque[float]:
        times = book.get(realm, deque())
        horizon = self.clock() - MINUTE
        while times and times[0] <= horizon:
            times.popleft()
        return times
