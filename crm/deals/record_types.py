"""Deals, line items and quotes as record types; the names are HubSpot's."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import BooleanField, Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from core.portals.models import Portal
from crm.deals.models import DealStage, Pipeline, QuoteStatus
from crm.deals.pipelines import live_pipelines, live_stages
from crm.deals.quoting import effective_status, effective_status_in_sql
from crm.records.currencies import currency_options
from crm.records.record_types import Option, Property, PropertyKind, RecordType, system_property

IN_ORDER = ("pipeline__position", "pipeline__label", "pipeline_id", "position", "label", "pk")
OWNER = Property("hubspot_owner_id", _("Owner"), PropertyKind.OWNER, column="owner")


def pipeline_options(portal_id: int) -> Sequence[Option]:
    return [Option(row.key, row.label) for row in live_pipelines(portal_id)]


def past_pipelines(portal_id: int) -> Sequence[Option]:
    rows = Pipeline.objects.for_portal(portal_id).filter(archived_at__isnull=False)
    return [Option(row.key, row.label) for row in rows]


def stage_options(portal_id: int) -> Sequence[Option]:
    """Pipeline by pipeline; each says which, where there are several."""
    rows = list(live_stages(portal_id).select_related("pipeline").order_by(*IN_ORDER))
    are_several = len({row.pipeline_id for row in rows}) > 1
    return [Option(row.key, row.label, group=row.pipeline.label if are_several else "") for row in rows]


def past_stages(portal_id: int) -> Sequence[Option]:
    rows = DealStage.objects.for_portal(portal_id)
    gone = rows.filter(Q(archived_at__isnull=False) | Q(pipeline__archived_at__isnull=False))
    return [Option(row.key, row.label) for row in gone]


def is_won_in_sql(portal: Portal) -> Case:
    won = When(stage__is_closed=True, stage__probability=1, then=Value(True))
    return Case(won, default=Value(False), output_field=BooleanField())


DEAL = RecordType(
    name="deals",
    singular="deal",
    type_id="0-3",
    other_pages={"board": "deal_board"},
    label=_("Deal"),
    label_plural=_("Deals"),
    model_path="crm.deals.models.Deal",
    icon="handshake",
    groups={"information": _("About")},
    properties=(
        Property("dealname", _("Deal name"), column="name", required=True, max_length=200),
        Property("pipeline", _("Pipeline"), PropertyKind.ENUMERATION, column="pipeline", options=pipeline_options,
                 past_options=past_pipelines),
        Property("dealstage", _("Deal stage"), PropertyKind.ENUMERATION, column="stage", options=stage_options,
                 past_options=past_stages),
        Property("hs_is_closed", _("Is closed"), PropertyKind.BOOL, read_only=True, hidden=True,
                 derive=lambda deal: deal.stage.is_closed, expression=lambda portal: F("stage__is_closed")),
        Property("hs_is_closed_won", _("Is won"), PropertyKind.BOOL, read_only=True, hidden=True,
                 derive=lambda deal: deal.stage.is_won, expression=is_won_in_sql),
        Property("amount", _("Amount"), PropertyKind.CURRENCY, column="amount"),
        Property("deal_currency_code", _("Currency"), PropertyKind.ENUMERATION, column="currency",
                 options=currency_options),
        Property("closedate", _("Close date"), PropertyKind.DATE, column="closes_on"),
        OWNER,
        Property("dealtype", _("Deal type"), PropertyKind.ENUMERATION, options=(
            Option("newbusiness", _("New business")), Option("existingbusiness", _("Existing business")))),
        Property("hs_priority", _("Priority"), PropertyKind.ENUMERATION, options=(
            Option("low", _("Low")), Option("medium", _("Medium")), Option("high", _("High")))),
        Property("description", _("Deal description"), PropertyKind.TEXT, column="description", max_length=4000),
    ),
    display=("dealname",),
    search=("dealname", "description"),
    columns=("dealstage", "amount", "closedate", "hubspot_owner_id"),
    associations=("contacts", "companies", "quotes", "invoices", "tasks"),
    together=(("pipeline", "dealstage"), ("amount", "deal_currency_code")),
    verbs_path="crm.deals.saving.DealVerbs",
)  # fmt: skip

LINE_ITEM = RecordType(
    name="line_items",
    singular="line_item",
    type_id="0-8",
    label=_("Line item"),
    label_plural=_("Line items"),
    model_path="crm.deals.models.LineItem",
    icon="list",
    groups={"information": _("About")},
    properties=(
        Property("name", _("Name"), column="name", required=True, max_length=200),
        Property("hs_product_id", _("Product"), PropertyKind.NUMBER, column="product"),
        Property("hs_sku", _("SKU"), column="sku", max_length=100),
        Property("description", _("Description"), PropertyKind.TEXT, column="description", max_length=4000),
        Property("quantity", _("Quantity"), PropertyKind.NUMBER, column="quantity"),
        Property("price", _("Unit price"), PropertyKind.CURRENCY, column="price"),
        Property("hs_discount_percentage", _("Discount %"), PropertyKind.NUMBER, column="discount_percent"),
        Property("discount", _("Unit discount"), PropertyKind.CURRENCY, column="discount"),
        Property("hs_tax_rate", _("Tax %"), PropertyKind.NUMBER, column="tax_rate"),
        Property(
            "hs_line_item_currency_code",
            _("Currency"),
            PropertyKind.ENUMERATION,
            column="currency",
            options=currency_options,
        ),
        Property("hs_position_on_quote", _("Position"), PropertyKind.NUMBER, column="position"),
    ),
    display=("name",),
    search=("name", "hs_sku"),
    associations=("deals", "quotes"),
    create_in_ui=False,
    has_pages=False,
    merges=False,
    order="position",
    verbs_path="crm.deals.saving.LineItemVerbs",
    foreign_keys={"deals": "deal", "quotes": "quote"},
)

QUOTE = RecordType(
    name="quotes",
    singular="quote",
    type_id="0-14",
    label=_("Quote"),
    label_plural=_("Quotes"),
    model_path="crm.deals.models.Quote",
    icon="file-text",
    groups={"information": _("About")},
    properties=(
        Property("hs_title", _("Quote name"), column="title", required=True, max_length=200),
        Property("hs_quote_number", _("Quote number"), column="number", max_length=40),
        Property("hs_status", _("Status"), PropertyKind.ENUMERATION, column="status", read_only=True,
                 copied=True, derive=effective_status, expression=effective_status_in_sql,
                 options=[Option(str(value), label) for value, label in QuoteStatus.choices]),
        Property("hs_currency", _("Currency"), PropertyKind.ENUMERATION, column="currency", options=currency_options),
        Property("hs_expiration_date", _("Expiration date"), PropertyKind.DATE, column="expires_on"),
        Property("hs_comments", _("Comments to buyer"), PropertyKind.TEXT, column="comments", max_length=4000),
        Property("hs_terms", _("Purchase terms"), PropertyKind.TEXT, column="terms", max_length=4000),
        OWNER,
        replace(system_property("createdate"), name="hs_createdate"),
        Property("hs_public_url_key", _("Public link key"), read_only=True, hidden=True,
                 help=_("Quotes are sent as PDF and have no public page; the key is always empty.")),
    ),
    display=("hs_title",),
    search=("hs_title", "hs_quote_number"),
    columns=("hs_status", "hs_currency", "hs_expiration_date", "hubspot_owner_id"),
    associations=("deals", "contacts", "companies", "invoices", "tasks"),
    merges=False,
    verbs_path="crm.deals.saving.QuoteVerbs",
    foreign_keys={"deals": "deal"},
)  # fmt: skip
