"""How codes and tokens live and die, on a clock that the test holds."""

from pathlib import Path

import pytest

from sandbox.oauth.errors import OAuthRefusal
from sandbox.oauth.grants import DAY, GrantBook

REALM, APP, BACK = "9341450000000001", "app-one", "http://app.example/callback"


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock):
    return GrantBook(tmp_path / "oauth.json", clock)


def connect(book: GrantBook):
    code = book.issue_code(REALM, APP, ["com.intuit.quickbooks.accounting"], BACK)
    return code.value, book.exchange_code(code.value, APP, BACK)


def refusal(call, *args):
    with pytest.raises(OAuthRefusal) as caught:
        call(*args)
    return caught.value.body()


def test_a_code_works_once_and_a_second_use_ends_what_the_first_gave(book):
    code, issued = connect(book)
    assert refusal(book.exchange_code, code, APP, BACK) == {"error": "invalid_grant"}
    assert refusal(book.refresh, issued.grant.refresh_token, APP) == {"error": "invalid_grant"}


def test_a_code_dies_after_five_minutes(book, clock):
    code = book.issue_code(REALM, APP, ["openid"], BACK)
    clock.now += 300
    assert refusal(book.exchange_code, code.value, APP, BACK) == {"error": "invalid_grant"}


def test_a_code_is_bound_to_its_redirect_address(book):
    code = book.issue_code(REALM, APP, ["openid"], BACK)
    assert "error" in refusal(book.exchange_code, code.value, APP, "http://evil.example/")


def test_within_a_day_a_refresh_keeps_the_refresh_token_and_its_window_shrinks(book, clock):
    _, issued = connect(book)
    first = issued.grant.refresh_token
    clock.now += DAY - 1
    again = book.refresh(first, APP)
    assert again.grant.refresh_token == first
    assert again.access.value != issued.access.value
    assert again.grant.refresh_expires_at - clock.now == 100 * DAY + 1


def test_after_a_day_a_refresh_gives_a_new_token_and_the_old_one_is_dead(book, clock):
    _, issued = connect(book)
    first = issued.grant.refresh_token
    clock.now += DAY
    second = book.refresh(first, APP).grant.refresh_token
    assert second != first
    assert refusal(book.refresh, first, APP) == {"error": "invalid_grant"}
    assert book.refresh(second, APP).grant.refresh_token == second


def test_rotation_can_be_switched_to_every_refresh(book):
    book.settings.rotation = "every_refresh"
    _, issued = connect(book)
    first = issued.grant.refresh_token
    assert book.refresh(first, APP).grant.refresh_token != first


def test_an_unused_refresh_token_dies_when_its_window_closes(book, clock):
    _, issued = connect(book)
    clock.now += 101 * DAY
    assert refusal(book.refresh, issued.grant.refresh_token, APP) == {"error": "invalid_grant"}


def test_no_refresh_outlives_the_hard_limit(book, clock):
    _, issued = connect(book)
    token = issued.grant.refresh_token
    for _ in range(25):
        clock.now += 90 * DAY
        if clock.now >= issued.grant.hard_expires_at:
            break
        token = book.refresh(token, APP).grant.refresh_token
    assert clock.now >= issued.grant.hard_expires_at
    assert refusal(book.refresh, token, APP) == {"error": "invalid_grant"}


def test_each_wrong_token_gets_its_own_words(book):
    _, issued = connect(book)
    wrong_kind = {"error": "invalid_grant", "error_description": "Incorrect Token type or clientID"}
    assert refusal(book.refresh, issued.access.value, APP) == wrong_kind
    assert refusal(book.refresh, issued.grant.refresh_token, "another-app") == wrong_kind
    unknown = {"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"}
    assert refusal(book.refresh, "RT1-nobody-knows", APP) == unknown
    assert refusal(book.exchange_code, "no-such-code", APP, BACK)["error_description"] == "Token invalid"


@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_revoking_either_token_ends_the_grant(book, clock, kind):
    _, issued = connect(book)
    book.revoke_token(issued.access.value if kind == "access" else issued.grant.refresh_token)
    assert refusal(book.refresh, issued.grant.refresh_token, APP) == {"error": "invalid_grant"}
    access, _ = book.find_access(issued.access.value)
    assert access.expires_at <= clock.now


def test_everything_is_on_disk_before_the_answer_leaves(book, clock):
    _, issued = connect(book)
    reopened = GrantBook(book.path, clock)
    assert reopened.find_access(issued.access.value)[1].realm_id == REALM
    assert reopened.refresh(issued.grant.refresh_token, APP).grant.refresh_token == issued.grant.refresh_token


def test_the_grant_for_outside_clients_is_replaced_only_when_dead(book):
    first = book.grant_for_outside(REALM, APP)
    assert book.grant_for_outside(REALM, APP).grant.refresh_token == first.grant.refresh_token
    book.revoke(first.grant)
    assert book.grant_for_outside(REALM, APP).grant.refresh_token != first.grant.refresh_token
