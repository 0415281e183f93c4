"""What every page of the console has: the company, the sections, a notice after a deed."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.company import Company
from sandbox.desk import Desk

SECTIONS = (
    ("overview", "Overview"),
    ("invoices", "Invoices"),
    ("customers", "Customers"),
    ("items", "Products and services"),
    ("preferences", "Preferences"),
)
COMPANY_COOKIE = "sandbox_company"
Handler = Callable[[Request], Awaitable[Response]]


class Frame:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def companies(self) -> list[Company]:
        return sorted(self.desk.world.companies.values(), key=lambda company: company.name.casefold())

    def render(
        self,
        request: Request,
        name: str,
        section: str,
        shown: Mapping[str, Any],
        company: Company | None = None,
        trouble: str = "",
    ) -> Response:
        shown_company = company or self.desk.world.companies.get(request.cookies.get(COMPANY_COOKIE, ""))
        frame = {
            "company": shown_company,
            "companies": self.companies(),
            "sections": SECTIONS,
            "section": section,
            "of_one_customer": False,
            "active_faults": len(self.desk.rules.rules),
            "notice": request.query_params.get("done", ""),
            "trouble": trouble or request.query_params.get("trouble", ""),
            "today": self.desk.world.today().isoformat(),
        }
        answer = self.desk.pages.render(name, {**frame, **shown}, 422 if trouble else 200)
        if company:
            answer.set_cookie(COMPANY_COOKIE, company.realm_id, path="/console", httponly=True, samesite="strict")
        return answer

    def company_of(self, request: Request) -> Company:
        realm = request.path_params["realm"]
        if realm not in self.desk.world.companies:
            raise HTTPException(404, f"There is no company {realm}.")
        return self.desk.world.companies[realm]


def after(address: str, done: str = "", trouble: str = "") -> Response:
    """The answer to every POST: back to a page, with a word on what happened."""
    told = {name: text for name, text in (("done", done), ("trouble", trouble)) if text}
    return RedirectResponse(f"{address}?{urlencode(told)}" if told else address, 303)


def guard(path: str, handler: Handler, method: str = "GET") -> Route:
    """Forms are taken from the console's own pages only: it has no sign-in that a foreign page could lack."""

    async def guarded(request: Request) -> Response:
        origin = request.headers.get("origin")
        if method == "POST" and origin and urlsplit(origin).netloc != request.headers.get("host"):
            return PlainTextResponse("This form came from another site.", 403)
        return await handler(request)

    return Route(path, guarded, methods=[method])


async def read_form(request: Request) -> dict[str, str]:
    return {name: str(value).strip() for name, value in (await request.form()).items()}
