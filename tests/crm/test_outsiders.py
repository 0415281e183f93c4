"""Every page and deed on records, tried by an outsider, by one who may only read, and by nobody."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from core.portals.scoping import PortalModel
from crm.deals.lines import add_line
from crm.deals.quoting import quote_from_deal
from crm.records.joining import join
from crm.records.models import RecordVisit
from tests.people import Cast, a_record

PAGES = ("contacts", "companies", "products", "deals", "quotes")


@dataclass
class World:
    """One record of each kind, joined to each other."""

    records: dict[str, Any]
    line: Any

    def url(self, name: str, kind: str, *more: Any) -> str:
        return reverse(name, args=[kind, self.records[kind].pk, *more])


@pytest.fixture
def world(cast: Cast) -> World:
    records = {name: a_record(cast.sales, name) for name in PAGES if name != "quotes"}
    deal = records["deals"]
    join(deal, records["contacts"], cast.sales.actor)
    join(deal, records["companies"], cast.sales.actor)
    line = add_line(deal, {"hs_product_id": str(records["products"].pk)}, cast.sales.actor)
    records["quotes"] = quote_from_deal(deal, cast.sales.actor)
    return World(records, line)


def reads(world: World) -> list[str]:
    deal, contact, quote = (world.records[name].pk for name in ("deals", "contacts", "quotes"))
    urls = [world.url(name, kind) for kind in PAGES for name in ("record_page", "record_live", "record_timeline")]
    urls += [world.url("record_property", kind, world_property(kind)) for kind in PAGES]
    return [
        *urls,
        reverse("lines", args=["deals", deal]),
        reverse("lines", args=["quotes", quote]),
        reverse("quote_pdf", args=[quote]),
        reverse("record_page", args=["contacts", contact]),
    ]


def writer_reads(world: World) -> list[str]:
    """Pages with a form, or parts of one: for those who may write."""
    deal = world.records["deals"].pk
    return [
        *(world.url("record_edit", kind) for kind in PAGES),
        reverse("line_products", args=["deals", deal]),
        world.url("record_associations", "deals", "contacts"),
        world.url("record_labels", "deals", "contacts", world.records["contacts"].pk),
    ]


def world_property(kind: str) -> str:
    return {"contacts": "email", "deals": "amount", "quotes": "hs_title"}.get(kind, "name")


def writes(world: World) -> list[tuple[str, dict[str, Any]]]:
    deal, contact, product, quote = (world.records[name].pk for name in ("deals", "contacts", "products", "quotes"))
    line = ["deals", deal, world.line.pk]
    every_kind = [
        (world.url(name, kind), data)
        for kind in PAGES
        for name, data in (
            ("record_edit", {world_property(kind): "9"}),
            ("record_archive", {}),
            ("record_restore", {}),
            ("record_notes", {"body": "Hello"}),
        )
    ]
    return [
        *every_kind,
        *((world.url("record_property", kind, world_property(kind)), {world_property(kind): "9"}) for kind in PAGES),
        (world.url("record_associations", "deals", "contacts"), {"id": contact}),
        (world.url("record_dissociate", "deals", "contacts", contact), {}),
        (world.url("record_label", "deals", "contacts", contact), {}),
        (world.url("record_labels", "deals", "contacts", contact), {"label": "partner"}),
        (reverse("deal_stage", args=[deal]), {"stage": "closedwon"}),
        (reverse("deal_use_total", args=[deal]), {}),
        (reverse("deal_make_quote", args=[deal]), {}),
        (reverse("lines", args=["deals", deal]), {"id": product}),
        (reverse("line", args=line), {"price": "1"}),
        (reverse("line_edit", args=line), {"hs_sku": "X-1"}),
        (reverse("line_move", args=line), {"steps": "1"}),
        (reverse("line_remove", args=line), {}),
        (reverse("line_restore", args=line), {}),
        (reverse("quote_publish", args=[quote]), {}),
        (reverse("quote_recall", args=[quote]), {}),
        (reverse("quote_extend", args=[quote]), {"expires_on": "2099-01-01"}),
    ]


def everything(portal: Any) -> list[Any]:
    """All rows of a portal, to compare before and after; but for what each keeps of where he looked."""
    kept: Any = [model for model in apps.get_models() if issubclass(model, PortalModel)]
    models = [model for model in kept if model is not RecordVisit]
    return [list(model.objects.for_portal(portal).order_by("pk").values()) for model in models]


def test_an_outsider_meets_404_on_every_page(cast: Cast, world: World) -> None:
    for url in reads(world) + writer_reads(world):
        response = cast.outsider.get(url)
        assert response.status_code == 404, url
        assert b"Website relaunch" not in response.content, url


def test_an_outsider_changes_nothing(cast: Cast, world: World) -> None:
    before = everything(cast.portal), everything(cast.other_portal)
    for url, data in writes(world):
        assert cast.outsider.post(url, data).status_code == 404, url
        assert cast.outsider.htmx(url, data).status_code == 404, url
    assert (everything(cast.portal), everything(cast.other_portal)) == before


def test_an_outsiders_own_pages_take_nothing_from_here(cast: Cast, world: World) -> None:
    """Foreign ids in forms, queries and nested addresses of pages that are the outsider's own."""
    theirs = {name: a_record(cast.outsider, name) for name in ("contacts", "deals", "companies")}
    deal, contact = theirs["deals"].pk, world.records["contacts"].pk
    line = add_line(theirs["deals"], {"name": "X", "price": "1"}, cast.outsider.actor)
    before = everything(cast.portal)
    forged = [
        (reverse("record_associations", args=["deals", deal, "contacts"]), {"id": contact}),
        (reverse("record_dissociate", args=["deals", deal, "contacts", contact]), {}),
        (reverse("record_label", args=["deals", deal, "contacts", contact]), {}),
        (reverse("record_labels", args=["deals", deal, "contacts", contact]), {}),
        (reverse("lines", args=["deals", deal]), {"id": world.records["products"].pk}),
        (reverse("line", args=["deals", deal, world.line.pk]), {"price": "1"}),
        (reverse("line_remove", args=["deals", world.records["deals"].pk, line.pk]), {}),
    ]
    for url, data in forged:
        assert cast.outsider.htmx(url, data).status_code == 404, url
    owner = {"dealname": "Mine", "hubspot_owner_id": str(cast.sales.user.pk)}
    assert cast.outsider.post(reverse("record_new", args=["deals"]), owner).status_code == 422
    joined = {"firstname": "Eve", "associate": f"deals:{world.records['deals'].pk}"}
    assert cast.outsider.post(reverse("record_new", args=["contacts"]), joined).status_code == 302
    assert everything(cast.portal) == before


