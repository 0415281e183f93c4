"""Tokens, refusals, keys, discovery and webhooks as recorded."""

import base64
import json

import pytest

from tests.sandbox.recorded import read
from tests.sandbox.shapes import differences

BACK = "http://app.example/callback"
SCOPES = "com.intuit.quickbooks.accounting openid profile email phone address"
EVERY_TOKEN_ANSWER = {"access_token", "refresh_token", "token_type", "expires_in", "x_refresh_token_expires_in"}


@pytest.fixture
def keys(sandbox):
    facts = sandbox.control("companies")["registration"]
    return facts["client_id"], facts["client_secret"]


@pytest.fixture
def connected(sandbox, books, keys):
    body = {"realm_id": books.realm, "redirect_uri": BACK, "scope": SCOPES}
    code = sandbox.control("grants", body)["code"]
    return ask(sandbox, keys, grant_type="authorization_code", code=code, redirect_uri=BACK)


def ask(sandbox, keys, headers=None, **form):
    return sandbox.http.post("/oauth2/v1/tokens/bearer", auth=keys, data=form, headers=headers)


def test_the_first_token_answer_has_the_recorded_keys(connected):
    assert differences(read("jsclient/bearer-token").body, connected.json()) == set()
    recorded = read("jsclient/authResponse").body
    assert set(recorded["json"]) == set(connected.json())
    headers = recorded["response"]["headers"]
    for name in ("content-type", "cache-control", "pragma"):
        assert connected.headers[name] == headers[name]
    assert connected.headers["intuit_tid"]


def test_a_refresh_answers_with_the_recorded_keys_but_no_id_token(sandbox, keys, connected):
    refreshed = ask(sandbox, keys, grant_type="refresh_token", refresh_token=connected.json()["refresh_token"]).json()
    recorded = read("dotnet/oauth__success_refreshtoken_response").body
    assert differences(recorded, refreshed) == {"id_token: only recorded"}, "the SDK's sample is of a first answer"
    assert set(refreshed) == EVERY_TOKEN_ANSWER


def test_the_hard_expiry_stands_beside_the_recorded_keys(sandbox, keys, connected):
    refreshed = ask(
        sandbox,
        keys,
        headers={"x-include-refresh-token-hard-expires-in": "true"},
        grant_type="refresh_token",
        refresh_token=connected.json()["refresh_token"],
    ).json()
    recorded = read("observed/tokens_and_discovery").body["token_response_with_hard_expiry"]
    assert differences(recorded, refreshed) == {"token_type: only here"}, "left out where the answer was noted down"


@pytest.mark.parametrize("name", ["jsclient/userInfo", "dotnet/oauth__success_userinfo_response"])
def test_user_info_has_the_recorded_keys(sandbox, connected, name):
    bearer = {"authorization": f"Bearer {connected.json()['access_token']}"}
    answer = sandbox.http.get("/v1/openid_connect/userinfo", headers=bearer)
    assert differences(read(name).body, answer.json()) == set()


def test_the_id_token_holds_the_recorded_claims(connected):
    part = connected.json()["id_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert differences(read("jsclient/validateIdToken").body, claims) == set()


def test_the_keys_have_the_recorded_fields(sandbox):
    ours = sandbox.http.get("/op/v1/jwks").json()
    assert differences(read("jsclient/jwkResponse").body, ours) == set()
    assert set(read("dotnet/oauth__discovery_jwks").body) <= set(ours["keys"][0])


def test_discovery_has_the_recorded_entries(sandbox):
    ours = sandbox.http.get("/.well-known/openid_sandbox_configuration").json()
    for recorded in (
        read("dotnet/oauth__discovery").body,
        read("observed/tokens_and_discovery").body["discovery_sandbox"],
    ):
        assert differences(recorded, ours) == set()
        fixed = {name for name in recorded if not name.endswith(("endpoint", "uri"))}
        assert {name: ours[name] for name in fixed} == {name: recorded[name] for name in fixed}


def test_every_observed_refusal_comes_word_for_word(sandbox, books, keys, connected):
    body = {"realm_id": books.realm, "redirect_uri": BACK, "scope": SCOPES}
    exchange = {
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code": sandbox.control("grants", body)["code"],
    }
    live = ask(sandbox, keys, **exchange).json()
    refusals = [
        ask(sandbox, keys, grant_type="refresh_token", refresh_token="AB1171579unknown"),
        ask(sandbox, keys, grant_type="refresh_token", refresh_token=live["access_token"]),
        ask(sandbox, (keys[0], "wrong"), grant_type="refresh_token", refresh_token="x"),
        ask(sandbox, keys, **{**exchange, "code": "unknown"}),
        ask(sandbox, keys, **exchange),
    ]
    came = [(answer.status_code, answer.json()) for answer in refusals]
    for observed in read("observed/oauth_errors").body:
        statuses = observed["http_status"] if isinstance(observed["http_status"], list) else [observed["http_status"]]
        assert any(status in statuses and body == observed["body"] for status, body in came), (observed, came)


def test_a_refusal_has_the_recorded_headers(sandbox, keys, connected):
    answer = ask(sandbox, keys, grant_type="authorization_code", code="unknown", redirect_uri=BACK)
    recorded = read("jsclient/errorResponse").body
    assert (answer.status_code, answer.json()) == (recorded["response"]["status"], recorded["json"])
    headers = recorded["response"]["headers"]
    for name in ("content-type", "cache-control", "pragma", "content-length"):
        assert answer.headers[name] == headers[name]


@pytest.mark.parametrize(
    ("shape", "name", "known"),
    [
        ("cloudevents", "observed/webhook_cloudevents_intuit_blog", set()),
        (
            "cloudevents",
            "dotnet/webhook__cloudevents",
            {"[].datacontenttype: only here", "[].data.alternative_ids: only recorded"},
        ),
        ("legacy", "observed/webhook_legacy_intuit_blog", set()),
        ("legacy", "dotnet/webhook__legacy", set()),
        ("legacy", "fyle/webhook_payload_single_entity", set()),
        ("legacy", "fyle/webhook_payload_multi_entity", set()),
    ],
)
def test_a_notification_has_the_recorded_shape(books, endpoint, shape, name, known):
    """One sample of the SDK's differs from Intuit's own announcement, which the sandbox follows."""
    books.sandbox.control("webhooks", {"url": endpoint.url, "shape": shape})
    books.new_customer()
    body = json.loads(endpoint.wait_for(1)[0].body)
    assert differences(read(name).body, body) == known


def test_the_answers_have_the_recorded_headers(sandbox, books):
    books.new_customer()
    for name, path in (("minimul/get__id", "customer/1"), ("minimul/error__500_1", "customer/1.5")):
        recorded, ours = read(name).headers, books.get(path).headers
        for header in recorded.keys() - {"date", "strict-transport-security", "server", "qbo-version"}:
            assert ours[header].lower() == recorded[header].lower(), header
        assert {"server", "qbo-version"} & recorded.keys() <= set(ours.keys())


def test_a_pdf_has_the_recorded_headers(books):
    made = books.new_invoice()
    recorded, answer = read("minimul/get_pdf__invoice").headers, books.get(f"invoice/{made['Id']}/pdf")
    assert answer.headers["content-type"] == recorded["content-type"]
    assert answer.headers["server"] == recorded["server"]
    assert answer.content.startswith(b"%PDF")
