"""Overview, preferences, companies."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox import deeds
from sandbox.company import Company
from sandbox.console import choices, preferences, words
from sandbox.console.frame import COMPANY_COOKIE, Frame, after, guard, read_form
from sandbox.console.invoices import find_invoices
from sandbox.faultbodies import QboFault

LATEST = 8
COUNTRIES = (("US", "United States"), ("NO", "Norway"), ("GB", "United Kingdom"), ("CA", "Canada"), ("AU", "Australia"))


def setting_pages(frame: Frame) -> list[Route]:
    async def start(request: Request) -> Response:
        companies = frame.companies()
        last = request.cookies.get(COMPANY_COOKIE, "")
        realm = last if last in frame.desk.world.companies else companies[0].realm_id if companies else ""
        return RedirectResponse(f"/console/{realm}/overview" if realm else "/console/companies", 303)

    async def company_start(request: Request) -> Response:
        return RedirectResponse(f"/console/{request.path_params['realm']}/overview", 303)

    async def overview(request: Request) -> Response:
        company = frame.company_of(request)
        invoices = find_invoices(company)
        today = frame.desk.world.today()
        shown = {"invoices": invoices[:LATEST], "tiles": _tiles(company, invoices, today)}
        return frame.render(request, "overview.html", "overview", shown, company)

    async def show_companies(request: Request) -> Response:
        return _companies_page(frame, request)

    async def make_company(request: Request) -> Response:
        form = await read_form(request)
        try:
            company = deeds.make_company(
                frame.desk.world, form.get("name", ""), form.get("country", "US"), form.get("currency", "")
            )
        except deeds.Impossible as trouble:
            return _companies_page(frame, request, str(trouble))
        return after(f"/console/{company.realm_id}/overview", "The company is ready.")

    return [
        Route("/console", start),
        Route("/console/", start),
        guard("/console/companies", show_companies),
        guard("/console/companies", make_company, "POST"),
        Route("/console/{realm}/", company_start),
        guard("/console/{realm}/overview", overview),
        *_preference_routes(frame),
    ]


def _preference_routes(frame: Frame) -> list[Route]:
    def page(request: Request, company: Company, trouble: str = "") -> Response:
        shown = {
            "values": preferences.preferences_shown(company),
            "terms": choices.choices(company, "Term"),
            "tax_codes": preferences.tax_rates_shown(company),
        }
        return frame.render(request, "preferences.html", "preferences", shown, company, trouble=trouble)

    async def show(request: Request) -> Response:
        return page(request, frame.company_of(request))

    async def save(request: Request) -> Response:
        company = frame.company_of(request)
        try:
            preferences.change_preferences(company, await read_form(request))
        except (QboFault, deeds.Impossible) as trouble:
            return page(request, company, deeds.sentence(trouble))
        return after(f"/console/{company.realm_id}/preferences", "Saved.")

    base = "/console/{realm}/preferences"
    return [guard(base, show), guard(base, save, "POST")]


def _companies_page(frame: Frame, request: Request, trouble: str = "") -> Response:
    now = frame.desk.grants.clock()
    living = [grant for grant in frame.desk.grants.grants.values() if grant.is_alive(now) and grant.purpose == "app"]
    connected = {
        company.realm_id: sum(1 for grant in living if grant.realm_id == company.realm_id)
        for company in frame.companies()
    }
    shown = {"connected": connected, "countries": COUNTRIES}
    return frame.render(request, "companies.html", "companies", shown, trouble=trouble)


def _tiles(company: Company, invoices: Sequence[dict[str, Any]], today: date) -> list[dict[str, str]]:
    """Sums in the home currency: foreign invoices count with their rate."""
    base = f"/console/{company.realm_id}"
    open_ones = [row for row in invoices if row.get("Balance", 0)]
    late = [row for row in open_ones if words.stage_of(row, today) is words.OVERDUE]
    month_ago = (today - timedelta(days=30)).isoformat()
    received = [p for p in deeds.living(company, "Payment") if p["TxnDate"] >= month_ago]
    customers = sum(1 for row in deeds.living(company, "Customer") if row.get("Active"))
    payments = f"{len(received)} payment{'' if len(received) == 1 else 's'}"
    return [
        _tile("Open", f"{base}/invoices", _home(company, open_ones, "Balance"), f"{len(open_ones)} invoices"),
        _tile("Overdue", f"{base}/invoices?stage=overdue", _home(company, late, "Balance"), f"{len(late)} invoices"),
        _tile("Received, 30 days", f"{base}/invoices?stage=paid", _home(company, received, "TotalAmt"), payments),
        _tile("Customers", f"{base}/customers", f"{customers:,}", "in use"),
    ]


def _tile(words_: str, address: str, amount: str, help_: str) -> dict[str, str]:
    return {"words": words_, "address": address, "amount": amount, "help": help_}


def _home(company: Company, rows: Sequence[dict[str, Any]], name: str) -> str:
    total = sum(row.get(name, 0) * row.get("ExchangeRate", 1) for row in rows)
    return words.money(total, company.currency)
