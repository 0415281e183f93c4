"""OAuth as clients speak it: discovery, consent, token, revoke, userinfo, keys."""

import base64
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

BACK = "http://app.example/callback"
ACCOUNTING = "com.intuit.quickbooks.accounting"


@pytest.fixture
def keys(sandbox):
    facts = sandbox.control("companies")["registration"]
    return facts["client_id"], facts["client_secret"]


def connect(sandbox, books, scope=ACCOUNTING):
    body = {"realm_id": books.realm, "redirect_uri": BACK, "scope": scope}
    return sandbox.control("grants", body)["code"]


def token(sandbox, keys, headers=None, **form):
    return sandbox.http.post("/oauth2/v1/tokens/bearer", auth=keys, data=form, headers=headers or {})


def exchange(sandbox, keys, code, **options):
    return token(sandbox, keys, grant_type="authorization_code", code=code, redirect_uri=BACK, **options)


@pytest.mark.parametrize("name", ["openid_configuration", "openid_sandbox_configuration"])
@pytest.mark.parametrize("end", ["", "/"])
def test_discovery_has_the_recorded_keys_and_points_here(sandbox, name, end):
    found = sandbox.http.get(f"/.well-known/{name}{end}").json()
    assert found["token_endpoint"] == f"{sandbox.base_url}/oauth2/v1/tokens/bearer"
    assert found["issuer"] == "https://oauth.platform.intuit.com/op/v1"
    assert set(found) == {
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "revocation_endpoint",
        "jwks_uri",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
        "scopes_supported",
        "token_endpoint_auth_methods_supported",
        "claims_supported",
    }


def ask(sandbox, keys, **changed):
    params = {
        "client_id": keys[0],
        "response_type": "code",
        "scope": ACCOUNTING,
        "redirect_uri": BACK,
        "state": "s t&1",
        **changed,
    }
    return sandbox.http.get("/connect/oauth2", params=params)


def decide(sandbox, page, **form):
    return sandbox.http.post("/connect/oauth2", data={"query": page.url.query.decode(), **form})


def test_connect_brings_code_state_and_realm_back_to_the_app(sandbox, keys, books):
    page = ask(sandbox, keys)
    assert "Test Company" in page.text
    assert page.headers["x-frame-options"] == "DENY"
    answer = decide(sandbox, page, realm_id=books.realm, decision="connect")
    assert answer.status_code == 303
    back = urlsplit(answer.headers["location"])
    given = parse_qs(back.query)
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    assert (given["state"], given["realmId"]) == (["s t&1"], [books.realm])
    assert exchange(sandbox, keys, given["code"][0]).status_code == 200


def test_cancel_brings_access_denied_and_no_realm(sandbox, keys, books):
    answer = decide(sandbox, ask(sandbox, keys), realm_id=books.realm, decision="cancel")
    given = parse_qs(urlsplit(answer.headers["location"]).query)
    assert given == {"error": ["access_denied"], "state": ["s t&1"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "nobody"},
        {"response_type": "token"},
        {"redirect_uri": "not-an-address"},
        {"redirect_uri": BACK + "?x=1"},
        {"scope": ""},
        {"scope": "everything"},
    ],
)
def test_a_senseless_request_is_refused_on_the_page_and_never_sent_back(sandbox, keys, books, wrong):
    page = ask(sandbox, keys, **wrong)
    assert page.status_code == 400
    assert decide(sandbox, page, realm_id=books.realm, decision="connect").status_code == 400


def test_registered_redirect_addresses_must_match_exactly(sandbox, keys, books):
    sandbox.control("oauth", {"redirect_uris": [BACK]})
    assert ask(sandbox, keys).status_code == 200
    assert ask(sandbox, keys, redirect_uri=BACK + "/").status_code == 400


