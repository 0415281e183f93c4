from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from core.adminsite import PortalAdmin
from core.queue.models import QueueState
from crm.webhooks.delivering import send_again
from crm.webhooks.models import EventDelivery, WebhookSubscription


@admin.register(WebhookSubscription)
class WebhookSubscriptionAdmin(PortalAdmin):
    list_display = ("name", "url", "active", "created_at")
    list_filter = ("active",)
    search_fields = ("name", "url")


@admin.register(EventDelivery)
class EventDeliveryAdmin(PortalAdmin):
    list_display = ("id", "subscription", "state", "attempts", "status_code", "milliseconds", "created_at")
    list_filter = ("state", "is_test")
    list_select_related = ("subscription",)
    ordering = ("-pk",)
    actions = ("send_again",)

    @admin.action(description="Send again")
    def send_again(self, request: HttpRequest, rows: Any) -> None:
        given_up = list(rows.filter(state=QueueState.NEEDS_USER))
        for delivery in given_up:
            send_again(delivery)
        text = ngettext("%(n)s delivery is sent again.", "%(n)s deliveries are sent again.", len(given_up))
        messages.success(request, text % {"n": len(given_up)})
