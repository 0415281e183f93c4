"""What goes wrong on the way: half of all creates, at every stage, with the shares written down (guarantees.md 0.1)."""

from dataclasses import dataclass
from typing import Any

# (stage, action, options, share of creates). A late commit comes when the caller has long lost its connection.
CREATES: list[tuple[str, str, dict[str, Any], float]] = [
    ("before", "reset", {}, 0.06),
    ("before", "status:500", {}, 0.03),
    ("before", "status:503", {}, 0.03),
    ("before", "throttle", {"retry_after": "0"}, 0.04),
    ("before", "throttle", {"retry_after": "1", "body": "xml"}, 0.005),
    ("before", "expire_token", {}, 0.015),
    ("before", "html", {}, 0.02),
    ("before", "delay:0.2", {}, 0.03),
    ("after", "reset", {}, 0.08),
    ("after", "status:500", {}, 0.03),
    ("after", "half_body", {}, 0.04),
    ("after", "bad_json", {}, 0.02),
    ("after", "timeout:2.5", {}, 0.01),
    ("late:0.3", "reset", {}, 0.03),
    ("late:0.8", "reset", {}, 0.03),
    ("late:1.5", "reset", {}, 0.03),
]
# Commits that come long after the caller was cut off: what the horizon is for.
LATE: list[tuple[str, str, dict[str, Any], float]] = [
    ("late:12", "reset", {}, 0.25),
    ("after", "reset", {}, 0.1),
]
NOTHING: list[tuple[str, str, dict[str, Any], float]] = []
# Looking in QuickBooks may fail as well.
LOOKS: list[tuple[str, str, dict[str, Any], float]] = [
    ("before", "reset", {}, 0.03),
    ("before", "status:503", {}, 0.03),
    ("after", "half_body", {}, 0.03),
]


@dataclass(frozen=True)
class Rule:
    """A fault rule as the control API takes it."""

    body: dict[str, Any]

    @property
    def label(self) -> str:
        what = self.body["match"]["path"].rpartition("/")[2]
        return f"{what} {self.body['stage']} {self.body['action']}"


PROFILES = {"mixed": (CREATES, LOOKS), "late": (LATE, NOTHING), "none": (NOTHING, NOTHING)}


def rules(seed: int, profile: str) -> list[Rule]:
    """One set for each kind of object. A later rule sees only what earlier ones let through, so its odds are raised."""
    creates, looks = PROFILES[profile]
    made = []
    for path, faults in [
        ("/v3/company/*/invoice", creates),
        ("/v3/company/*/customer", creates),
        ("/v3/company/*/item", creates),
        ("/v3/company/*/query", looks),
    ]:
        left = 1.0
        for stage, action, options, share in faults:
            odds = {"probability": share / left, "seed": seed * 1000 + len(made)}
            match = {"method": "POST", "path": path}
            made.append(Rule({"match": match, "stage": stage, "action": action, **odds, **options}))
            left -= share
    return made
