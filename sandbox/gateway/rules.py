"""Fault rules: which requests go wrong, when, how, and how often they did."""

import fnmatch
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.gateway.call import Call

SIMPLE_STAGES = ("accept", "before", "after")
PLAIN_ACTIONS = (
    "throttle",
    "reset",
    "half_body",
    "html",
    "bad_json",
    "wrong_tenant",
    "expire_token",
    "revoke_grant",
    "rotate_refresh_token",
)
NUMBERED_ACTIONS = ("status", "timeout", "delay", "fault", "fault_in_200", "lowercase_fault", "xml_fault")
MATCH_KEYS = ("method", "path", "realm", "entity", "body_contains", "nth", "every")
RULE_KEYS = ("match", "stage", "action", "times", "probability", "seed", "retry_after", "body", "options")
BODIES = ("json", "xml", "text")


class BadRule(ValueError):
    """A rule that could never do what it says; the text tells why."""


@dataclass(slots=True)
class FaultRule:
    id: int
    action: str
    argument: str = ""
    stage: str = "before"
    late_by: float = 0.0
    match: dict[str, Any] = field(default_factory=dict)
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    retry_after: str | None = None
    body: str = "json"
    matched: int = 0
    hits: int = 0
    chance: random.Random = field(default_factory=random.Random)

    def wants(self, call: Call, at_accept: bool) -> bool:
        """Count a matching request and decide whether the fault strikes it."""
        if at_accept != (self.stage == "accept") or not self._fits(call):
            return False
        self.matched += 1
        if self.times is not None and self.hits >= self.times:
            return False
        if not self._turn_has_come():
            return False
        return self.probability >= 1 or self.chance.random() < self.probability

    def _turn_has_come(self) -> bool:
        nth, every = self.match.get("nth"), self.match.get("every")
        if nth is not None and self.matched != nth:
            return False
        return every is None or self.matched % int(every) == 0

    def _fits(self, call: Call) -> bool:
        wanted = self.match
        if (method := wanted.get("method")) and method.upper() != call.method:
            return False
        if (path := wanted.get("path")) and not path_fits(call.path, path):
            return False
        if (realm := wanted.get("realm")) and str(realm) != call.realm:
            return False
        if (entity := wanted.get("entity")) and entity.lower() not in call.entities():
            return False
        needle = wanted.get("body_contains")
        return not needle or needle.encode() in call.body

    def describe(self) -> str:
        stage = f"late:{self.late_by:g}" if self.stage == "late" else self.stage
        return f"{stage} {self.action_text()}"

    def action_text(self) -> str:
        return f"{self.action}:{self.argument}" if self.argument else self.action

    def as_plain(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "match": self.match,
            "stage": f"late:{self.late_by:g}" if self.stage == "late" else self.stage,
            "action": self.action_text(),
            "times": self.times,
            "probability": self.probability,
            "seed": self.seed,
            "retry_after": self.retry_after,
            "body": self.body,
            "matched": self.matched,
            "hits": self.hits,
        }


class FaultRules:
    def __init__(self) -> None:
        self.rules: list[FaultRule] = []
        self._last_id = 0

    def add(self, wanted: Mapping[str, Any]) -> FaultRule:
        rule = read_rule(self._last_id + 1, wanted)
        self._last_id = rule.id
        self.rules.append(rule)
        return rule

    def pick(self, call: Call, at_accept: bool = False) -> FaultRule | None:
        """The first rule that strikes. Later ones still count the request, so that their nth stays true."""
        struck: FaultRule | None = None
        for rule in self.rules:
            if rule.wants(call, at_accept) and struck is None:
                rule.hits += 1
                struck = rule
        return struck

    def remove(self, rule_id: int) -> bool:
        before = len(self.rules)
        self.rules = [rule for rule in self.rules if rule.id != rule_id]
        return len(self.rules) < before

    def clear(self) -> None:
        self.rules.clear()


def path_fits(path: str, wanted: str) -> bool:
    """`*` stands for anything; without one the wanted text may be any part of the path."""
    return fnmatch.fnmatchcase(path, wanted) if "*" in wanted else wanted in path


def read_rule(rule_id: int, wanted: Mapping[str, Any]) -> FaultRule:
    _refuse_strangers("fault rule", wanted, RULE_KEYS)
    match = dict(wanted.get("match") or {})
    _refuse_strangers("match", match, MATCH_KEYS)
    stage, late_by = _read_stage(str(wanted.get("stage") or "before"))
    action, argument = _read_action(str(wanted.get("action") or ""))
    options = {**(wanted.get("options") or {}), **{k: wanted[k] for k in ("retry_after", "body") if k in wanted}}
    if stage == "accept" and match.get("body_contains"):
        raise BadRule("At stage accept the body is not read, so body_contains can never match.")
    seed = int(wanted.get("seed") or 0)
    retry_after = options.get("retry_after")
    return FaultRule(
        id=rule_id,
        action=action,
        argument=argument,
        stage=stage,
        late_by=late_by,
        match=_checked_match(match),
        times=_read_count("times", wanted.get("times")),
        probability=_read_share(wanted.get("probability")),
        seed=seed,
        retry_after=None if retry_after is None else str(retry_after),
        body=_read_body_kind(options.get("body")),
        chance=random.Random(seed),
    )


def _refuse_strangers(what: str, wanted: Mapping[str, Any], known: tuple[str, ...]) -> None:
    if strangers := sorted(set(wanted) - set(known)):
        raise BadRule(f"Unknown in a {what}: {', '.join(strangers)}. Known: {', '.join(known)}.")


def _checked_match(match: dict[str, Any]) -> dict[str, Any]:
    for name in ("nth", "every"):
        if name in match and (_read_count(name, match[name]) or 0) < 1:
            raise BadRule(f"{name} must be 1 or more.")
    return match


def _read_stage(text: str) -> tuple[str, float]:
    if text in SIMPLE_STAGES:
        return text, 0.0
    if found := re.fullmatch(r"late:(\d+(?:\.\d+)?)", text):
        return "late", float(found.group(1))
    raise BadRule(f"No such stage: {text}. There are: {', '.join(SIMPLE_STAGES)}, late:SECONDS.")


def _read_action(text: str) -> tuple[str, str]:
    name, _, argument = text.partition(":")
    if name in PLAIN_ACTIONS and not argument:
        return name, ""
    if name in NUMBERED_ACTIONS and re.fullmatch(r"\d+(\.\d+)?", argument):
        if name == "status" and not 100 <= float(argument) <= 599:
            raise BadRule(f"No such HTTP status: {argument}.")
        return name, argument
    known = [*PLAIN_ACTIONS, *(f"{name}:N" for name in NUMBERED_ACTIONS)]
    raise BadRule(f"No such action: {text or '(none)'}. There are: {', '.join(known)}.")


def _read_count(name: str, value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadRule(f"{name} must be a whole number.")
    return value


def _read_share(value: Any) -> float:
    share = 1.0 if value is None else float(value)
    if not 0 <= share <= 1:
        raise BadRule("probability must be between 0 and 1.")
    return share


def _read_body_kind(value: Any) -> str:
    if value is None:
        return "json"
    if value not in BODIES:
        raise BadRule(f"body must be one of {', '.join(BODIES)}.")
    return str(value)
