"""The company behind a row, as this room speaks to it. Every call goes through the connection: token, pace, health."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from qbo_sync.client.failures import AlreadyGone
from qbo_sync.client.gateway import Answer, QuickBooksGateway
from qbo_sync.connection.calling import call
from qbo_sync.models import Connection, OutboxEntry

Entity = Mapping[str, Any]


class Company:
    """`clock_ahead` is how far QuickBooks' clock is ahead of ours, as far as any answer has told."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.clock_ahead = timedelta(0)

    def write(self, entry: OutboxEntry, check_time: Callable[[], None]) -> Answer:
        """The one request of a row. `check_time` is asked right before the bytes leave, each time they do."""

        def post(gateway: QuickBooksGateway) -> Answer:
            gateway.before_write = check_time
            write = gateway.update if entry.operation == "update" else gateway.create
            return write(entry.entity, entry.body.encode(), entry.requestid)

        return call(self.connection, post)

    def rows(self, entity: str, where: str) -> Sequence[Entity]:
        """Every row that fits, page by page."""

        def ask(gateway: QuickBooksGateway) -> Sequence[Entity]:
            found = [row for page in gateway.query_all(entity, where) for row in page]
            self.clock_ahead = gateway.ahead
            return found

        return call(self.connection, ask)

    def read(self, entity: str, qbo_id: str) -> Entity | None:
        """None if it is gone."""
        try:
            return call(self.connection, lambda gateway: gateway.read(entity, qbo_id))
        except AlreadyGone:
            return None

    def deleted_since(self, entity: str, since: datetime) -> Sequence[str]:
        """Ids of what was deleted since then."""

        def ask(gateway: QuickBooksGateway) -> list[str]:
            changed, _at = gateway.change_data_capture([entity], since)
            return [str(row["Id"]) for row in changed.get(entity, []) if row.get("status") == "Deleted"]

        return call(self.connection, ask)
