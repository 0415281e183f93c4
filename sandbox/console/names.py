"""Customers and items: lists, forms, making inactive, merging."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import deeds
from sandbox.company import Company, Row
from sandbox.console import choices, name_forms, words
from sandbox.console.frame import Frame, after, guard, read_form
from sandbox.console.invoices import find_invoices
from sandbox.console.paging import cut
from sandbox.faultbodies import QboFault

SHOWN_INVOICES = 20
LISTED_NAMES = 300


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between the two lists."""

    entity: str
    section: str
    record: str
    template: str
    heading: str
    new_words: str
    search_words: str
    heads: list[tuple[str, str]]
    cells: Callable[[Company, Row], list[dict[str, str]]]
    form: Callable[[Company, Row | None, dict[str, str] | None], dict[str, Any]]
    read: Callable[[Company, dict[str, str], Row | None], Row]


def _customer_cells(company: Company, row: Row) -> list[dict[str, str]]:
    return [
        {"text": row.get("PrimaryEmailAddr", {}).get("Address", ""), "kind": "wide muted breakable"},
        {"text": row.get("PrimaryPhone", {}).get("FreeFormNumber", ""), "kind": "nowrap hide-narrow"},
        {"text": words.money(row.get("Balance", 0), row["CurrencyRef"]["value"]), "kind": "number"},
    ]


def _item_cells(company: Company, row: Row) -> list[dict[str, str]]:
    return [
        {"text": row.get("Sku", ""), "kind": "wide nowrap muted"},
        {"text": row.get("Type", ""), "kind": "hide-narrow"},
        {"text": words.money(row.get("UnitPrice", 0), company.currency), "kind": "number"},
    ]


CUSTOMERS = Kind(
    entity="Customer",
    section="customers",
    record="customer",
    template="customer.html",
    heading="Customers",
    new_words="New customer",
    search_words="Find by name or e-mail",
    heads=[("Name", ""), ("E-mail", ""), ("Phone", ""), ("Balance", "number")],
    cells=_customer_cells,
    form=name_forms.customer_shown,
    read=name_forms.read_customer,
)
ITEMS = Kind(
    entity="Item",
    section="items",
    record="item",
    template="item.html",
    heading="Products and services",
    new_words="New item",
    search_words="Find by name or SKU",
    heads=[("Name", ""), ("SKU", ""), ("Kind", ""), ("Price", "number")],
    cells=_item_cells,
    form=name_forms.item_shown,
    read=name_forms.read_item,
)


def name_pages(frame: Frame) -> list[Route]:
    return [*_pages_of(frame, CUSTOMERS), *_pages_of(frame, ITEMS)]


def _pages_of(frame: Frame, kind: Kind) -> list[Route]:
    async def show_all(request: Request) -> Response:
        company = frame.company_of(request)
        search, chosen = request.query_params.get("q", ""), request.query_params.get("show", "active")
        page, rows = cut(request, _find(company, kind, search, chosen == "active"))
        shown = {
            "heading": kind.heading,
            "new_words": kind.new_words,
            "search_words": kind.search_words,
            "heads": kind.heads,
            "rows": [{"id": r["Id"], "name": _name(r), "cells": kind.cells(company, r)} for r in rows],
            "page": page,
            "search": search,
            "chosen": chosen,
        }
        return frame.render(request, "names.html", kind.section, shown, company)

    async def show_form(request: Request) -> Response:
        company = frame.company_of(request)
        record = deeds.find(company, kind.entity, request.path_params.get("id", ""))
        if record is None and "id" in request.path_params:
            return after(f"/console/{company.realm_id}/{kind.section}", trouble="There is no such record.")
        return frame.render(request, kind.template, kind.section, _record_shown(company, kind, record), company)

    async def save(request: Request) -> Response:
        company, form = frame.company_of(request), await read_form(request)
        record = deeds.find(company, kind.entity, request.path_params.get("id", ""))
        try:
            saved = deeds.save(company, kind.entity, kind.read(company, form, record))
        except (QboFault, deeds.Impossible) as trouble:
            shown = _record_shown(company, kind, record, form)
            return frame.render(request, kind.template, kind.section, shown, company, trouble=deeds.sentence(trouble))
        return after(f"/console/{company.realm_id}/{kind.section}/{saved['Id']}", "Saved.")

    base = f"/console/{{realm}}/{kind.section}"
    return [
        guard(base, show_all),
        guard(base + "/new", show_form),
        guard(base + "/new", save, "POST"),
        guard(base + "/{id}", show_form),
        guard(base + "/{id}", save, "POST"),
        *_deed_routes(frame, kind, base),
    ]


