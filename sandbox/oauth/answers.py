"""The token endpoint's work, free of HTTP: a form and headers in, a plain answer out."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from typing import Any

from sandbox.oauth.discovery import ISSUER
from sandbox.oauth.errors import OAuthRefusal, missing_parameter, wrong_client
from sandbox.oauth.grants import GrantBook, Issued
from sandbox.oauth.keys import SigningKey

HARD_EXPIRY_HEADER = "x-include-refresh-token-hard-expires-in"
ID_TOKEN_SECONDS = 3600


def token_answer(
    book: GrantBook,
    key: SigningKey,
    client: tuple[str, str],
    headers: Mapping[str, str],
    form: Mapping[str, str],
) -> dict[str, Any]:
    """`client` is the registered (id, secret); the caller may prove itself by header or by form."""
    client_id = check_client(book, client, headers, form)
    kind = form.get("grant_type", "")
    if kind == "authorization_code":
        issued = book.exchange_code(_required(form, "code"), client_id, _required(form, "redirect_uri"))
    elif kind == "refresh_token":
        issued = book.refresh(_required(form, "refresh_token"), client_id)
    elif not kind:
        raise missing_parameter()
    else:
        raise OAuthRefusal("unsupported_grant_type")
    return _token_body(issued, key, headers, with_id_token=kind == "authorization_code")


def check_client(book: GrantBook, client: tuple[str, str], headers: Mapping[str, str], form: Mapping[str, str]) -> str:
    given = _from_header(headers.get("authorization", "")) or (
        form.get("client_id", ""),
        form.get("client_secret", ""),
    )
    if not (given[0] and given[1]):
        raise wrong_client(book.settings.invalid_client_status)
    same_id = secrets.compare_digest(given[0].encode(), client[0].encode())
    same_secret = secrets.compare_digest(given[1].encode(), client[1].encode())
    if not (same_id and same_secret):
        raise wrong_client(book.settings.invalid_client_status)
    return given[0]


def user_info(issued_for: str, scopes: list[str]) -> dict[str, Any]:
    """What the person behind a grant has allowed the app to see of them."""
    info: dict[str, Any] = {"sub": issued_for}
    if "email" in scopes:
        info |= {"email": "bookkeeper@sandbox-company.example", "emailVerified": True}
    if "profile" in scopes:
        info |= {"givenName": "Robin", "familyName": "Bookkeeper"}
    if "phone" in scopes:
        info |= {"phoneNumber": "+1 5550100134", "phoneNumberVerified": False}
    if "address" in scopes:
        info["address"] = {
            "streetAddress": "2600 Marine Way",
            "locality": "Mountain View",
            "region": "CA",
            "postalCode": "94043",
            "country": "US",
        }
    return info


def _required(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        raise missing_parameter()
    return form[name]


def _from_header(value: str) -> tuple[str, str] | None:
    kind, _, packed = value.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(packed.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ("", "")
    return name, secret


def _token_body(issued: Issued, key: SigningKey, headers: Mapping[str, str], with_id_token: bool) -> dict[str, Any]:
    grant, now = issued.grant, issued.now
    body: dict[str, Any] = {
        "access_token": issued.access.value,
        "refresh_token": grant.refresh_token,
        "token_type": "bearer",
        "expires_in": round(issued.access.expires_at - now),
        "x_refresh_token_expires_in": round(grant.refresh_expires_at - now),
    }
    if headers.get(HARD_EXPIRY_HEADER, "").lower() == "true":
        body["x_refresh_token_hard_expires_in"] = round(grant.hard_expires_at - now)
    if with_id_token and "openid" in grant.scopes:
        body["id_token"] = key.sign(_claims(issued))
    return body


def _claims(issued: Issued) -> dict[str, Any]:
    issued_at = int(issued.now)
    return {
        "sub": issued.grant.subject,
        "aud": [issued.grant.client_id],
        "realmid": issued.grant.realm_id,
        "auth_time": issued_at,
        "iss": ISSUER,
        "exp": issued_at + ID_TOKEN_SECONDS,
        "iat": issued_at,
    }
