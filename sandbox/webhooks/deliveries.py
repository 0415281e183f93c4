"""What was sent, kept for people and tests to read, and for replay."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.webhooks.parcels import Parcel

KEPT = 2_000


@dataclass(slots=True)
class Delivery:
    at: datetime
    url: str
    body: bytes
    headers: dict[str, str]
    parcel: str
    attempt: int
    kind: str
    status: int = 0
    error: str = ""
    seconds: float = 0.0

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300

    def as_plain(self) -> dict[str, Any]:
        return {
            "time": self.at.isoformat(),
            "url": self.url,
            "kind": self.kind,
            "parcel": self.parcel,
            "attempt": self.attempt,
            "status": self.status,
            "error": self.error,
            "seconds": round(self.seconds, 4),
            "headers": self.headers,
            "body": self.body.decode("utf-8", "replace"),
        }


class DeliveryLog:
    def __init__(self) -> None:
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT)
        self.counts = {"events": 0, "dropped": 0, "coalesced": 0, "accepted": 0, "refused": 0, "forged": 0}

    def note(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        if delivery.kind == "forged":
            self.counts["forged"] += 1
        else:
            self.counts["accepted" if delivery.accepted else "refused"] += 1

    def first_sendings(self) -> list[Delivery]:
        """Genuine POSTs, each parcel once, in the order they were first tried."""
        seen: dict[str, Delivery] = {}
        for delivery in self.deliveries:
            if delivery.kind in ("event", "retry"):
                seen.setdefault(delivery.parcel, delivery)
        return list(seen.values())

    def clear(self) -> None:
        self.deliveries.clear()
        self.counts = dict.fromkeys(self.counts, 0)


def kind_of(parcel: Parcel) -> str:
    return "retry" if parcel.attempts else "event"
