"""What is special about saving deals, line items and quotes; pages, the API and imports all come through here."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor
from core.portals.models import Portal
from crm.deals.models import DealStage, LineItem, Pipeline, Quote, QuoteStatus
from crm.deals.numbering import next_quote_number
from crm.deals.pipelines import default_pipeline, find_pipeline, refuge_of, stage_named, stages_of
from crm.deals.quote_words import status_of
from crm.products.models import Product
from crm.products.pricing import price_in
from crm.records.merging.refusing import CannotMerge
from crm.records.record_types import Property, RecordType
from crm.records.saving import InvalidRecord, RecordVerbs, verbs_of
from crm.records.values import InvalidValue

QUOTE_DAYS = 30


class DealVerbs(RecordVerbs):
    """A deal always has a stage of its pipeline and a currency."""

    def __init__(self, record_type: RecordType) -> None:
        super().__init__(record_type)
        self._pipelines: dict[str, Pipeline | None] = {}
        self._stages: dict[int, list[DealStage]] = {}

    def _pipeline(self, portal: Portal, key: str = "") -> Pipeline | None:
        """The default one for an empty key; each looked up once for all deals of a batch."""
        if key not in self._pipelines:
            self._pipelines[key] = find_pipeline(portal, key) if key else default_pipeline(portal)
        return self._pipelines[key]

    def _stage(self, pipeline: Pipeline, key: str = "") -> DealStage | None:
        """By key or by name; the first one for neither."""
        if pipeline.pk not in self._stages:
            self._stages[pipeline.pk] = stages_of(pipeline)
        stages = self._stages[pipeline.pk]
        return stage_named(stages, key) if key else next(iter(stages), None)

    def fill_new(self, record: Any, portal: Portal) -> None:
        record.pipeline = self._pipeline(portal)
        record.stage = self._stage(record.pipeline)
        record.currency = portal.company_currency

    def prepare(self, record: Any, values: Mapping[str, Any], is_new: bool) -> Mapping[str, Any]:
        """The pipeline before the stage; another pipeline without a stage means its first one; a deal that closes gets
        today as its close date unless it has one."""
        prepared = dict(values)
        wanted = str(prepared.get("pipeline") or "")
        pipeline = (self._pipeline(record.portal, wanted) if wanted else None) or record.pipeline
        if pipeline.pk != record.pipeline_id and not prepared.get("dealstage"):
            start = self._stage(pipeline)
            prepared["dealstage"] = start.key if start else ""
        asked = str(prepared.get("dealstage") or "")
        stage = self._stage(pipeline, asked) if asked else None
        if stage:
            prepared["dealstage"] = stage.key
        moves = stage is not None and stage.pk != record.stage_id and not self.copies
        if stage and moves and stage.is_closed and not (record.closes_on or prepared.get("closedate")):
            prepared["closedate"] = clock.today(record.portal).isoformat()
        return dict(sorted(prepared.items(), key=lambda item: item[0] != "pipeline"))

    def assign(self, record: Any, prop: Property, value: Any) -> None:
        if prop.name == "pipeline":
            record.pipeline = self._pipeline(record.portal, value or "")
        elif prop.name == "dealstage":
            self._assign_stage(record, prop, value)
        elif prop.name == "deal_currency_code":
            record.currency = value or record.portal.company_currency
        else:
            super().assign(record, prop, value)

    def take_over(self, survivor: Any, loser: Any, actor: Actor) -> None:
        """The lines of the deal that goes stand below those of the one that stays."""
        rows = LineItem.objects.for_portal(survivor.portal)
        last = rows.filter(deal=survivor).aggregate(last=Max("position"))["last"]
        if last is not None:
            places = enumerate(rows.filter(deal=loser), start=last + 1)
            lines = [(line, {"hs_position_on_quote": place}) for place, line in places]
            verbs_of("line_items").update_many(lines, actor)

    def _assign_stage(self, record: Any, prop: Property, value: str | None) -> None:
        stage = self._stage(record.pipeline, value or "")
        if stage is None:
            message = _("%(stage)s is not a stage of the pipeline %(pipeline)s.")
            raise InvalidValue(message % {"stage": value, "pipeline": record.pipeline}, "INVALID_OPTION")
        record.stage = stage

    def restore(self, record: Any, actor: Actor) -> None:
        """A deal whose stage was removed meanwhile comes back to the first one."""
        with transaction.atomic():
            super().restore(record, actor)
            stage = DealStage.objects.for_portal(record.portal).select_related("pipeline").get(pk=record.stage_id)
            if stage.archived_at or stage.pipeline.archived_at:
                refuge = refuge_of(stage)
                self.update(record, {"pipeline": refuge.pipeline.key, "dealstage": refuge.key}, actor)


class LineItemVerbs(RecordVerbs):
    """A line takes from its product what is not said; the lines of a quote stand still once it is published."""

    def prepare(self, record: Any, values: Mapping[str, Any], is_new: bool) -> Mapping[str, Any]:
        product = _product(record.portal_id, values.get("hs_product_id")) if is_new and not self.copies else None
        if product is None:
            return values
        owner = record.deal or record.quote
        currency = values.get("hs_line_item_currency_code") or (owner and owner.currency)
        told = {name: value for name, value in values.items() if value not in (None, "")}
        return _from_product(product, currency or record.portal.company_currency) | told

    def assign(self, record: Any, prop: Property, value: Any) -> None:
        if prop.name == "hs_product_id":
            product = _product(record.portal_id, value)
            if value is not None and product is None:
                raise InvalidValue(_("No product has the ID %(id)s.") % {"id": value}, "INVALID_VALUE")
            record.product = product
            return
        if prop.name in ("quantity", "hs_discount_percentage", "discount") and value is not None:
            _check_range(prop, value)
        super().assign(record, prop, value)

    def check(self, record: Any) -> None:
        if record.discount and record.discount_percent:
            message = _("Give the discount in percent or in money, not both.")
            raise InvalidRecord({"discount": InvalidValue(message)})
        if record.quote is not None and record.quote.status != QuoteStatus.DRAFT and not self.copies:
            message = _("The lines of a quote can only be changed while it is a draft. Recall it first.")
            raise InvalidRecord({"": InvalidValue(message, "QUOTE_IS_NOT_A_DRAFT")})

    def check_archiving(self, record: Any, archiving: bool) -> None:
        self.check(record)

    def also_on(self, record: Any) -> Sequence[tuple[str, int]]:
        owners = (("deals", record.deal_id), ("quotes", record.quote_id))
        return [(name, pk) for name, pk in owners if pk]


class QuoteVerbs(RecordVerbs):
    """What the buyer reads stands still once a quote is published; `crm.deals.quoting` moves it on."""

    creates_in_bulk = False  # each takes the number after the one before
    STANDS_STILL = ("hs_title", "hs_quote_number", "hs_currency", "hs_expiration_date", "hs_comments", "hs_terms")

    def fill_new(self, record: Any, portal: Portal) -> None:
        record.currency = record.deal.currency if record.deal else portal.company_currency
        record.expires_on = None if self.copies else clock.today(portal) + timedelta(days=QUOTE_DAYS)
        record.number = next_quote_number(portal)

    def prepare(self, record: Any, values: Mapping[str, Any], is_new: bool) -> Mapping[str, Any]:
        """HubSpot has more words for where a quote stands."""
        status = values.get("hs_status")
        return {**values, "hs_status": status_of(str(status))} if status and self.copies else values

    def assign(self, record: Any, prop: Property, value: Any) -> None:
        if prop.name == "hs_currency" and not value:
            value = record.portal.company_currency
        if prop.name == "hs_status":
            _take_status(record, QuoteStatus(value or QuoteStatus.DRAFT))
            return
        before = getattr(record, prop.column) if prop.column else None
        super().assign(record, prop, value)
        changed = prop.name in self.STANDS_STILL and getattr(record, str(prop.column)) != before
        if changed and record.pk and record.status != QuoteStatus.DRAFT and not self.copies:
            message = _("%(label)s can only be changed while the quote is a draft. Recall it first.")
            raise InvalidValue(message % {"label": prop.label}, "QUOTE_IS_NOT_A_DRAFT")

    def check_merging(self, survivor: Any, loser: Any) -> None:
        raise CannotMerge(_("Quotes are documents that a buyer may have, and cannot be merged. Archive one of them."))

    def also_on(self, record: Any) -> Sequence[tuple[str, int]]:
        return [("deals", record.deal_id)] if record.deal_id else []


def _take_status(quote: Quote, status: QuoteStatus) -> None:
    """As a copied quote has it; when it was published is not known better than by the day it was made."""
    quote.status = QuoteStatus.PUBLISHED if status == QuoteStatus.EXPIRED else status
    quote.published_at = None if quote.status == QuoteStatus.DRAFT else quote.published_at or quote.created_at


def _product(portal_id: int, value: Any) -> Product | None:
    text = str(value if value is not None else "").strip()
    if not text.isdigit() or len(text) > 18:
        return None
    found: Product | None = Product.objects.for_portal(portal_id).filter(pk=int(text)).first()
    return found


def _from_product(product: Product, currency: str) -> dict[str, Any]:
    return {
        "name": product.name,
        "hs_sku": product.sku,
        "description": product.description,
        "price": price_in(product, currency),
        "hs_line_item_currency_code": currency,
    }


def _check_range(prop: Property, value: Decimal) -> None:
    if value < 0 or (prop.name == "hs_discount_percentage" and value > 100):
        limits = _("between 0 and 100") if prop.name == "hs_discount_percentage" else _("0 or more")
        raise InvalidValue(_("%(label)s must be %(limits)s.") % {"label": prop.label, "limits": limits})
