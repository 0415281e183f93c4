"""Who the timeline says it was when QuickBooks, or the way to it, changes one of our records."""

from core.changes import Actor, Origin
from qbo_sync.models import Connection


def quickbooks(connection: Connection) -> Actor:
    return Actor(Origin.QBO, connection.book.name)
