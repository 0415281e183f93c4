"""The prices of a product in other currencies than the company's: a card of its page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from crm.products.models import Product
from crm.products.pricing import prices_of, set_price
from crm.records.currencies import currency_options
from crm.records.pages.addresses import record_url
from crm.records.pages.typed import typed_number
from crm.records.pages.views import RecordsPage
from crm.records.record_types import all_record_types
from crm.records.saving import InvalidRecord
from crm.records.slots import CardPage, Column, RecordCard


class PricesView(RecordsPage):
    """POST with `currency` and `price`: sets it; an empty price takes it away. The card comes back."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = self.find_live(all_record_types()["products"], pk)
        error = ""
        try:
            set_price(
                product, request.POST.get("currency", ""), typed_number(request.POST.get("price", "")), self.actor
            )
        except InvalidRecord as refused:
            error = str(refused)
        if not self.request.htmx:
            return redirect(record_url(product))
        context = {**prices_context(product), "may_edit": True, "error": error, "typed": request.POST if error else {}}
        response = render(request, "crm/products/_prices.html", context, status=422 if error else 200)
        response["HX-Trigger"] = "live"
        return response


def prices_context(product: Product) -> dict[str, Any]:
    own = product.portal.company_currency
    return {
        "record": product,
        "prices": prices_of(product),
        "currencies": [option for option in currency_options(product.portal_id) if option.value != own],
    }


def _card(page: CardPage) -> Mapping[str, Any]:
    return prices_context(page.record)


PRICES = RecordCard(
    name="prices",
    record_types=("products",),
    title=_("Prices in other currencies"),
    column=Column.RIGHT,
    template="crm/products/_prices.html",
    context=_card,
    live=False,
)
