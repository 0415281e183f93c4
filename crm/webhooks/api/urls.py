"""Webhook subscriptions under /api/v1/."""

from core.api.addresses import at
from crm.webhooks.api import subscriptions

ONE = "webhook_subscriptions/(?P<subscription_id>[^/]+)"

urlpatterns = [
    at("webhook_subscriptions", subscriptions.SubscriptionList),
    at(ONE, subscriptions.SubscriptionDetail),
    at(f"{ONE}/test", subscriptions.SubscriptionTest),
    at(f"{ONE}/deliveries", subscriptions.DeliveryList),
    at(f"{ONE}/deliveries/(?P<delivery_id>[^/]+)/retry", subscriptions.DeliveryRetry),
]
