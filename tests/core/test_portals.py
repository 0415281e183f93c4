"""Changing the portal and the language, and where people without a portal land."""

import pytest
from django.test import Client

from core.portals.models import Membership
from core.portals.roles import Role
from core.users.models import User
from tests.people import PASSWORD, Cast, a_cast, a_record


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def test_a_member_of_two_portals_switches_between_them(cast: Cast) -> None:
    Membership.objects.create(user=cast.sales.user, portal=cast.other_portal, role=Role.READ_ONLY)
    a_record(cast.outsider, "companies", name="Over there Ltd")
    assert "Over there Ltd" not in cast.sales.get("/companies/").content.decode()
    cast.sales.post("/portals/switch/", {"portal": cast.other_portal.pk})
    assert "Over there Ltd" in cast.sales.get("/companies/").content.decode()
    assert cast.sales.client.get("/companies/new/").status_code == 403


@pytest.mark.parametrize("portal", ["0", "x", "", "9" * 30])
def test_nobody_switches_to_a_portal_that_is_not_his(cast: Cast, portal: str) -> None:
    assert cast.sales.post("/portals/switch/", {"portal": portal}).status_code == 404
    assert cast.sales.post("/portals/switch/", {"portal": cast.other_portal.pk}).status_code == 404
    assert cast.sales.get("/").status_code == 200


def test_an_ended_membership_ends_access_at_once(cast: Cast) -> None:
    Membership.objects.filter(user=cast.sales.user).update(is_active=False)
    response = cast.sales.get("/contacts/")
    assert response.status_code == 403 and b"portal" in response.content


def test_someone_without_a_portal_is_told_so(db: None) -> None:
    user = User.objects.create_user("new@people.example", PASSWORD, name="New")
    client = Client()
    client.force_login(user)
    assert client.get("/").status_code == 403


def test_the_language_is_each_persons_own(cast: Cast) -> None:
    cast.sales.post("/language/", {"language": "nb", "next": "https://evil.example/"})
    cast.sales.user.refresh_from_db()
    assert cast.sales.user.language == "nb"
    assert 'lang="nb"' in cast.sales.get("/").content.decode()
    assert 'lang="en"' in cast.owner.get("/").content.decode()
    assert cast.sales.post("/language/", {"language": "xx"}).status_code == 404


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "nonsense", "-1", ""])
def test_one_is_never_sent_to_another_host_nor_to_nonsense(cast: Cast, where: str) -> None:
    response = cast.sales.post("/language/", {"language": "en", "next": where})
    assert response["Location"] == "/"
