"""No page asks the database more than 15 times, nor more often when there is more to show."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.deals.board import COLUMN_SIZE
from crm.deals.lines import add_line
from crm.deals.models import Deal, DealStage
from crm.deals.quoting import quote_from_deal
from crm.notes.writing import add_note
from crm.records.joining import join
from crm.records.relations import relate
from crm.records.saving import archive_record, update_record
from crm.tasks.doing import plan_task
from tests.habits.wizard_drafts import start_url, step_url
from tests.people import Cast, a_record
from tests.tenancy.matrix import ids_of
from tests.tenancy.routes import addresses, all_routes
from tests.tenancy.world import a_world

MOST = 15


def queries(cast: Cast, url: str) -> int:
    cast.sales.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = cast.sales.get(url)
    assert response.status_code == 200, url
    assert len(captured) <= MOST, f"{url}: " + "\n".join(
        query["sql"][:90] + " ... " + query["sql"].partition("WHERE")[2][:150] for query in captured.captured_queries
    )
    return len(captured)


def a_full_deal(cast: Cast) -> Any:
    deal = a_record(cast.sales, "deals", hubspot_owner_id=str(cast.sales.user.pk), amount="1")
    grow(cast, deal)
    return deal


def grow(cast: Cast, deal: Any) -> None:
    """More of everything that a page of the deal shows."""
    actor = cast.sales.actor
    product = a_record(cast.sales, "products")
    add_line(deal, {"hs_product_id": str(product.pk)}, actor)
    for name in ("contacts", "companies"):
        join(deal, a_record(cast.sales, name, hubspot_owner_id=str(cast.owner.user.pk)), actor)
    quote_from_deal(deal, actor)
    update_record(add_note(deal, f"A note {actor.label} {product.pk}", actor), {"is_pinned": "true"}, actor)
    edited = add_note(deal, f"Another note {product.pk}", actor)
    update_record(edited, {"hs_note_body": "Edited"}, actor)
    archive_record(edited, actor)
    for subject, status in (("Late", "WAITING"), ("Done", "COMPLETED")):
        values = {"hs_task_subject": f"{subject} {product.pk}", "hs_timestamp": "2020-01-01", "hs_task_status": status}
        relate(plan_task(deal, values, actor), a_record(cast.sales, "contacts"), actor)
    for stage, owner in (("contractsent", cast.owner), ("qualifiedtobuy", cast.sales)):
        update_record(deal, {"dealstage": stage, "hubspot_owner_id": str(owner.user.pk)}, actor)


def related_url(cast: Cast, deal: Any, kind: str) -> str:
    from crm.records.record_types import all_record_types
    from crm.records.relations import related_records

    record = deal if kind == "deals" else related_records(deal, all_record_types()[kind])[0].record
    return reverse("record_page", args=[kind, record.pk])


def merge_url(cast: Cast, deal: Any, kind: str) -> str:
    """The comparison with another record of the kind."""
    return f"{related_url(cast, deal, kind)}merge/{a_record(cast.sales, kind).pk}/"


PAGES: dict[str, Callable[[Cast, Any], str]] = {
    "home": lambda cast, deal: "/",
    "search": lambda cast, deal: "/search/?q=e",
    "board": lambda cast, deal: "/deals/board/",
    "lines": lambda cast, deal: reverse("lines", args=["deals", deal.pk]),
    "new": lambda cast, deal: "/deals/new/",
    "edit": lambda cast, deal: reverse("record_edit", args=["deals", deal.pk]),
    "card": lambda cast, deal: reverse("record_card", args=["deals", deal.pk, "integration-invoices"]),
    "tasks of a deal": lambda cast, deal: f"/deals/{deal.pk}/?tab=tasks",
    "notes of a deal": lambda cast, deal: f"/deals/{deal.pk}/?tab=notes",
    "my tasks": lambda cast, deal: reverse("home_card", args=["my_tasks"]),
    "live": lambda cast, deal: reverse("record_live", args=["deals", deal.pk]),
    **{
        f"/{kind}/": lambda cast, deal, kind=kind: f"/{kind}/"
        for kind in ("contacts", "companies", "deals", "quotes", "products", "tasks", "invoices", "payments")
    },  # type: ignore[misc]
    **{
        f"merge {kind}": lambda cast, deal, kind=kind: merge_url(cast, deal, kind)
        for kind in ("contacts", "companies", "deals")
    },  # type: ignore[misc]
    "duplicates": lambda cast, deal: "/contacts/duplicates/",
    "merge with": lambda cast, deal: f"{related_url(cast, deal, 'contacts')}merge/",
    **{
        kind: lambda cast, deal, kind=kind: related_url(cast, deal, kind)
        for kind in ("contacts", "companies", "deals", "quotes", "tasks")
    },  # type: ignore[misc]
}


# Each needs a portal of its own: one that has drafts goes on with them.
STEPS: dict[str, Callable[[Cast, Any], str]] = {
    **{
        f"invoice from {kind}": lambda cast, deal, kind=kind: start_url(cast, deal, kind)
        for kind in ("deals", "quotes")
    },  # type: ignore[misc]
    **{
        f"invoice, {step}": lambda cast, deal, step=step: step_url(cast, deal, step)
        for step in ("customer", "products", "details", "review")
    },  # type: ignore[misc]
    **{
        f"invoice with a number, {step}": lambda cast, deal, step=step: step_url(cast, deal, step, own_numbers=True)
        for step in ("account", "customer", "products", "details", "review")
    },  # type: ignore[misc]
}


def test_no_page_asks_more_often_when_there_is_more_to_show(cast: Cast) -> None:
    check_counts(cast, PAGES)


@pytest.mark.parametrize("step", STEPS)
def test_no_step_of_the_wizard_asks_more_often_when_there_is_more_to_bill(cast: Cast, step: str) -> None:
    check_counts(cast, {step: STEPS[step]})


def check_counts(cast: Cast, pages: dict[str, Callable[[Cast, Any], str]]) -> None:
    deal = a_full_deal(cast)
    few = {shown: queries(cast, url_of(cast, deal)) for shown, url_of in pages.items()}
    for _round in range(4):
        grow(cast, deal)
        a_full_deal(cast)
    many = {shown: queries(cast, url_of(cast, deal)) for shown, url_of in pages.items()}
    assert {shown: (few[shown], many[shown]) for shown in pages if many[shown] > few[shown]} == {}


def test_a_board_whose_stages_overflow_asks_no_more_often(cast: Cast) -> None:
    """More than a column shows stand in several stages."""
    a_full_deal(cast)
    few = queries(cast, "/deals/board/")
    for stage in DealStage.objects.for_portal(cast.portal)[:3]:
        first = a_record(cast.sales, "deals", dealstage=stage.key)
        Deal.objects.for_portal(cast.portal).bulk_create(_copies(first, COLUMN_SIZE))
    assert cast.sales.get("/deals/board/").content.decode().count("in the list</a>") == 3
    assert queries(cast, "/deals/board/") <= few


def _copies(deal: Any, count: int) -> list[Any]:
    values = {name: getattr(deal, name) for name in ("portal", "name", "pipeline", "stage", "currency", "amount")}
    return [Deal(**values) for _each in range(count)]


def test_every_page_of_the_product_asks_at_most_15_times(db: None) -> None:
    """Whatever route is added, it is asked here, with something of everything in the portal."""
    world = a_world()
    ids, person = ids_of(world.mine, world.cast.owner.user.pk), world.cast.owner
    person.client.raise_request_exception = False
    asked, found = 0, []
    for route in (each for each in all_routes() if each.kind == "page" and "GET" in each.methods):
        for url, _chosen in addresses(route, ids):
            with CaptureQueriesContext(connection) as captured:
                response = person.get(url)
            asked += response.status_code == 200
            if response.status_code == 200 and len(captured) > MOST:
                found.append(f"{url} ({route.name}): {len(captured)}")
    assert not found and asked > 60, (asked, found)