@pytest.mark.parametrize("url", ["/", "/search/?q=relaunch", "/deals/board/", *(f"/{kind}/" for kind in PAGES)])
def test_lists_hold_nothing_of_another_portal(cast: Cast, world: World, url: str) -> None:
    response = cast.outsider.get(url)
    assert response.status_code == 200
    for word in (b"Website relaunch", b"Fjord AS", b"Ola Berg"):
        assert word not in response.content.replace(b'value="relaunch"', b"")


def test_one_who_may_read_reads_everything_and_writes_nothing(cast: Cast, world: World) -> None:
    before = everything(cast.portal)
    for url in reads(world):
        assert cast.reader.get(url).status_code in (200, 204), url
    for url, data in writes(world):
        assert cast.reader.post(url, data).status_code == 403, url
    for kind in PAGES:
        assert cast.reader.get(reverse("record_new", args=[kind])).status_code == 403
        assert cast.reader.get(world.url("record_edit", kind)).status_code == 403
    assert everything(cast.portal) == before


def test_pages_offer_a_reader_no_way_to_write(cast: Cast, world: World) -> None:
    for kind in PAGES:
        page = cast.reader.get(world.url("record_page", kind)).content.decode()
        for name in ("record_edit", "record_archive", "record_notes"):
            assert world.url(name, kind) not in page, (kind, name)
        assert world.url("record_page", kind) + "associations/" not in page


def test_nobody_gets_in_without_signing_in(cast: Cast, world: World) -> None:
    before = everything(cast.portal)
    nobody = Client()
    for url in ["/", "/search/?q=x", "/deals/board/", "/deals/", "/deals/new/", *reads(world), *writer_reads(world)]:
        response = nobody.get(url)
        assert response.status_code == 302 and response["Location"].startswith("/login/"), url
    for url, data in writes(world):
        assert nobody.post(url, data).status_code == 302, url
    assert everything(cast.portal) == before


def test_a_write_from_another_portals_page_is_refused(cast: Cast, world: World) -> None:
    """Two tabs, two portals: the older tab's form must not write into the newer one's portal."""
    from core.portals.middleware import sign_portal

    stale = Client(headers={"X-Page-Portal": sign_portal(cast.other_portal.pk)})
    stale.force_login(cast.sales.user)
    before = everything(cast.portal)
    response = stale.post(reverse("record_new", args=["companies"]), {"name": "Typed with care AS"})
    assert response.status_code == 409
    assert "Typed with care AS" in response.content.decode()
    assert everything(cast.portal) == before
