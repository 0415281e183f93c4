"""The page where a person lets an app into a company."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.desk import Desk
from sandbox.oauth.records import KNOWN_SCOPES

SCOPE_WORDS = {
    "com.intuit.quickbooks.accounting": "See and change the company's accounting data",
    "com.intuit.quickbooks.payment": "Take payments for the company",
    "openid": "Know who you are",
    "profile": "See your name",
    "email": "See your e-mail address",
    "phone": "See your phone number",
    "address": "See your postal address",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What an app asks for, as it came in the address."""

    client_id: str
    response_type: str
    scopes: list[str]
    redirect_uri: str
    state: str

    @classmethod
    def read(cls, query: str) -> "Asking":
        given = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
        return cls(
            client_id=given.get("client_id", ""),
            response_type=given.get("response_type", ""),
            scopes=given.get("scope", "").split(),
            redirect_uri=given.get("redirect_uri", ""),
            state=given.get("state", ""),
        )


def consent_routes(desk: Desk) -> list[Route]:
    async def show(request: Request) -> Response:
        asking = Asking.read(request.url.query)
        if trouble := why_refused(asking, desk):
            return desk.pages.render("oauth/refused.html", {"trouble": trouble}, status=400)
        shown = {
            "asking": asking,
            "query": request.url.query,
            "app_host": urlsplit(asking.redirect_uri).netloc,
            "scopes": [SCOPE_WORDS[scope] for scope in asking.scopes],
            "companies": sorted(desk.world.companies.values(), key=lambda company: company.name),
        }
        return desk.pages.render("oauth/consent.html", shown)

    async def decide(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        asking = Asking.read(form.get("query", ""))
        if trouble := why_refused(asking, desk):
            return desk.pages.render("oauth/refused.html", {"trouble": trouble}, status=400)
        realm = form.get("realm_id", "")
        if form.get("decision") != "connect":
            return RedirectResponse(refusal_address(asking), 303)
        if realm not in desk.world.companies:
            return RedirectResponse("/connect/oauth2?" + form.get("query", ""), 303)
        return RedirectResponse(grant_code(desk, asking, realm)[1], 303)

    return [
        Route("/connect/oauth2", show, methods=["GET"]),
        Route("/connect/oauth2", decide, methods=["POST"]),
    ]


def grant_code(desk: Desk, asking: Asking, realm_id: str) -> tuple[str, str]:
    """A click on Connect: the code, and the address that takes it back to the app."""
    code = desk.grants.issue_code(realm_id, asking.client_id, asking.scopes, asking.redirect_uri)
    return code.value, _back(asking, {"code": code.value, "state": asking.state, "realmId": realm_id})


def refusal_address(asking: Asking) -> str:
    return _back(asking, {"error": "access_denied", "state": asking.state})


def why_refused(asking: Asking, desk: Desk) -> str:
    """These never go back to the app: the address to go back to is itself in doubt."""
    if asking.client_id != desk.client()[0]:
        return "The client_id parameter does not belong to a registered app."
    if asking.response_type != "code":
        return "The response_type query parameter must be code."
    parts = urlsplit(asking.redirect_uri)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        return "The redirect_uri query parameter value is invalid."
    registered = desk.grants.settings.redirect_uris
    if registered and asking.redirect_uri not in registered:
        return "The redirect_uri query parameter value is not one that the app has registered."
    if not asking.scopes or not set(asking.scopes) <= set(KNOWN_SCOPES):
        return "The scope query parameter is missing or names a scope that does not exist."
    return ""


def _back(asking: Asking, params: dict[str, str]) -> str:
    kept = {name: value for name, value in params.items() if value or name != "state"}
    return f"{asking.redirect_uri}?{urlencode(kept)}"