def test_the_token_answer_has_the_recorded_keys_and_is_never_stored(sandbox, keys, books):
    answer = exchange(sandbox, keys, connect(sandbox, books))
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"access_token", "refresh_token", "token_type", "expires_in", "x_refresh_token_expires_in"}
    assert (body["token_type"], body["expires_in"], body["x_refresh_token_expires_in"]) == ("bearer", 3600, 8726400)
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    assert answer.headers["cache-control"] == "no-cache, no-store"
    assert answer.headers["intuit_tid"]


def test_the_hard_expiry_is_told_to_those_who_ask(sandbox, keys, books):
    headers = {"x-include-refresh-token-hard-expires-in": "true"}
    body = exchange(sandbox, keys, connect(sandbox, books), headers=headers).json()
    assert body["x_refresh_token_hard_expires_in"] == 157494248


def test_the_client_may_prove_itself_in_the_form(sandbox, keys, books):
    answer = token(
        sandbox,
        None,
        grant_type="authorization_code",
        code=connect(sandbox, books),
        redirect_uri=BACK,
        client_id=keys[0],
        client_secret=keys[1],
    )
    assert answer.status_code == 200


def test_a_wrong_secret_is_invalid_client_with_a_switchable_status(sandbox, keys, books):
    wrong = token(sandbox, (keys[0], "wrong"), grant_type="refresh_token", refresh_token="x")
    assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})
    sandbox.control("oauth", {"invalid_client_status": 400})
    assert token(sandbox, (keys[0], "wrong"), grant_type="refresh_token").status_code == 400


def test_a_missing_parameter_is_invalid_request(sandbox, keys):
    assert token(sandbox, keys).json() == {"error": "invalid_request"}
    assert token(sandbox, keys, grant_type="refresh_token").json() == {"error": "invalid_request"}
    assert token(sandbox, keys, grant_type="authorization_code", code="x").json() == {"error": "invalid_request"}


def test_a_reused_code_is_invalid_grant_of_exactly_25_bytes(sandbox, keys, books):
    code = connect(sandbox, books)
    exchange(sandbox, keys, code)
    again = exchange(sandbox, keys, code)
    assert (again.status_code, again.content) == (400, b'{"error":"invalid_grant"}')
    assert len(again.content) == 25


