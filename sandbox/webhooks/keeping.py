"""Settings and undelivered events on disk: a restart forgets no notification."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from sandbox.webhooks.events import Event
from sandbox.webhooks.parcels import Parcel
from sandbox.webhooks.settings import WebhookSettings


def load_waiting(path: Path) -> tuple[WebhookSettings, list[Parcel]]:
    if not path.exists():
        return WebhookSettings(), []
    stored = orjson.loads(path.read_bytes())
    return WebhookSettings(**stored["settings"]), [_read_parcel(parcel) for parcel in stored["waiting"]]


def save_waiting(path: Path, settings: WebhookSettings, waiting: Iterable[Parcel]) -> None:
    draft = path.with_suffix(".tmp")
    draft.write_bytes(orjson.dumps({"settings": asdict(settings), "waiting": [asdict(parcel) for parcel in waiting]}))
    draft.replace(path)


def _read_parcel(stored: dict[str, Any]) -> Parcel:
    events = [Event(**{**event, "at": datetime.fromisoformat(event["at"])}) for event in stored.pop("events")]
    return Parcel(events=events, **stored)
