"""Ready-made misbehaviour for a demo: one click each."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Preset:
    title: str
    words: str
    rule: dict[str, Any] = field(default_factory=dict)


API = {"path": "/v3/company/"}
INVOICE_POST = {"method": "POST", "path": "*/invoice"}

PRESETS = {
    "down": Preset(
        "QuickBooks is down",
        "Every request is answered with 503.",
        {"match": API, "action": "status:503"},
    ),
    "unreachable": Preset(
        "The line is dead",
        "Every connection is broken before anything is read.",
        {"match": API, "stage": "accept", "action": "reset"},
    ),
    "slow": Preset(
        "QuickBooks is slow",
        "Every request takes eight seconds longer.",
        {"match": API, "action": "delay:8"},
    ),
    "lost_reply": Preset(
        "The answer is lost",
        "The next invoice is saved, but its answer never arrives. A careless app creates it twice.",
        {"match": INVOICE_POST, "stage": "after", "action": "reset", "times": 1},
    ),
    "late": Preset(
        "Saved half a minute late",
        "The connection drops on the next invoice; it is saved 30 seconds later.",
        {"match": INVOICE_POST, "stage": "late:30", "action": "reset", "times": 1},
    ),
    "throttled": Preset(
        "Too many requests",
        "The next 20 requests are turned away with 429.",
        {"match": API, "action": "throttle", "times": 20},
    ),
    "expired": Preset(
        "The token expires",
        "In the middle of the next request the access token is worth nothing.",
        {"match": API, "action": "expire_token", "times": 1},
    ),
    "disconnected": Preset(
        "The app is disconnected",
        "The next request finds the permission gone. The app has to be connected again.",
        {"match": API, "action": "revoke_grant", "times": 1},
    ),
    "stale": Preset(
        "Someone else was faster",
        "The next change to a customer is refused as stale (5010).",
        {"match": {"method": "POST", "path": "*/customer"}, "action": "fault:5010", "times": 1},
    ),
    "name_taken": Preset(
        "The name is taken",
        "The next new customer is refused (6240).",
        {"match": {"method": "POST", "path": "*/customer"}, "action": "fault:6240", "times": 1},
    ),
    "closed": Preset(
        "The books are closed",
        "The next invoice falls into a closed period (6210).",
        {"match": INVOICE_POST, "action": "fault:6210", "times": 1},
    ),
    "half": Preset(
        "Half an answer",
        "The next answer stops in the middle, after the change is saved.",
        {"match": API, "stage": "after", "action": "half_body", "times": 1},
    ),
    "login_page": Preset(
        "A web page instead of data",
        "The next request is answered with the sign-in page.",
        {"match": API, "action": "html", "times": 1},
    ),
}
