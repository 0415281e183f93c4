"""Shapes of webhook subscriptions, for the OpenAPI document."""

from rest_framework import serializers

from core.api.shapes import Body

EVENTS_HELP = "Such as contact.creation, deal.deletion, deal.propertyChange or deal.propertyChange(amount)."


class SubscriptionInput(Body):
    url = serializers.CharField(max_length=500)
    events = serializers.ListField(
        child=serializers.CharField(max_length=150), min_length=1, max_length=200, help_text=EVENTS_HELP
    )
    name = serializers.CharField(max_length=100, required=False, allow_blank=True)


class SubscriptionChange(Body):
    url = serializers.CharField(max_length=500, required=False)
    events = serializers.ListField(
        child=serializers.CharField(max_length=150), min_length=1, max_length=200, required=False, help_text=EVENTS_HELP
    )
    name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    active = serializers.BooleanField(required=False)


class SubscriptionShape(Body):
    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class NewSubscriptionShape(SubscriptionShape):
    """`secret` is told once; signatures are checked with it."""

    secret = serializers.CharField()


class SubscriptionsShape(Body):
    results = SubscriptionShape(many=True)


class DeliveryShape(Body):
    id = serializers.CharField()
    state = serializers.CharField()
    is_test = serializers.BooleanField()
    events = serializers.ListField(child=serializers.DictField())
    attempts = serializers.IntegerField()
    status_code = serializers.IntegerField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)
    milliseconds = serializers.IntegerField(allow_null=True)
    problem = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class DeliveriesShape(Body):
    results = DeliveryShape(many=True)
