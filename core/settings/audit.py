"""Who set what: a change of a setting is a Change like those of records, of a thing that is no record.

A room says in its AppConfig.ready() how its things and their fields are called, for the audit log to speak of them.
"""

from collections.abc import Mapping
from typing import Any

from core.changes import Actor, RecordChange, record_change
from core.portals.models import Portal

PORTAL, MEMBERS, TOKENS = "portal", "members", "api_tokens"

_things: dict[str, tuple[Any, Mapping[str, Any]]] = {}


def describe_setting(what: str, label: Any, fields: Mapping[str, Any] | None = None) -> None:
    """`label` is one such thing in a word or two ("User"); `fields` are {name in a diff: label}."""
    _things[what] = (label, fields or {})


def described_settings() -> dict[str, Any]:
    """{what: label} of all things that are no records."""
    return {what: label for what, (label, _fields) in _things.items()}


def setting_label(what: str) -> str:
    return str(_things[what][0]) if what in _things else what.replace("_", " ").capitalize()


def field_label(what: str, name: str) -> str:
    fields = _things[what][1] if what in _things else {}
    return str(fields.get(name) or name.replace("_", " ").capitalize())


def record_setting(
    portal: Portal, what: str, pk: int, kind: str, actor: Actor, name: str, diff: Mapping[str, Any] | None = None
) -> None:
    """`diff` is {field: (before, after)}; call it in the transaction that writes. Secrets never go in."""
    record_change(RecordChange(portal.pk, what, pk, kind, actor, dict(diff or {}), {"name": name}))
