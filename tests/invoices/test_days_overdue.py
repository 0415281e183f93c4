"""The database counts days overdue as the page does, so that invoices are found and sorted by them."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from crm.records.filters import parse_filters
from crm.records.filters.ordering import order_by_property
from crm.records.portal_types import portal_type
from invoices.models import Invoice
from invoices.models.invoice import Stage
from tests.invoices.companies import Company
from tests.invoices.making import an_invoice
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DUE = {"3 days": 3, "40 days": 40, "today": 0, "not yet": -5}


@pytest.fixture
def invoices(cast: Cast) -> dict[str, Any]:
    company, today = Company(cast.portal), clock.today(cast.portal)
    made = {name: an_invoice(company.book, [], number=name) for name in (*DUE, "undated")}
    for name, days in DUE.items():
        stage = Stage.OVERDUE if days > 0 else Stage.SENT_TO_CUSTOMER
        Invoice.objects.for_portal(cast.portal).filter(pk=made[name].pk).update(
            due_on=today - timedelta(days=days), stage=stage
        )
    Invoice.objects.for_portal(cast.portal).filter(pk=made["undated"].pk).update(due_on=None, stage=Stage.OVERDUE)
    return made


def found(cast: Cast, *filters: tuple[str, str]) -> set[str]:
    asked = [{"propertyName": "days_overdue", "operator": operator, "value": value} for operator, value in filters]
    chosen = parse_filters([{"filters": asked}], portal_type("invoices", cast.portal), cast.portal)
    rows = Invoice.objects.for_portal(cast.portal).live()
    names = {row.number for row in chosen.narrow(rows)}
    assert names == {row.number for row in rows if chosen.matches(row)}
    return names


def test_they_are_found_by_days(cast: Cast, invoices: dict[str, Any]) -> None:
    assert found(cast, ("GT", "30")) == {"40 days"}
    assert found(cast, ("GTE", "2.5"), ("LT", "40")) == {"3 days"}
    assert found(cast, ("EQ", "3")) == {"3 days"}
    assert found(cast, ("NOT_HAS_PROPERTY", "")) == {"today", "not yet", "undated"}


def test_they_are_sorted_by_days(cast: Cast, invoices: dict[str, Any]) -> None:
    record_type = portal_type("invoices", cast.portal)
    prop = record_type.by_name["days_overdue"]
    rows = Invoice.objects.for_portal(cast.portal).filter(stage=Stage.OVERDUE)
    ordered = order_by_property(rows, record_type, prop, cast.portal, descending=True)
    assert [row.number for row in ordered] == ["40 days", "3 days", "undated"]


def test_the_index_page_is_sorted_by_them(cast: Cast, invoices: dict[str, Any]) -> None:
    page = cast.sales.get("/invoices/?sort=-days_overdue&columns=days_overdue").content.decode()
    places = [page.index(f">{name}<") for name in ("40 days", "3 days", "undated")]
    assert places == sorted(places)
    assert cast.sales.get("/invoices/?sort=hs_invoice_status&columns=hs_invoice_status").status_code == 200
