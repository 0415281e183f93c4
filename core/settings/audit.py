"""Who set what: a change of a setting is a Change like those of records, of a thing that is no record."""

from collections.abc import Mapping
from typing import Any

from core.changes import Actor, RecordChange, record_change
from core.portals.models import Portal

PORTAL, MEMBERS, TOKENS = "portal", "members", "api_tokens"


def record_setting(
    portal: Portal, what: str, pk: int, kind: str, actor: Actor, name: str, diff: Mapping[str, Any] | None = None
) -> None:
    """`diff` is {field: (before, after)}; call it in the transaction that writes. Secrets never go in."""
    record_change(RecordChange(portal.pk, what, pk, kind, actor, dict(diff or {}), {"name": name}))
