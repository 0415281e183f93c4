"""/admin/ shows a Super admin the rows of the portal that he is in, no secret, and lets nobody else look."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from core.adminsite import SECRETS, PortalAdmin
from core.queue.models import QueueState
from crm.webhooks.models import EventDelivery
from qbo_sync.models import OutboxEntry, OutboxState
from tests.people import a_cast
from tests.tenancy.world import CANARY, World, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def of_portal(model: Any, portal: Any) -> Any:
    return model._default_manager.filter(portal=portal).order_by("pk")


def address(model: Any, *parts: Any) -> str:
    names = [model._meta.app_label, model._meta.model_name, *map(str, parts)]
    return f"/admin/{'/'.join(names)}/"


def test_it_shows_the_rows_of_ones_own_portal_alone_and_no_secret(world: World) -> None:
    owner = world.cast.owner
    assert owner.get("/admin/").status_code == 200
    for model in admin.site._registry:
        mine, theirs = (of_portal(model, portal).first() for portal in (owner.portal, world.cast.other_portal))
        assert mine is not None and theirs is not None, model
        pages = [owner.get(address(model)), owner.get(address(model, mine.pk, "change"))]
        for page in pages:
            assert page.status_code == 200 and CANARY not in page.content.decode(), model
            for name in (field.name for field in model._meta.fields if field.name.endswith(SECRETS)):
                assert not getattr(mine, name) or str(getattr(mine, name)) not in page.content.decode(), (model, name)
        for part in ("change", "history", "delete"):
            there, nowhere = (owner.get(address(model, pk, part)) for pk in (theirs.pk, 999_999_999))
            assert there.status_code == nowhere.status_code and CANARY not in there.content.decode(), (model, part)


def test_it_adds_changes_and_deletes_nothing(world: World) -> None:
    owner = world.cast.owner
    for model in admin.site._registry:
        mine = of_portal(model, owner.portal).first()
        before = of_portal(model, owner.portal).values().get(pk=mine.pk)
        for url in (address(model, "add"), address(model, mine.pk, "change"), address(model, mine.pk, "delete")):
            assert owner.post(url, {"name": "x", "post": "yes"}).status_code == 403, url
        assert of_portal(model, owner.portal).values().get(pk=mine.pk) == before


def test_only_a_super_admin_looks_and_only_at_what_knows_its_portal(db: None) -> None:
    cast = a_cast()
    addresses = ["/admin/", *(address(model) for model in admin.site._registry)]
    for person in (cast.finance, cast.sales, cast.reader):
        assert {person.get(url).status_code for url in addresses} == {302}
    assert Client().get("/admin/", follow=True).redirect_chain[-1][0] == "/login/?next=%2Fadmin%2F"
    assert all(isinstance(each, PortalAdmin) for each in admin.site._registry.values())
    assert cast.owner.get("/admin/auth/group/").status_code == 404


def test_an_action_reaches_the_rows_of_ones_own_portal_alone(world: World) -> None:
    owner = world.cast.owner
    given_up = {
        OutboxEntry: (OutboxState.NEEDS_USER, "take_up_again"),
        EventDelivery: (QueueState.NEEDS_USER, "send_again"),
    }
    for model, (state, action) in given_up.items():
        rows = [of_portal(model, portal).first() for portal in (owner.portal, world.cast.other_portal)]
        for row in rows:
            model._default_manager.filter(pk=row.pk).update(state=state)
        chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
        assert owner.post(address(model), chosen).status_code == 302
        after = [model._default_manager.get(pk=row.pk).state for row in rows]
        assert after[0] != state and after[1] == state, model
