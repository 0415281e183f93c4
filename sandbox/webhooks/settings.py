"""The knobs of the notifier, and what each may hold."""

from dataclasses import dataclass, fields
from typing import Any

SHAPES = ("cloudevents", "legacy")
FORGERIES = ("other_key", "tampered", "unsigned", "not_base64")
VOID_WORDS = ("voided", "void")


class BadKnob(ValueError):
    """A setting that the notifier cannot work with; the text says which and why."""


@dataclass(slots=True)
class WebhookSettings:
    """`delay` is the time events are gathered before they leave. `drop` is a share of events (0 to 1), `duplicate` a
    number of extra copies of each POST, `forge` the kind of forgery that stands in for the true POST."""

    enabled: bool = True
    url: str = ""
    delay: float = 0.05
    duplicate: float = 0
    reorder: bool = False
    drop: float = 0.0
    forge: str = ""
    mix_realms: bool = False
    shape: str = "cloudevents"
    coalesce: bool = True
    retry_scale: float = 1.0
    deadline: float = 3.0
    void_word: str = "voided"
    max_events: int = 100
    seed: int = 0


def change_settings(settings: WebhookSettings, wanted: dict[str, Any]) -> None:
    """Apply all of `wanted` or none of it."""
    known = {field.name for field in fields(WebhookSettings)}
    if strangers := sorted(set(wanted) - known):
        raise BadKnob(f"No such webhook setting: {', '.join(strangers)}. There are: {', '.join(sorted(known))}.")
    checked = {name: _CHECKS[name](name, value) for name, value in wanted.items()}
    for name, value in checked.items():
        setattr(settings, name, value)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadKnob(f"{name} must be true or false.")
    return value


def _seconds(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise BadKnob(f"{name} must be a number, 0 or more.")
    return float(value)


def _whole(name: str, value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise BadKnob(f"{name} must be a whole number, 0 or more.")
    return int(value)


def _at_least_one(name: str, value: Any) -> int:
    if _whole(name, value) < 1:
        raise BadKnob(f"{name} must be 1 or more.")
    return int(value)


def _copies(name: str, value: Any) -> float:
    """Whole copies of each POST, and the fraction as the share of POSTs that get one more."""
    return 1 if value is True else 0 if value is False else _seconds(name, value)


def _share(name: str, value: Any) -> float:
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if _seconds(name, value) > 1:
        raise BadKnob(f"{name} is a share of the events: 0 to 1, or true for all.")
    return float(value)


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadKnob(f"{name} must be text.")
    return value


def _shape(name: str, value: Any) -> str:
    return _one_of(name, value, SHAPES)


def _void_word(name: str, value: Any) -> str:
    return _one_of(name, value, VOID_WORDS)


def _forgery(name: str, value: Any) -> str:
    if value is True:
        return FORGERIES[0]
    return _one_of(name, value, FORGERIES) if value else ""


def _one_of(name: str, value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise BadKnob(f"{name} must be one of {', '.join(allowed)}.")
    return str(value)


_CHECKS = {
    "enabled": _flag,
    "url": _text,
    "delay": _seconds,
    "duplicate": _copies,
    "reorder": _flag,
    "drop": _share,
    "forge": _forgery,
    "mix_realms": _flag,
    "shape": _shape,
    "coalesce": _flag,
    "retry_scale": _seconds,
    "deadline": _seconds,
    "void_word": _void_word,
    "max_events": _at_least_one,
    "seed": _whole,
}
