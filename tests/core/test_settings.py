"""Settings: what a Super admin sets, what others may not even see, and what the audit log keeps of it."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from core import clock
from core.api.models import ApiToken
from core.changes import Change
from core.portals.models import Membership, Portal
from core.portals.roles import Role
from core.users.models import User
from crm.records.joining import join
from tests.people import Cast, a_cast, a_record

pytestmark = pytest.mark.django_db
ADMIN_ONLY = ("/settings/portal/", "/settings/users/", "/settings/tokens/", "/settings/audit/")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def logged(cast: Cast, what: str) -> Change:
    return Change.objects.for_portal(cast.portal).filter(record_type=what).latest("pk")


def portal_form(**changed: str) -> dict[str, str]:
    return {
        "name": "Nordlys AS",
        "company_currency": "EUR",
        "time_zone": "Europe/Berlin",
        "language": "nb",
        "forbid_own_numbers": "on",
        **changed,
    }


@pytest.mark.parametrize("url", ADMIN_ONLY)
def test_only_a_super_admin_manages_the_portal(cast: Cast, url: str) -> None:
    assert cast.owner.get(url).status_code == 200
    for person in (cast.finance, cast.sales, cast.reader):
        assert person.get(url).status_code == 403
        assert person.post(url, {}).status_code == 403


def test_the_menu_shows_what_one_may_see(cast: Cast) -> None:
    assert "/settings/tokens/" in cast.owner.get("/settings/").content.decode()
    seen = cast.reader.get("/settings/").content.decode()
    assert "/settings/profile/" in seen and "/settings/tokens/" not in seen


def test_the_menu_marks_the_page_one_is_on_and_none_above_it(cast: Cast) -> None:
    page = cast.owner.get("/settings/hubspot/invoices/").content.decode()
    marked = re.findall(r'<a href="(/settings/[^"]*)" aria-current="page"', page)
    assert marked == ["/settings/hubspot/invoices/"]


def test_the_portal_is_changed_and_the_log_says_how(cast: Cast) -> None:
    assert cast.owner.post("/settings/portal/", portal_form()).status_code == 302
    portal = Portal.objects.get(pk=cast.portal.pk)
    assert (portal.company_currency, portal.time_zone, portal.preference("forbid_own_numbers")) == (
        "EUR",
        "Europe/Berlin",
        True,
    )
    change = logged(cast, "portal")
    assert change.diff["company_currency"] == ["NOK", "EUR"] and change.user == cast.owner.user
    assert "Europe/Berlin" in cast.owner.get("/settings/audit/").content.decode()
    assert Portal.objects.get(pk=cast.other_portal.pk).company_currency == "USD"


@pytest.mark.parametrize("wrong", [{"time_zone": "Mars/Base"}, {"company_currency": "XXL"}, {"name": ""}])
def test_senseless_settings_are_refused_and_what_was_typed_stays(cast: Cast, wrong: dict[str, str]) -> None:
    answer = cast.owner.post("/settings/portal/", portal_form(**wrong))
    assert answer.status_code == 422
    assert Portal.objects.get(pk=cast.portal.pk).name == "Northwind Trading"
    assert ("Nordlys AS" in answer.content.decode()) == ("name" not in wrong)


def test_an_invited_person_chooses_a_password_and_signs_in(cast: Cast) -> None:
    form = {"email": "new@people.example", "name": "Nina Ny", "role": "sales"}
    page = cast.owner.post("/settings/users/", form).content.decode()
    [sent] = mail.outbox
    link = re.search(r"http\S+/accounts/password/reset/key/\S+/", sent.body)
    assert link and link.group(0) in page and sent.to == ["new@people.example"]
    stranger = Client()
    asked = stranger.get(link.group(0).partition("://")[2].partition("/")[2].join(("/", "")), follow=True)
    assert asked.status_code == 200 and "assword" in asked.content.decode()
    member = Membership.objects.get(user__email="new@people.example")
    assert (member.portal, member.role) == (cast.portal, Role.SALES)


def test_who_is_there_already_is_not_invited_again(cast: Cast) -> None:
    form = {"email": cast.sales.user.email.upper(), "name": "Twice", "role": "sales"}
    answer = cast.owner.post("/settings/users/", form)
    assert answer.status_code == 422 and "is in this portal already" in answer.content.decode()


def member_url(person: Any) -> str:
    return f"/settings/users/{Membership.objects.get(user=person.user).pk}/"


def test_a_role_is_changed_and_a_person_let_go_and_taken_back(cast: Cast) -> None:
    url = member_url(cast.sales)
    cast.owner.post(url, {"do": "role", "role": "read_only"})
    assert cast.sales.get("/deals/new/").status_code == 403
    cast.owner.post(url, {"do": "deactivate"})
    assert cast.sales.get("/deals/").status_code == 403
    cast.owner.post(url, {"do": "reactivate"})
    assert cast.sales.get("/deals/").status_code == 200
    assert logged(cast, "members").kind == "reactivated"


@pytest.mark.parametrize("deed", [{"do": "deactivate"}, {"do": "role", "role": "sales"}])
def test_the_last_super_admin_stays(cast: Cast, deed: dict[str, str]) -> None:
    page = cast.owner.post(member_url(cast.owner), deed, follow=True)
    assert "This is the last Super admin" in page.content.decode()
    assert cast.owner.get("/settings/users/").status_code == 200


def test_another_portals_member_is_not_there(cast: Cast) -> None:
    assert cast.owner.post(member_url(cast.outsider), {"do": "deactivate"}).status_code == 404
    assert cast.outsider.get("/").status_code == 200


def make_token(cast: Cast) -> str:
    form = {"name": "Shop", "scopes": ["crm.objects.contacts.read"]}
    page = cast.owner.post("/settings/tokens/", form).content.decode()
    found = re.search(r'value="(pat-dealbooks-[^"]+)"', page)
    assert found
    return found.group(1)


def contacts(secret: str) -> int:
    return Client(headers={"Authorization": f"Bearer {secret}"}).get("/crm/v3/objects/contacts").status_code


def test_a_token_is_shown_once_works_and_is_revoked(cast: Cast) -> None:
    secret = make_token(cast)
    assert contacts(secret) == 200
    assert secret not in cast.owner.get("/settings/tokens/").content.decode()
    token = ApiToken.objects.for_portal(cast.portal).get()
    assert secret not in str(logged(cast, "api_tokens").diff) and secret not in token.token_hash
    cast.owner.post(f"/settings/tokens/{token.pk}/", {"do": "revoke"})
    assert contacts(secret) == 401


def test_a_rotated_token_stops_and_the_new_one_works(cast: Cast) -> None:
    old = make_token(cast)
    token = ApiToken.objects.for_portal(cast.portal).get()
    page = cast.owner.post(f"/settings/tokens/{token.pk}/", {"do": "rotate"}).content.decode()
    new = re.search(r'value="(pat-dealbooks-[^"]+)"', page)
    assert new and (contacts(old), contacts(new.group(1))) == (401, 200)


def test_another_portals_token_is_not_there(cast: Cast) -> None:
    make_token(cast)
    token = ApiToken.objects.for_portal(cast.portal).get()
    assert cast.outsider.post(f"/settings/tokens/{token.pk}/", {"do": "revoke"}).status_code == 404
    assert ApiToken.objects.for_portal(cast.portal).get().revoked_at is None


def test_a_token_needs_a_scope(cast: Cast) -> None:
    answer = cast.owner.post("/settings/tokens/", {"name": "Shop"})
    assert answer.status_code == 422 and "Tick at least one scope" in answer.content.decode()


def test_one_changes_ones_own_name_language_and_password(cast: Cast) -> None:
    assert (
        cast.reader.post("/settings/profile/", {"do": "profile", "name": "Ragna D.", "language": "nb"}).status_code
        == 302
    )
    user = User.objects.get(pk=cast.reader.user.pk)
    assert (user.name, user.language) == ("Ragna D.", "nb")
    wrong = {
        "do": "password",
        "old_password": "no",
        "new_password1": "another-one-55",
        "new_password2": "another-one-55",
    }
    assert cast.reader.post("/settings/profile/", wrong).status_code == 422


def test_the_log_is_narrowed_and_another_portal_is_not_in_it(cast: Cast) -> None:
    cast.owner.post("/settings/portal/", portal_form(language="en"))
    cast.outsider.post("/settings/portal/", portal_form(name="Secret Portal", language="en"))
    page = cast.owner.get(f"/settings/audit/?person={cast.owner.user.pk}&origin=user").content.decode()
    assert "Europe/Berlin" in page and "Secret Portal" not in page
    assert "Europe/Berlin" not in cast.owner.get(f"/settings/audit/?person={cast.sales.user.pk}").content.decode()


def test_the_first_portal_is_made_by_a_command(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_portal", name="Fresh", email="boss@fresh.example", currency="NOK", time_zone="Europe/Oslo")
    said = capsys.readouterr().out
    member = Membership.objects.get(user__email="boss@fresh.example")
    assert (member.role, member.portal.company_currency) == (Role.SUPER_ADMIN, "NOK")
    assert "chooses a password at: http" in said


def test_a_senseless_portal_is_not_made(db: None) -> None:
    with pytest.raises(CommandError, match="time_zone"):
        call_command("create_portal", name="Fresh", email="boss@fresh.example", time_zone="Mars/Base")
    assert not Portal.objects.filter(name="Fresh").exists()


def test_the_log_speaks_of_records_and_settings_in_the_words_of_people(cast: Cast) -> None:
    deal = a_record(cast.sales, "deals", dealname="Relaunch", amount="1200")
    contact = a_record(cast.sales, "contacts", firstname="Ola", lastname="Berg")
    join(deal, contact, cast.sales.actor)
    cast.owner.post("/settings/portal/", portal_form(language="en"))
    page = cast.owner.get("/settings/audit/").content.decode()
    for words in (
        "Deal created",
        "NOK 1,200.00",
        "Contact added: Ola Berg",
        ">Relaunch<",
        "Portal changed",
        "Time zone",
    ):
        assert words in page
    assert "dealname" not in page and "time_zone" not in page


def test_the_log_is_narrowed_by_object_and_day(cast: Cast) -> None:
    a_record(cast.sales, "deals", dealname="Relaunch")
    a_record(cast.sales, "contacts", firstname="Ola", lastname="Berg")
    today = clock.now().astimezone(cast.portal.zone).date().isoformat()

    def rows(query: str) -> str:
        return str(cast.owner.get(f"/settings/audit/?{query}").content.decode())

    assert "Relaunch" in rows("object=deals") and "Ola Berg" not in rows("object=deals")
    assert "Relaunch" in rows(f"since={today}&until={today}")
    assert "Relaunch" not in rows("until=2020-01-01") and "Relaunch" not in rows("since=2999-01-01")
    for senseless in ("since=9999-12-31", "until=x", "object=%00", "person=abc", "before=-1", "until=9999-12-31"):
        assert cast.owner.get(f"/settings/audit/?{senseless}").status_code == 200