def test_a_refresh_gives_a_working_token_and_the_same_refresh_token_within_the_day(sandbox, keys, books):
    first = exchange(sandbox, keys, connect(sandbox, books)).json()
    second = token(sandbox, keys, grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert second["refresh_token"] == first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    books.access_token = second["access_token"]
    assert books.get(f"companyinfo/{books.realm}").status_code == 200


def test_after_a_day_the_refresh_token_is_another_one(sandbox, keys, books):
    first = exchange(sandbox, keys, connect(sandbox, books)).json()
    sandbox.control("oauth", {"age_days": 1})
    second = token(sandbox, keys, grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_disconnects_the_app(sandbox, keys, books, which):
    given = exchange(sandbox, keys, connect(sandbox, books)).json()
    answer = sandbox.http.post("/v2/oauth2/tokens/revoke", auth=keys, json={"token": given[which]})
    assert (answer.status_code, answer.content) == (200, b"")
    books.access_token = given["access_token"]
    assert books.get(f"companyinfo/{books.realm}").status_code == 401
    refused = token(sandbox, keys, grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert refused.json() == {"error": "invalid_grant"}


def test_a_person_can_end_all_permissions_of_a_company(sandbox, keys, books):
    given = exchange(sandbox, keys, connect(sandbox, books)).json()
    assert sandbox.control(f"grants?realm_id={books.realm}", method="DELETE")["ended"] >= 1
    refused = token(sandbox, keys, grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert refused.json() == {"error": "invalid_grant"}


def test_userinfo_tells_what_the_scopes_allow_in_intuits_names(sandbox, keys, books):
    given = exchange(sandbox, keys, connect(sandbox, books, "openid email profile phone address")).json()
    headers = {"authorization": f"Bearer {given['access_token']}"}
    info = sandbox.http.get("/v1/openid_connect/userinfo", headers=headers).json()
    assert set(info) == {
        "sub",
        "email",
        "emailVerified",
        "givenName",
        "familyName",
        "phoneNumber",
        "phoneNumberVerified",
        "address",
    }
    assert set(info["address"]) == {"streetAddress", "locality", "region", "postalCode", "country"}
    assert sandbox.http.get("/v1/openid_connect/userinfo").status_code == 401


def test_the_id_token_holds_against_the_published_keys(sandbox, keys, books):
    given = exchange(sandbox, keys, connect(sandbox, books, f"openid {ACCOUNTING}")).json()
    published = jwt.PyJWKSet.from_dict(sandbox.http.get("/op/v1/jwks").json())
    kid = jwt.get_unverified_header(given["id_token"])["kid"]
    claims = jwt.decode(given["id_token"], published[kid].key, algorithms=["RS256"], audience=keys[0])
    assert claims["aud"] == [keys[0]]
    assert claims["realmid"] == books.realm
    assert claims["iss"] == "https://oauth.platform.intuit.com/op/v1"


def test_a_token_without_the_accounting_scope_is_forbidden(sandbox, keys, books):
    books.access_token = exchange(sandbox, keys, connect(sandbox, books, "openid")).json()["access_token"]
    answer = books.get(f"companyinfo/{books.realm}")
    assert answer.status_code == 403
    assert answer.json()["fault"]["error"][0]["code"] == "3100"


def test_another_companys_token_is_refused_in_xml(sandbox, books):
    other = sandbox.new_company("Other Company")
    other.access_token = books.access_token
    answer = other.get(f"companyinfo/{other.realm}")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/xml")
    assert "SRV-110-Authentication Failure" in answer.text


def test_a_malformed_token_and_an_expired_one_get_the_gateways_form(sandbox, keys, books):
    good, books.access_token = books.access_token, "short"
    fault = books.get("preferences").json()["fault"]
    assert fault["error"][0]["detail"] == "Malformed bearer token: too short or too long"
    books.access_token = good
    sandbox.control("oauth", {"age_days": 0.05})
    answer = books.get("preferences")
    assert answer.status_code == 401
    assert answer.json()["fault"]["error"][0]["detail"].startswith("Token expired: ")
    assert answer.json()["fault"]["type"] == "AUTHENTICATION"


def test_the_official_client_goes_the_whole_way(sandbox, keys, books):
    from intuitlib.client import AuthClient
    from intuitlib.enums import Scopes
    from intuitlib.exceptions import AuthClientError

    discovery = f"{sandbox.base_url}/.well-known/openid_sandbox_configuration"
    client = AuthClient(keys[0], keys[1], BACK, discovery)
    address = client.get_authorization_url([Scopes.ACCOUNTING, Scopes.OPENID, Scopes.EMAIL])
    page = httpx.get(address, trust_env=False)
    answer = decide(sandbox, page, realm_id=books.realm, decision="connect")
    given = parse_qs(urlsplit(answer.headers["location"]).query)
    client.get_bearer_token(given["code"][0], realm_id=given["realmId"][0])
    assert client.id_token
    old = client.access_token
    client.refresh()
    assert client.access_token != old
    assert client.get_user_info().json()["email"]
    assert client.revoke() is True
    with pytest.raises(AuthClientError) as refused:
        client.refresh()
    assert refused.value.status_code == 400


def test_both_header_styles_of_basic_are_read(sandbox, keys):
    packed = base64.b64encode(":".join(keys).encode()).decode()
    for word in ("Basic", "basic"):
        answer = sandbox.http.post(
            "/oauth2/v1/tokens/bearer",
            headers={"authorization": f"{word} {packed}"},
            data={"grant_type": "refresh_token", "refresh_token": "RT1-unknown"},
        )
        assert answer.json()["error_description"] == "Incorrect or invalid refresh token"
