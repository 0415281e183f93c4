"""The bytes that go out: filled in once, when everything that they name exists, and never changed under a requestid."""

import hashlib

from qbo_sync.entities.payload import fill_references, read_json, write_json
from qbo_sync.models import OutboxDependency, OutboxEntry


def body_of(entry: OutboxEntry) -> str:
    """The frozen body; before that, what it will be. Raises KeyError while something that it needs is missing."""
    if entry.body:
        return entry.body
    needed = OutboxDependency.objects.filter(entry=entry).exclude(on__qbo_id="").values_list("on_id", "on__qbo_id")
    return write_json(fill_references(read_json(entry.template), dict(needed)))


def hash_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
