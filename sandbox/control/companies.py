"""Companies from the inside: make them, fill them, read and change what they hold."""

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import deeds
from sandbox.company import Company
from sandbox.control.replies import Senseless, read_object, reply, route
from sandbox.desk import Desk
from sandbox.faultbodies import QboFault
from sandbox.seeding.bulk import seed_company
from sandbox.seeding.sample import fill_sample


def company_routes(desk: Desk) -> list[Route]:
    return [*_list_routes(desk), *_entity_routes(desk), *_invoice_routes(desk)]


def describe(desk: Desk, company: Company) -> dict[str, Any]:
    """A company with tokens that an outside client can use at once."""
    issued = desk.grants.grant_for_outside(company.realm_id, desk.client()[0])
    return {
        "realm_id": company.realm_id,
        "name": company.name,
        "country": company.country,
        "currency": company.currency,
        "access_token": issued.access.value,
        "refresh_token": issued.grant.refresh_token,
    }


def _list_routes(desk: Desk) -> list[Route]:
    async def list_companies(request: Request) -> Response:
        companies = [describe(desk, company) for company in desk.world.companies.values()]
        return reply({"registration": desk.registration_facts(), "companies": companies})

    async def make_company(request: Request) -> Response:
        sent = await read_object(request)
        name, country = sent.get("name"), str(sent.get("country") or "US").upper()
        if not isinstance(name, str) or not name.strip():
            raise Senseless("A company needs a name.")
        company = deeds.make_company(desk.world, name.strip(), country, str(sent.get("currency") or ""))
        if sent.get("sample"):
            fill_sample(company)
        return reply(describe(desk, company), 201)

    async def change_company(request: Request) -> Response:
        company = _company(desk, request)
        deeds.change_company(company, await read_object(request))
        return reply({**describe(desk, company), **_switches(company)})

    async def show_company(request: Request) -> Response:
        company = _company(desk, request)
        return reply({**describe(desk, company), **_switches(company)})

    async def seed(request: Request) -> Response:
        sent = await read_object(request)
        wanted = {name: sent.get(name, 0) for name in ("customers", "items", "invoices", "seed")}
        if any(isinstance(value, bool) or not isinstance(value, int) or value < 0 for value in wanted.values()):
            raise Senseless("customers, items, invoices and seed are whole numbers, 0 or more.")
        return reply(await seed_company(_company(desk, request), **wanted))

    return [
        route("/control/companies", list_companies),
        route("/control/companies", make_company, "POST"),
        route("/control/companies/{realm}", show_company),
        route("/control/companies/{realm}", change_company, "POST"),
        route("/control/companies/{realm}/seed", seed, "POST"),
    ]


def _entity_routes(desk: Desk) -> list[Route]:
    async def list_entities(request: Request) -> Response:
        rows = deeds.everything(_company(desk, request), request.path_params["entity"])
        return reply({"entity": request.path_params["entity"], "count": len(rows), "entities": rows})

    async def read_entity(request: Request) -> Response:
        wanted = request.path_params["id"]
        for row in deeds.everything(_company(desk, request), request.path_params["entity"]):
            if row["Id"] == wanted:
                return reply(row)
        raise Senseless(f"There is no {request.path_params['entity']} {wanted}.", 404)

    async def create_entity(request: Request) -> Response:
        company, entity = _company(desk, request), request.path_params["entity"]
        return _done(entity, deeds.create, company, entity, await read_object(request))

    async def change_entity(request: Request) -> Response:
        company, entity = _company(desk, request), request.path_params["entity"]
        return _done(entity, deeds.change, company, entity, request.path_params["id"], await read_object(request))

    async def remove_entity(request: Request) -> Response:
        company, entity = _company(desk, request), request.path_params["entity"]
        return _done(entity, deeds.remove, company, entity, request.path_params["id"])

    async def merge(request: Request) -> Response:
        company, entity = _company(desk, request), request.path_params["entity"]
        into = str((await read_object(request)).get("into", ""))
        return _done(entity, deeds.merge, company, entity, request.path_params["id"], into)

    base = "/control/companies/{realm}/entities/{entity}"
    return [
        route(base, list_entities),
        route(base, create_entity, "POST"),
        route(base + "/{id}", read_entity),
        route(base + "/{id}", change_entity, "POST"),
        route(base + "/{id}", remove_entity, "DELETE"),
        route(base + "/{id}/merge", merge, "POST"),
    ]


def _invoice_routes(desk: Desk) -> list[Route]:
    async def send(request: Request) -> Response:
        sent = await read_object(request)
        return _done("Invoice", deeds.send, *_invoice(desk, request), str(sent.get("to") or ""))

    async def pay(request: Request) -> Response:
        sent = await read_object(request)
        on = _read_date(sent.get("date"))
        return _done("Payment", deeds.receive_payment, *_invoice(desk, request), sent.get("amount"), on)

    async def void(request: Request) -> Response:
        return _done("Invoice", deeds.void, *_invoice(desk, request))

    async def delete(request: Request) -> Response:
        company, wanted = _invoice(desk, request)
        return _done("Invoice", deeds.remove, company, "Invoice", wanted)

    base = "/control/companies/{realm}/invoices/{id}"
    deeds_of_people = {"send": send, "pay": pay, "void": void, "delete": delete}
    return [route(f"{base}/{name}", handler, "POST") for name, handler in deeds_of_people.items()]


def _switches(company: Company) -> dict[str, bool]:
    return {
        "subscribed": company.facts.subscribed,
        "warn_duplicate_numbers": company.facts.warn_duplicate_numbers,
    }


def _company(desk: Desk, request: Request) -> Company:
    realm = request.path_params["realm"]
    if realm not in desk.world.companies:
        raise Senseless(f"There is no company {realm}.", 404)
    return desk.world.companies[realm]


def _invoice(desk: Desk, request: Request) -> tuple[Company, str]:
    return _company(desk, request), request.path_params["id"]


def _done(entity: str, deed: Any, *arguments: Any) -> Response:
    """The company's own refusals come through as QuickBooks would word them."""
    try:
        return reply({entity: deed(*arguments)})
    except QboFault as fault:
        return reply({"Fault": fault.as_fault()}, fault.status)


def _read_date(value: Any) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as trouble:
        raise Senseless("date must be YYYY-MM-DD.") from trouble
