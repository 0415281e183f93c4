"""Each switch of /control/oauth, seen by the app that it strikes."""

import pytest

from tests.sandbox.test_oauth_over_http import connect, exchange, keys, token  # noqa: F401 - `keys` is a fixture

# Enough for a lifetime of one second to pass, in days.
A_MOMENT = 2 / 86_400


def refreshed(sandbox, keys, value):  # noqa: F811
    return token(sandbox, keys, grant_type="refresh_token", refresh_token=value)


def test_an_access_token_lives_as_long_as_it_is_told(sandbox, keys, books):  # noqa: F811
    sandbox.control("oauth", {"access_token_seconds": 1})
    issued = exchange(sandbox, keys, connect(sandbox, books)).json()
    assert issued["expires_in"] == 1
    books.access_token = issued["access_token"]
    assert books.get("preferences").status_code == 200
    sandbox.control("oauth", {"age_days": A_MOMENT})
    assert books.get("preferences").status_code == 401


def test_a_code_dies_after_its_time(sandbox, keys, books):  # noqa: F811
    sandbox.control("oauth", {"code_seconds": 1})
    code = connect(sandbox, books)
    sandbox.control("oauth", {"age_days": A_MOMENT})
    assert exchange(sandbox, keys, code).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(("revokes", "status"), [(True, 401), (False, 200)])
def test_a_code_used_twice_may_end_what_its_first_use_gave(sandbox, keys, books, revokes, status):  # noqa: F811
    sandbox.control("oauth", {"code_reuse_revokes": revokes})
    code = connect(sandbox, books)
    books.access_token = exchange(sandbox, keys, code).json()["access_token"]
    assert exchange(sandbox, keys, code).status_code == 400
    assert books.get("preferences").status_code == status


@pytest.mark.parametrize(
    ("rotation", "days", "changes"),
    [("every_refresh", 0, True), ("daily", 0, False), ("daily", 2, True), ("never", 2, False)],
)
def test_refresh_tokens_rotate_as_they_are_told(sandbox, keys, books, rotation, days, changes):  # noqa: F811
    sandbox.control("oauth", {"rotation": rotation})
    first = exchange(sandbox, keys, connect(sandbox, books)).json()["refresh_token"]
    sandbox.control("oauth", {"age_days": days})
    second = refreshed(sandbox, keys, first).json()["refresh_token"]
    assert (second != first) is changes
    assert refreshed(sandbox, keys, first).status_code == (400 if changes else 200)


def test_grants_are_listed_with_what_became_of_them(sandbox, keys, books):  # noqa: F811
    exchange(sandbox, keys, connect(sandbox, books))
    [outside, ours] = sandbox.control("grants")["grants"]
    assert (outside["purpose"], ours["purpose"], ours["alive"], ours["realm_id"]) == (
        "outside",
        "app",
        True,
        books.realm,
    )
    sandbox.control(f"grants?realm_id={books.realm}", method="DELETE")
    assert [each["alive"] for each in sandbox.control("grants")["grants"]] == [False, False]


@pytest.mark.parametrize(
    "wrong", [{"rotation": "hourly"}, {"code_seconds": "5"}, {"colour": 1}, {"redirect_uris": "http://a.example"}]
)
def test_a_senseless_switch_is_refused_and_changes_nothing(sandbox, wrong):
    before = sandbox.control("oauth")
    answer = sandbox.http.post("/control/oauth", json=wrong)
    assert answer.status_code == 400 and answer.json()["error"]
    assert sandbox.control("oauth") == before