def _deed_routes(frame: Frame, kind: Kind, base: str) -> list[Route]:
    async def activate(request: Request) -> Response:
        return _switch(request, True, "In use again.")

    async def deactivate(request: Request) -> Response:
        return _switch(request, False, "Made inactive.")

    def _switch(request: Request, active: bool, done: str) -> Response:
        company, wanted = frame.company_of(request), request.path_params["id"]
        address = f"/console/{company.realm_id}/{kind.section}/{wanted}"
        try:
            deeds.change(company, kind.entity, wanted, {"Active": active})
        except (QboFault, deeds.Impossible) as trouble:
            return after(address, trouble=deeds.sentence(trouble))
        return after(address, done)

    async def merge(request: Request) -> Response:
        company, wanted = frame.company_of(request), request.path_params["id"]
        address = f"/console/{company.realm_id}/{kind.section}"
        into = deeds.find_by_name(company, kind.entity, (await read_form(request)).get("into", ""))
        if into is None:
            return after(f"{address}/{wanted}", trouble="There is no active record of that name to merge into.")
        try:
            deeds.merge(company, kind.entity, wanted, into["Id"])
        except (QboFault, deeds.Impossible) as trouble:
            return after(f"{address}/{wanted}", trouble=deeds.sentence(trouble))
        return after(f"{address}/{into['Id']}", "Merged into this one.")

    return [guard(f"{base}/{{id}}/{deed.__name__}", deed, "POST") for deed in (activate, deactivate, merge)]


def _record_shown(
    company: Company, kind: Kind, record: Row | None, typed: dict[str, str] | None = None
) -> dict[str, Any]:
    shown = {
        "heading": _name(record) if record else kind.new_words,
        kind.record: record,
        "record": record,
        "address": f"/console/{company.realm_id}/{kind.section}/{record['Id']}" if record else "",
        "facts": _details(record) if record else [],
        "others": [],
        "invoices": [],
        **kind.form(company, record, typed),
    }
    if record:
        names = choices.names(company, kind.entity, LISTED_NAMES)
        shown["others"] = [name for name in names if name != _name(record)]
        if kind is CUSTOMERS:
            shown["invoices"] = find_invoices(company, customer=record["Id"])[:SHOWN_INVOICES]
    return shown


def _find(company: Company, kind: Kind, search: str, active: bool) -> list[Row]:
    wanted = search.casefold().strip()
    found = [
        row
        for row in deeds.living(company, kind.entity)
        if row.get("Active", True) is active and (not wanted or wanted in _searched(row))
    ]
    return sorted(found, key=lambda row: _name(row).casefold())


def _searched(row: Row) -> str:
    email = row.get("PrimaryEmailAddr", {}).get("Address", "")
    return f"{_name(row)}\n{row.get('Sku', '')}\n{email}".casefold()


def _name(row: Row) -> str:
    return str(row.get("FullyQualifiedName") or row.get("DisplayName") or row.get("Name"))


def _details(row: Row) -> list[tuple[str, str]]:
    told = [("Id", row["Id"]), ("Version", row.get("SyncToken", "")), ("Kind", row.get("Type", ""))]
    if "Balance" in row:
        told.append(("Balance", words.money(row["Balance"], row["CurrencyRef"]["value"])))
    told.append(("Changed", words.moment(row["MetaData"]["LastUpdatedTime"])))
    return [(name, value) for name, value in told if value]
