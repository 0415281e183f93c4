"""What the sync remembers: connections, links, the mirror, what comes in and what goes out."""

from qbo_sync.models.connection import ApiUsage, Connection, ConnectionMode, OAuthAttempt, WriteMode
from qbo_sync.models.inbox import Fetch, SyncCursor, WebhookDelivery, WebhookEvent
from qbo_sync.models.link import Link
from qbo_sync.models.mirror import MirrorRow
from qbo_sync.models.outbox import OutboxDependency, OutboxEntry, OutboxState
from qbo_sync.models.pdf import RemotePdf

__all__ = [
    "ApiUsage",
    "Connection",
    "ConnectionMode",
    "Fetch",
    "Link",
    "MirrorRow",
    "OAuthAttempt",
    "OutboxDependency",
    "OutboxEntry",
    "OutboxState",
    "RemotePdf",
    "SyncCursor",
    "WebhookDelivery",
    "WebhookEvent",
    "WriteMode",
]
