from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from core.adminsite import PortalAdmin
from qbo_sync.models import Connection, OutboxEntry
from qbo_sync.outbound.fixing import retry_entry
from qbo_sync.outbound.states import BusyEntry


@admin.register(Connection)
class ConnectionAdmin(PortalAdmin):
    list_display = ("book", "realm_id", "state", "write_mode", "last_change_at", "last_pull_at")
    list_filter = ("state", "write_mode")
    list_select_related = ("book",)


@admin.register(OutboxEntry)
class OutboxEntryAdmin(PortalAdmin):
    list_display = ("marker", "operation", "entity", "state", "in_doubt", "attempts", "error_category", "due_at")
    list_filter = ("state", "in_doubt", "entity")
    search_fields = ("marker", "requestid", "qbo_id", "intuit_tid")
    ordering = ("-pk",)
    actions = ("take_up_again",)

    @admin.action(description="Retry")
    def take_up_again(self, request: HttpRequest, rows: Any) -> None:
        """A row that a worker has is left alone."""
        taken = sum(self._retried(entry) for entry in rows)
        text = ngettext("%(n)s entry is taken up again.", "%(n)s entries are taken up again.", taken)
        messages.success(request, text % {"n": taken})

    def _retried(self, entry: OutboxEntry) -> bool:
        try:
            retry_entry(entry)
        except BusyEntry:
            return False
        return True
