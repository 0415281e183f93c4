"""Every request received, with what became of it."""

from collections import Counter, deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.gateway.call import Call
from sandbox.gateway.rules import path_fits

KEPT = 100_000


@dataclass(slots=True)
class LoggedRequest:
    number: int
    at: datetime
    call: Call
    intuit_tid: str
    status: int | None = None
    fault: str = ""
    rule: int | None = None
    committed: bool = False
    seconds: float = 0.0
    note: str = ""

    def as_plain(self) -> dict[str, Any]:
        """`status` is null where no answer was given."""
        return {
            "number": self.number,
            "time": self.at.isoformat(timespec="milliseconds"),
            "method": self.call.method,
            "path": self.call.path,
            "query": self.call.query,
            "params": self.call.params,
            "body": self.call.body.decode("utf-8", "replace"),
            "realm": self.call.realm,
            "entity": self.call.resource,
            "status": self.status,
            "requestid": self.call.params.get("requestid") or None,
            "intuit_tid": self.intuit_tid,
            "fault": self.fault or None,
            "rule": self.rule,
            "reached_company": self.committed,
            "seconds": round(self.seconds, 4),
            "note": self.note or None,
        }


class RequestLog:
    def __init__(self) -> None:
        self.requests: deque[LoggedRequest] = deque(maxlen=KEPT)
        self.received = 0

    def open(self, call: Call, intuit_tid: str) -> LoggedRequest:
        self.received += 1
        entry = LoggedRequest(self.received, datetime.now(UTC), call, intuit_tid)
        self.requests.append(entry)
        return entry

    def clear(self) -> None:
        """Numbers run on: `since` stays usable across an emptying."""
        self.requests.clear()

    def find(self, realm: str = "", method: str = "", path: str = "", since: str = "") -> list[LoggedRequest]:
        after = _read_since(since)
        return [
            entry
            for entry in self.requests
            if (not realm or entry.call.realm == realm)
            and (not method or entry.call.method == method.upper())
            and (not path or path_fits(entry.call.path, path))
            and (after is None or _is_after(entry, after))
        ]


def count(entries: list[LoggedRequest]) -> dict[str, Any]:
    return {
        "total": len(entries),
        "by_method": dict(Counter(entry.call.method for entry in entries)),
        "by_status": dict(Counter(str(entry.status) for entry in entries)),
        "by_realm": dict(Counter(entry.call.realm for entry in entries if entry.call.realm)),
        "by_resource": dict(Counter(entry.call.resource or entry.call.path for entry in entries)),
        "by_fault": dict(Counter(entry.fault for entry in entries if entry.fault)),
    }


def _read_since(text: str) -> datetime | int | None:
    """A request's number, seconds since 1970, or an ISO time."""
    if not text:
        return None
    if text.isdigit() and len(text) < 10:
        return int(text)
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except ValueError:
        at = datetime.fromisoformat(text.replace(" ", "+"))
        return at if at.tzinfo else at.replace(tzinfo=UTC)


def _is_after(entry: LoggedRequest, after: datetime | int) -> bool:
    return entry.number > after if isinstance(after, int) else entry.at >= after
