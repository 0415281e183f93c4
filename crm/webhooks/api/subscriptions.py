"""/api/v1/webhook_subscriptions."""

from collections.abc import Iterable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput, Forbidden, NotFound
from core.api.reading import checked
from core.api.schema import Shape
from core.api.views import PortalApiView
from core.queue.models import QueueState
from crm.records.api.requests import limit_of, record_id_of
from crm.records.values import as_text
from crm.webhooks.api import shapes
from crm.webhooks.delivering import send_again, send_test
from crm.webhooks.events import is_event, object_of
from crm.webhooks.models import EventDelivery, WebhookSubscription
from crm.webhooks.subscribing import SubscriptionRefused, change_subscription, subscribe, unsubscribe


class SubscriptionView(PortalApiView):
    tag = "Webhooks"
    read_scope = "dealbooks.webhooks.read"
    write_scope = "dealbooks.webhooks.write"

    def rows(self) -> Any:
        return WebhookSubscription.objects.for_portal(self.portal).order_by("pk")

    def subscription(self, raw: str) -> WebhookSubscription:
        """Raises NotFound."""
        row: WebhookSubscription | None = self.rows().filter(pk=record_id_of(raw)).first()
        if row is None:
            raise NotFound(f"Webhook subscription {raw} does not exist")
        return row

    def allow(self, events: Iterable[str]) -> None:
        """An app hears of what it may read. Raises Forbidden."""
        for name in events:
            if is_event(name) and f"crm.objects.{object_of(name)}.read" not in self.token.scopes:
                raise Forbidden(f"This app may not read what {name} tells.")


class SubscriptionList(SubscriptionView):
    """POST answers the secret with which deliveries are signed; it is not told again."""

    shapes = {
        "GET": Shape(shapes.SubscriptionsShape),
        "POST": Shape(shapes.NewSubscriptionShape, 201, shapes.SubscriptionInput),
    }

    def get(self, request: Request) -> Response:
        return Response({"results": [subscription_body(row) for row in self.rows()]})

    def post(self, request: Request) -> Response:
        given = checked(shapes.SubscriptionInput, request.data)
        self.allow(given["events"])
        try:
            row = subscribe(self.portal, given["url"], given["events"], self.actor, given.get("name", ""))
        except SubscriptionRefused as refused:
            raise as_bad_input(refused) from None
        return Response(subscription_body(row) | {"secret": row.secret}, status=201)


class SubscriptionDetail(SubscriptionView):
    """PATCH with `active: false` pauses; DELETE removes the address and its log."""

    shapes = {
        "GET": Shape(shapes.SubscriptionShape),
        "PATCH": Shape(shapes.SubscriptionShape, takes=shapes.SubscriptionChange),
        "DELETE": Shape(status=204),
    }

    def get(self, request: Request, subscription_id: str) -> Response:
        return Response(subscription_body(self.subscription(subscription_id)))

    def patch(self, request: Request, subscription_id: str) -> Response:
        row, given = self.subscription(subscription_id), checked(shapes.SubscriptionChange, request.data)
        self.allow(given.get("events", ()))
        try:
            changed = change_subscription(row, self.actor, **given)
        except SubscriptionRefused as refused:
            raise as_bad_input(refused) from None
        return Response(subscription_body(changed))

    def delete(self, request: Request, subscription_id: str) -> Response:
        unsubscribe(self.subscription(subscription_id), self.actor)
        return Response(status=204)


class SubscriptionTest(SubscriptionView):
    """Sends one made-up event; its outcome stands in the log of deliveries."""

    shapes = {
        "POST": Shape(shapes.DeliveryShape, 201),
    }

    def post(self, request: Request, subscription_id: str) -> Response:
        row = send_test(self.subscription(subscription_id))
        return Response(delivery_body(EventDelivery.objects.for_portal(self.portal).get(pk=row.pk)), status=201)


class DeliveryList(SubscriptionView):
    """What was sent, the newest first, with what the address answered."""

    shapes = {
        "GET": Shape(shapes.DeliveriesShape, query=("limit",)),
    }

    def get(self, request: Request, subscription_id: str) -> Response:
        limit = limit_of(request.query_params.get("limit"), 50, 100)
        rows = EventDelivery.objects.for_portal(self.portal).filter(subscription=self.subscription(subscription_id))
        return Response({"results": [delivery_body(row) for row in rows.order_by("-pk")[:limit]]})


class DeliveryRetry(SubscriptionView):
    """Sends a parcel again that was given up or waits for its next try."""

    shapes = {
        "POST": Shape(shapes.DeliveryShape),
    }

    def post(self, request: Request, subscription_id: str, delivery_id: str) -> Response:
        rows = EventDelivery.objects.for_portal(self.portal).filter(subscription=self.subscription(subscription_id))
        row = rows.filter(pk=record_id_of(delivery_id)).first()
        if row is None:
            raise NotFound(f"Delivery {delivery_id} does not exist")
        send_again(row)
        return Response(delivery_body(rows.get(pk=row.pk)))


def as_bad_input(refused: SubscriptionRefused) -> BadInput:
    return BadInput(str(refused), [{"message": str(refused), "code": "INVALID_VALUE", "in": refused.field}])


def subscription_body(row: WebhookSubscription) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "url": row.url,
        "events": row.events,
        "active": row.active,
        "created_at": as_text(row.created_at),
        "updated_at": as_text(row.updated_at),
    }


def delivery_body(row: EventDelivery) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "state": row.state,
        "is_test": row.is_test,
        "events": row.events,
        "attempts": row.attempts,
        "status_code": row.status_code,
        "answer": row.answer,
        "milliseconds": row.milliseconds,
        "problem": row.last_error,
        "created_at": as_text(row.created_at),
        "due_at": as_text(row.due_at) if row.state == QueueState.PENDING else None,
        "finished_at": as_text(row.finished_at),
    }
