"""Shapes of what the sync tells programs, for the OpenAPI document."""

from rest_framework import serializers

from core.api.shapes import Body


class ConnectionShape(Body):
    """`id` is what invoice drafts call `connection_id`; `last_change_at` when QuickBooks last told something."""

    id = serializers.CharField()
    realm_id = serializers.CharField()
    name = serializers.CharField()
    country = serializers.CharField(allow_blank=True)
    currency = serializers.CharField(allow_blank=True)
    tax_mode = serializers.CharField()
    state = serializers.CharField()
    state_reason = serializers.CharField(allow_blank=True)
    write_mode = serializers.CharField()
    custom_numbers = serializers.BooleanField()
    multicurrency = serializers.BooleanField()
    connected_at = serializers.DateTimeField(allow_null=True)
    last_pull_at = serializers.DateTimeField(allow_null=True)
    last_change_at = serializers.DateTimeField(allow_null=True)
    is_mirror_ready = serializers.BooleanField()


class ConnectionsShape(Body):
    results = ConnectionShape(many=True)


class CustomerChoiceShape(Body):
    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    full_name = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    currency = serializers.CharField(allow_blank=True)
    company_name = serializers.CharField(allow_blank=True)
    terms_id = serializers.CharField(allow_blank=True)
    tax_code_id = serializers.CharField(allow_blank=True)
    balance = serializers.CharField(allow_null=True)
    has_ship_to = serializers.BooleanField()
    address = serializers.CharField(allow_blank=True)


class ItemChoiceShape(Body):
    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    sku = serializers.CharField(allow_blank=True)
    price = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_blank=True)
    taxable = serializers.BooleanField()
    tax_code_id = serializers.CharField(allow_blank=True)
    type = serializers.CharField(allow_blank=True)


class TermChoiceShape(Body):
    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    due_days = serializers.IntegerField(allow_null=True)
    day_of_month_due = serializers.IntegerField(allow_null=True)
    due_next_month_days = serializers.IntegerField(allow_null=True)


class TaxRateShape(Body):
    rate_id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    percent = serializers.CharField()


class TaxCodeChoiceShape(Body):
    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    percent = serializers.CharField()
    rates = TaxRateShape(many=True)


class RemoteInvoiceShape(Body):
    """`record_id` is our invoice, if it is one already."""

    id = serializers.CharField()
    number = serializers.CharField(allow_blank=True)
    customer_name = serializers.CharField(allow_blank=True)
    amount = serializers.CharField()
    balance = serializers.CharField()
    currency = serializers.CharField(allow_blank=True)
    invoice_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    record_id = serializers.CharField(allow_null=True)


class CustomersShape(Body):
    results = CustomerChoiceShape(many=True)


class ItemsShape(Body):
    results = ItemChoiceShape(many=True)


class TermsShape(Body):
    results = TermChoiceShape(many=True)


class TaxCodesShape(Body):
    results = TaxCodeChoiceShape(many=True)


class RemoteInvoicesShape(Body):
    results = RemoteInvoiceShape(many=True)


class FailingShape(Body):
    """One write that stands still: what QuickBooks said of it, and what to do."""

    id = serializers.CharField()
    connection_id = serializers.CharField()
    entity = serializers.CharField()
    operation = serializers.CharField()
    record = serializers.DictField(child=serializers.CharField(), allow_null=True)
    what = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    advice = serializers.CharField(allow_blank=True)
    error_code = serializers.CharField(allow_blank=True)
    reference = serializers.CharField(allow_blank=True)
    attempts = serializers.IntegerField()
    since = serializers.DateTimeField()


class HealthCounts(Body):
    connection_id = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()
    state_reason = serializers.CharField(allow_blank=True)
    waiting = serializers.IntegerField()
    unknown = serializers.IntegerField()
    awaiting_approval = serializers.IntegerField()
    needs_user = serializers.IntegerField()


class HealthShape(Body):
    connections = HealthCounts(many=True)
    failing = FailingShape(many=True)
