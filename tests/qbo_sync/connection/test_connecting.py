"""Connecting over OAuth: the state is one person's, once; a company is in one portal only (decisions.md 10)."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.portals.middleware import HEADER, sign_portal
from qbo_sync.models import Connection, OAuthAttempt
from tests.harness.company import Sandbox
from tests.people import Cast, a_cast

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/settings/integrations/quickbooks/"
START, CALLBACK = "/oauth/quickbooks/start/", "/oauth/quickbooks/callback/"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return a_cast()


def start(person: Any) -> dict[str, list[str]]:
    answer = person.client.post(START, headers={HEADER: sign_portal(person.portal.pk)})
    assert answer.status_code == 302, answer.content
    return parse_qs(urlsplit(answer["Location"]).query)


def code_for(quickbooks: Sandbox, realm: str, asked: dict[str, list[str]]) -> str:
    body = {"realm_id": realm, "redirect_uri": asked["redirect_uri"][0], "state": asked["state"][0]}
    return str(quickbooks.control("grants", body)["code"])


def come_back(person: Any, asked: dict[str, list[str]], code: str, realm: str) -> Any:
    query = {"code": code, "state": asked["state"][0], "realmId": realm}
    return person.client.get(CALLBACK, query, follow=True)


def test_a_super_admin_connects_a_company(quickbooks: Sandbox, cast: Cast) -> None:
    books = quickbooks.new_company("Fjord Books")
    asked = start(cast.owner)
    assert asked["scope"] == ["com.intuit.quickbooks.accounting"]
    answer = come_back(cast.owner, asked, code_for(quickbooks, books.realm, asked), books.realm)
    assert "Connected." in answer.content.decode()
    connection = Connection.objects.for_portal(cast.portal).get()
    assert connection.realm_id == books.realm and connection.fetches.filter(entity="*").exists()


def test_an_answer_is_good_once(quickbooks: Sandbox, cast: Cast) -> None:
    books = quickbooks.new_company()
    asked = start(cast.owner)
    code = code_for(quickbooks, books.realm, asked)
    come_back(cast.owner, asked, code, books.realm)
    answer = come_back(cast.owner, asked, code, books.realm)
    assert "used already" in answer.content.decode()


def test_another_persons_answer_connects_nothing(quickbooks: Sandbox, cast: Cast) -> None:
    books = quickbooks.new_company()
    asked = start(cast.owner)
    answer = come_back(cast.outsider, asked, code_for(quickbooks, books.realm, asked), books.realm)
    assert answer.status_code in (200, 403)
    assert Connection.everywhere.count() == 0
    assert OAuthAttempt.everywhere.get().used_at is None


def test_saying_no_connects_nothing(quickbooks: Sandbox, cast: Cast) -> None:
    asked = start(cast.owner)
    query = {"error": "access_denied", "state": asked["state"][0]}
    answer = cast.owner.client.get(CALLBACK, query, follow=True)
    assert "did not give permission" in answer.content.decode()
    assert Connection.everywhere.count() == 0


def test_a_company_of_another_portal_is_refused_with_a_sentence(quickbooks: Sandbox, cast: Cast) -> None:
    books = quickbooks.new_company()
    asked = start(cast.owner)
    come_back(cast.owner, asked, code_for(quickbooks, books.realm, asked), books.realm)
    other = a_cast()
    asked = start(other.owner)
    answer = come_back(other.owner, asked, code_for(quickbooks, books.realm, asked), books.realm)
    assert "connected in another portal already" in answer.content.decode()
    assert Connection.everywhere.get().portal == cast.portal


@pytest.mark.parametrize("role", ["finance", "sales", "reader"])
def test_only_a_super_admin_connects(quickbooks: Sandbox, cast: Cast, role: str) -> None:
    person = getattr(cast, role, None) or cast.sales
    answer = person.client.post(START, headers={HEADER: sign_portal(person.portal.pk)})
    assert answer.status_code == 403
    assert OAuthAttempt.everywhere.count() == 0


def test_an_outsider_neither_sees_nor_disconnects_a_company(quickbooks: Sandbox, cast: Cast) -> None:
    books = quickbooks.new_company("Secret Books")
    asked = start(cast.owner)
    come_back(cast.owner, asked, code_for(quickbooks, books.realm, asked), books.realm)
    connection = Connection.everywhere.get()
    other = a_cast()
    assert "Secret Books" not in other.owner.get(PAGE).content.decode()
    headers = {HEADER: sign_portal(other.owner.portal.pk)}
    assert other.owner.client.post(f"{PAGE}{connection.pk}/disconnect/", headers=headers).status_code == 404
    connection.refresh_from_db()
    assert connection.refresh_sealed


def test_while_intuit_is_away_the_person_is_told(quickbooks: Sandbox, cast: Cast) -> None:
    quickbooks.control("faults", {"match": {"path": "*openid*"}, "stage": "accept", "action": "reset"})
    headers = {HEADER: sign_portal(cast.portal.pk)}
    answer = cast.owner.client.post(START, headers=headers, follow=True)
    assert "does not answer" in answer.content.decode()
