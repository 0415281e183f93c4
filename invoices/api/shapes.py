"""Shapes of invoice drafts, for the OpenAPI document and for reading what clients send."""

from typing import Any

from rest_framework import serializers

from core.api.shapes import Body


class RecordRef(Body):
    """`type` as the API names it (deals, quotes, contacts, companies)."""

    type = serializers.CharField(max_length=40)
    id = serializers.CharField(max_length=20)


class NewDraft(Body):
    source = RecordRef()


class AttachInput(Body):
    to = RecordRef()


class AccountInput(Body):
    connection_id = serializers.CharField(max_length=20, required=False)
    number = serializers.CharField(max_length=21, required=False, allow_blank=True)


class NewCustomerInput(Body):
    display_name = serializers.CharField(max_length=500)
    given_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    family_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    company_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    email = serializers.CharField(max_length=100, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    address = serializers.DictField(child=serializers.CharField(max_length=500, allow_blank=True), required=False)
    currency = serializers.CharField(max_length=3, required=False, allow_blank=True)


class CustomerInput(Body):
    """`quote_id` bills that quote; `from_scratch` the deal itself."""

    quote_id = serializers.CharField(max_length=20, required=False)
    from_scratch = serializers.BooleanField(required=False)
    bill_to = RecordRef(required=False)
    customer_id = serializers.CharField(max_length=40, required=False)
    new_customer = NewCustomerInput(required=False)
    conversion_rate = serializers.DecimalField(max_digits=20, decimal_places=10, min_value=0, required=False)


class LineInput(Body):
    """`create_item` makes an item of the line's name in QuickBooks, together with the invoice."""

    id = serializers.CharField(max_length=20)
    is_included = serializers.BooleanField(required=False)
    bills_again = serializers.BooleanField(required=False)
    item_id = serializers.CharField(max_length=40, required=False)
    create_item = serializers.BooleanField(required=False)
    description = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    quantity = serializers.DecimalField(max_digits=18, decimal_places=5, required=False)
    rate = serializers.DecimalField(max_digits=20, decimal_places=7, required=False)
    discount_percent = serializers.DecimalField(
        max_digits=7, decimal_places=4, min_value=0, max_value=100, required=False, allow_null=True
    )
    service_on = serializers.DateField(required=False, allow_null=True)
    tax_code_id = serializers.CharField(max_length=40, required=False)


class DiscountInput(Body):
    kind = serializers.ChoiceField(["percent", "amount"])
    value = serializers.DecimalField(max_digits=20, decimal_places=7, min_value=0, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["kind"] == "percent" and attrs["value"] is not None and attrs["value"] > 100:
            raise serializers.ValidationError({"value": "A discount is at most 100 %."})
        return attrs


class ProductsInput(Body):
    """`add` are items of the QuickBooks company; `remove` lines that were added so."""

    lines = LineInput(many=True, required=False)
    add = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=100)
    remove = serializers.ListField(child=serializers.CharField(max_length=20), required=False, max_length=100)
    discount = DiscountInput(required=False)
    tax_inclusive = serializers.BooleanField(required=False)


class DetailsInput(Body):
    """New terms compute the due date anew, unless one is given with them."""

    terms_id = serializers.CharField(max_length=40, required=False, allow_blank=True)
    invoice_on = serializers.DateField(required=False)
    due_on = serializers.DateField(required=False, allow_null=True)
    send_to = serializers.CharField(max_length=254, required=False, allow_blank=True)
    send_cc = serializers.CharField(max_length=254, required=False, allow_blank=True)
    message = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class DraftChange(Body):
    """One step or several; they are taken in the wizard's order."""

    account = AccountInput(required=False)
    customer = CustomerInput(required=False)
    products = ProductsInput(required=False)
    details = DetailsInput(required=False)


# what is answered


class ProblemShape(Body):
    step = serializers.CharField()
    field = serializers.CharField(allow_blank=True)
    line_id = serializers.CharField(allow_null=True)
    message = serializers.CharField()


class AccountShape(Body):
    connection_id = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_blank=True)


class CustomerShape(Body):
    quote_id = serializers.CharField(allow_null=True)
    from_scratch = serializers.BooleanField()
    bill_to = RecordRef(allow_null=True)
    customer_id = serializers.CharField(allow_blank=True)
    customer_name = serializers.CharField(allow_blank=True)
    customer_reason = serializers.CharField(allow_blank=True)
    new_customer = serializers.DictField(allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    exchange_rate = serializers.CharField(allow_null=True)
    conversion_rate = serializers.CharField(allow_null=True)


class LineShape(Body):
    id = serializers.CharField()
    line_item_id = serializers.CharField(allow_null=True)
    is_included = serializers.BooleanField()
    bills_again = serializers.BooleanField()
    name = serializers.CharField(allow_blank=True)
    item_id = serializers.CharField(allow_blank=True)
    item_name = serializers.CharField(allow_blank=True)
    item_reason = serializers.CharField(allow_blank=True)
    creates_item = serializers.BooleanField()
    description = serializers.CharField(allow_blank=True)
    quantity = serializers.CharField()
    rate = serializers.CharField()
    discount_percent = serializers.CharField(allow_null=True)
    service_on = serializers.CharField(allow_null=True)
    tax_code_id = serializers.CharField(allow_blank=True)
    amount = serializers.CharField()


class DiscountShape(Body):
    kind = serializers.CharField()
    value = serializers.CharField(allow_null=True)


class ProductsShape(Body):
    lines = LineShape(many=True)
    discount = DiscountShape()
    tax_inclusive = serializers.BooleanField()


class DetailsShape(Body):
    terms_id = serializers.CharField(allow_blank=True)
    terms_name = serializers.CharField(allow_blank=True)
    invoice_on = serializers.CharField(allow_null=True)
    due_on = serializers.CharField(allow_null=True)
    send_to = serializers.CharField(allow_blank=True)
    send_cc = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)


class DraftSummary(Body):
    id = serializers.CharField()
    state = serializers.CharField()
    source = RecordRef()
    invoice_id = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    saved_at = serializers.DateTimeField()


class DraftShape(DraftSummary):
    account = AccountShape()
    customer = CustomerShape()
    products = ProductsShape()
    details = DetailsShape()
    problems = ProblemShape(many=True)


class DraftPage(Body):
    results = DraftSummary(many=True)


class TotalsShape(Body):
    currency = serializers.CharField(allow_blank=True)
    subtotal = serializers.CharField()
    discount = serializers.CharField()
    tax = serializers.CharField(allow_null=True)
    total = serializers.CharField()
    tax_is_added_by_quickbooks = serializers.BooleanField()


class ReviewShape(Body):
    """`can_be_submitted` is so when there is no problem left."""

    can_be_submitted = serializers.BooleanField()
    problems = ProblemShape(many=True)
    totals = TotalsShape()
    draft = DraftShape()


class SubmittedShape(Body):
    """`delivery` is how far the invoice is on its way to QuickBooks (creating, created, needs_you ...)."""

    invoice_id = serializers.CharField()
    delivery = serializers.CharField()
    delivery_reason = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_blank=True)
    draft_id = serializers.CharField()


class AttachedShape(Body):
    invoice_id = serializers.CharField()
    to = RecordRef()


class PendingShape(Body):
    """The PDF is on its way from QuickBooks; ask again."""

    status = serializers.CharField()
