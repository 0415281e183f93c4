"""Every address of the product, from the URL resolver, in a class: public, staff, machine, page or API.

A route that fits nowhere fails the matrix: say below what it is. So does a part of an address that nobody explained.
"""

import inspect
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms
from django.urls import URLPattern, URLResolver, get_resolver

from core.api.views import PortalApiView
from core.pages.views import PortalPage
from crm.records.record_types import all_record_types
from invoices.wizard.models import Step

# Signing in and out, oneself, health, documents without anybody's data; and a quote's page by its unguessable token.
PUBLIC = {
    "account_login", "account_logout", "account_inactive", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_signup", "switch_portal",
    "language", "styleguide", "healthz", "readyz", "api_schema", "api_docs", "public_quote", "public_quote_pdf",
}  # fmt: skip
# Signed by the sender, and known by their signature.
MACHINES = {"qbo_webhook"}
# Ask Intuit, which a matrix inside a transaction cannot; tests/qbo_sync/connection try them with another portal's ids.
OUTWARD = {"qbo_connect"}
# Functions that hand on to pages.
HAND_ON = {"invoice_draft"}
# Pages whose base is not PortalPage, and which look after the portal themselves.
OWN_PAGES: set[str] = set()
OURS = ("core.", "crm.", "invoices.", "qbo_sync.", "hubspot_import.", "workflows.", "reports.")
WHOLE = bool(os.environ.get("TENANCY_WHOLE"))
ASKED = re.compile(r"""(?:POST|GET|query_params|data)\s*(?:\.get|\.getlist)?[\(\[]\s*["'](\w+)["']""")


@dataclass(frozen=True)
class Route:
    pattern: str
    name: str
    kind: str
    view: Any
    methods: tuple[str, ...]
    parts: dict[str, str] = field(default_factory=dict)  # name -> converter

    def __hash__(self) -> int:
        return hash(self.pattern)


def all_routes() -> list[Route]:
    return list(_walk(get_resolver(), ""))


def unclassified(routes: Iterable[Route]) -> list[str]:
    return [f"{route.pattern} ({route.name})" for route in routes if not route.kind]


def _walk(resolver: URLResolver, before: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern)
        elif isinstance(entry, URLPattern):
            yield _route(entry, pattern)


def _route(entry: URLPattern, pattern: str) -> Route:
    callback: Any = entry.callback
    view = getattr(callback, "view_class", None) or getattr(callback, "cls", None) or callback
    names = ("get", "post", "put", "patch", "delete")
    methods = tuple(name.upper() for name in names if hasattr(view, name))
    allowed = [name.upper() for name in getattr(view, "http_method_names", names)]
    chosen = tuple(name for name in methods if name in allowed) or ("GET", "POST")
    return Route(pattern, entry.name or "", kind_of(view, entry.name or "", pattern), view, chosen, parts_of(pattern))


def kind_of(view: Any, name: str, pattern: str) -> str:
    is_class = inspect.isclass(view)
    if name in OUTWARD:
        return "outward"
    if is_class and issubclass(view, PortalApiView):
        return "api"
    if (is_class and issubclass(view, PortalPage)) or name in HAND_ON or name in OWN_PAGES:
        return "page"
    if name in PUBLIC:
        return "public"
    if name in MACHINES:
        return "machine"
    return "staff" if pattern.startswith("admin/") else ""  # test_admin.py walks those


def parts_of(pattern: str) -> dict[str, str]:
    typed = {name: kind or "str" for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", pattern.replace("(?P<", "(?P "))}
    return typed | dict.fromkeys(re.findall(r"\(\?P<(\w+)>", pattern), "regex")


@dataclass(frozen=True)
class Ids:
    """What stands in addresses and bodies for one portal, or for nobody."""

    number: int
    uuids: tuple[str, ...]
    user: int
    words: dict[str, str]


class UnknownPart(AssertionError):
    """A part of an address that nobody explained."""


def addresses(route: Route, ids: Ids) -> list[tuple[str, dict[str, str]]]:
    """The route's addresses with these ids in every place, with what was put there."""
    found: list[dict[str, str]] = [{}]
    for name, converter in route.parts.items():
        choices = values_of(route, name, converter, ids)
        found = [{**chosen, name: value} for chosen in found for value in choices]
    return [(address(route.pattern, chosen), chosen) for chosen in found]


def values_of(route: Route, name: str, converter: str, ids: Ids) -> list[str]:
    if name in ("record_type", "object_type", "from_type"):
        return record_types_for(route)
    if name == "to_type":
        return ["contacts"]
    if converter == "uuid" or name == "draft_id":
        return list(ids.uuids)
    if name == "step":
        return [step.value for step in Step]
    if name == "owner_id":
        return [str(ids.user)]
    if name == "type_id":
        return [str(100_000 + ids.number)]
    if name in ids.words:
        return [ids.words[name]]
    if name == "number":
        return ["1"]
    if converter in ("record_id", "int") or name.endswith(("_id", "pk")):
        return [str(ids.number)]
    raise UnknownPart(f"{route.pattern}: tell tests/tenancy/matrix.py what <{converter}:{name}> may be")


def record_types_for(route: Route) -> list[str]:
    """The code is the same for every type: a few will do, unless the whole is asked for."""
    chosen = [found for found in all_record_types().values() if WHOLE or found.name in ("contacts", "deals", "quotes")]
    return [found.path if route.kind == "page" else found.name for found in chosen]


def address(pattern: str, chosen: dict[str, str]) -> str:
    made = pattern.replace("^", "").replace("/?$", "").replace("$", "").replace("\\", "")
    for name, value in chosen.items():
        made = re.sub(rf"\(\?P<{name}>(?:\[[^\]]*\][+*]?|[^()])*\)|<(?:\w+:)?{name}>", lambda _found, v=value: v, made)
    return "/" + made.lstrip("/")


@cache
def asked_names(view: Any) -> tuple[str, ...]:
    """The names that the view's own modules read from forms and queries, and the fields of their forms."""
    found: set[str] = set()
    for module in modules_of(view):
        found |= set(ASKED.findall(inspect.getsource(module)))
        for value in vars(module).values():
            if inspect.isclass(value) and issubclass(value, forms.Form):
                found |= set(value.base_fields)
    return tuple(sorted(found - {"csrfmiddlewaretoken"}))


def modules_of(view: Any) -> list[Any]:
    classes = inspect.getmro(view) if inspect.isclass(view) else (view,)
    modules = {inspect.getmodule(each) for each in classes}
    return [module for module in modules if module is not None and module.__name__.startswith(OURS)]
