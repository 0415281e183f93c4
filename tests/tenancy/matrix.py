"""The tenant isolation matrix (guarantees.md d.2): each route and method, with another portal's ids in every place.

The oracle is one for all of them: what belongs to another portal is answered as what belongs to nobody, no canary of
that portal is in the answer, and no row of that portal is changed, made or gone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from core.portals.middleware import SESSION_KEY
from core.portals.models import Membership, Portal
from core.portals.roles import Role
from core.portals.scoping import PortalManager
from crm.records.portal_types import _remembered
from crm.records.record_types import PropertyKind, all_record_types
from tests.harness.apps import App
from tests.people import Cast, Person, a_person
from tests.tenancy.routes import WHOLE, Ids, Route, addresses, all_routes, asked_names
from tests.tenancy.world import CANARY, World, number_from, portal_models

NOBODYS = 999_999_999
NEW_FROM = 950_000_001
PEOPLE = ("owner", "reader", "nobody", "former", "disabled")
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)\b.*?\b(?!django_session|core_heartbeat)", re.IGNORECASE)
NOT_DATA = ("django_session", "core_heartbeat", "core_apitoken", "core_idempotentcall")


@dataclass(frozen=True)
class Cell:
    """One question: an actor, a method, an address and what is sent, with another portal's ids; and with nobody's."""

    route: Route
    actor: str
    method: str
    theirs: tuple[str, Any]
    nobodys: tuple[str, Any]

    def __str__(self) -> str:
        return f"{self.actor} {self.method} {self.theirs[0]} {str(self.theirs[1])[:200]}"


@dataclass(frozen=True)
class Outcome:
    cell: Cell
    violation: str
    asked: frozenset[str]  # models whose rows were asked for


class Matrix:
    """`cells()` are all questions; `ask(cell)` puts one, and leaves no trace in the database."""

    def __init__(self, world: World) -> None:
        self.world = world
        cast = world.cast
        self.app = App(cast.portal)
        self.actors: dict[str, Client] = {
            "owner": cast.owner.client,
            "reader": cast.reader.client,
            "nobody": Client(),
            "former": a_former_member(cast).client,
            "disabled": a_disabled_member(cast).client,
            "app": self.app.client,
        }
        for client in self.actors.values():
            client.raise_request_exception = False
        self.mine = ids_of(world.mine, cast.owner.user.pk)
        self.theirs = ids_of(world.theirs, cast.outsider.user.pk)
        self.nobodys = Ids(NOBODYS, ("00000000-0000-4000-8000-000000000000",), NOBODYS, words_of("nobody", None))
        self.bodies = Bodies()
        self.before = self.their_rows()
        number_from(NEW_FROM)  # what a question makes of mine gets no id of theirs

    # the questions

    def cells(self) -> Iterator[Cell]:
        for route in all_routes():
            if route.kind == "page":
                yield from self._of_page(route)
            elif route.kind == "api":
                yield from self._of_api(route)

    def _of_page(self, route: Route) -> Iterator[Cell]:
        names = asked_names(route.view)
        for method in route.methods:
            pairs = zip(addresses(route, self.theirs), addresses(route, self.nobodys), strict=True)
            for place, (theirs, nobodys) in enumerate(pairs):
                for actor in ("owner",) if place or not route.parts else PEOPLE:
                    yield Cell(route, actor, method, (theirs[0], {}), (nobodys[0], {}))
            for mine, chosen in addresses(route, self.mine):
                for sent in sent_values(names, alone=WHOLE and chosen.get("record_type", "deals") == "deals"):
                    pair = fill(sent, self.theirs), fill(sent, self.nobodys)
                    yield Cell(route, "owner", method, (mine, pair[0]), (mine, pair[1]))

    def _of_api(self, route: Route) -> Iterator[Cell]:
        for method in route.methods:
            pairs = zip(addresses(route, self.theirs), addresses(route, self.nobodys), strict=True)
            for theirs, nobodys in pairs:
                bodies = [self.bodies.of(route, method, chosen, ids) for chosen, ids in
                          ((theirs[1], self.theirs), (nobodys[1], self.nobodys))]  # fmt: skip
                yield Cell(route, "app", method, (theirs[0], bodies[0]), (nobodys[0], bodies[1]))
            for mine, chosen in addresses(route, self.mine):
                for mixed in (False, True):
                    body, other = (
                        self.bodies.of(route, method, chosen, ids, self.mine if mixed else None)
                        for ids in (self.theirs, self.nobodys)
                    )
                    if body is not None or not mixed:
                        query = f"?{'&'.join(f'{name}={{id}}' for name in self.bodies.query_of(route, method))}"
                        asked = [mine + query.format(id=ids.number) for ids in (self.theirs, self.nobodys)]
                        yield Cell(route, "app", method, (asked[0], body), (asked[1], other))

    # the answers

    def ask(self, cell: Cell) -> Outcome:
        _remembered.clear()  # what the process knows of the portals' own properties
        with asked_models() as asked:
            theirs, text, harmed = self._send(cell, *cell.theirs)
            nobodys, _text, _harmed = self._send(cell, *cell.nobodys)
        violation = ""
        if CANARY in text and CANARY not in str(cell.theirs):
            place = text.index(CANARY)
            violation = f"tells of another portal: …{text[max(0, place - 80) : place + 40]}…"
        elif theirs >= 500:
            violation = f"answers {theirs}: {text[:300]}"
        elif theirs != nobodys:
            violation = f"answers {theirs} to another portal's ids and {nobodys} to nobody's"
        elif harmed:
            violation = f"changes another portal's rows: {', '.join(harmed)}"
        return Outcome(cell, violation, frozenset(asked))

    def _send(self, cell: Cell, address: str, sent: Any) -> tuple[int, str, list[str]]:
        client, harmed = self.actors[cell.actor], []
        more: dict[str, Any] = {"data": sent} if sent else {}
        if cell.route.kind == "api" and sent is not None:
            more = {"data": sent, "content_type": "application/json"}
            more["headers"] = {"Idempotency-Key": "matrix"} if "submit" in address else {}
        elif cell.method not in ("GET", "POST"):
            more = {}
        with transaction.atomic(), writes() as written:
            response: Any = getattr(client, cell.method.lower())(address, **more)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            told = content.decode(errors="replace") + str(response.headers)
            now = self.their_rows("\n".join(written))
            harmed = [name for name in now if now[name] != self.before[name]]
            transaction.set_rollback(True)
        return response.status_code, told, harmed

    def models_that_leak(self) -> list[str]:
        """Models whose rows of my portal are not exactly mine; each portal holds some of every model."""
        mine, theirs = self.world.cast.portal, self.world.cast.other_portal
        leaking = []
        for model in portal_models():
            seen = set(model.objects.for_portal(mine).values_list("portal_id", flat=True))
            assert model.everywhere.filter(portal=theirs).exists(), model  # across portals: is there anything to leak?
            if seen != {mine.pk}:
                leaking.append(model._meta.label)
        return leaking

    def their_rows(self, written: str | None = None) -> dict[str, int]:
        """{model: a digest of all rows of the other portal}; of the models whose tables the statements name."""
        portal = self.world.cast.other_portal
        named = [model for model in portal_models() if written is None or f'"{model._meta.db_table}"' in written]
        rows = {model._meta.label: model.everywhere.filter(portal=portal).order_by("pk") for model in named}
        return {name: hash(repr(list(found.values()))) for name, found in rows.items()}


def a_former_member(cast: Cast) -> Person:
    """Works in my portal, was let go from the other one, and his session still says that one."""
    person = a_person(cast.portal, Role.SUPER_ADMIN, "Fredrik Former")
    Membership.objects.create(user=person.user, portal=cast.other_portal, role=Role.SUPER_ADMIN, is_active=False)
    return in_session_of(person, cast.other_portal)


def a_disabled_member(cast: Cast) -> Person:
    """Belonged to the other portal, and may sign in nowhere any more; his session was never ended."""
    person = a_person(cast.other_portal, Role.SUPER_ADMIN, "Dagny Disabled")
    person = in_session_of(person, cast.other_portal)
    person.user.is_active = False
    person.user.save()
    return person


def in_session_of(person: Person, portal: Portal) -> Person:
    session = person.client.session
    session[SESSION_KEY] = portal.pk
    session.save()
    return person


def ids_of(made: Mapping[str, Any], user: int) -> Ids:
    word = made["contacts"].first_name
    return Ids(made["contacts"].pk, (str(made["draft"].uuid),), user, words_of(word, made))


def words_of(word: str, made: Mapping[str, Any] | None) -> dict[str, str]:
    """What parts of addresses that are no ids may be."""
    return {
        "name": "member_no",
        "key": "default",
        "qbo_id": "77",
        "slug": word,
        "list_name": word,
        "stage_key": "closedwon",
        "card": "my_tasks",
    }


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that change data, while this is open."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not any(name in sql for name in NOT_DATA):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


@contextmanager
def asked_models() -> Iterator[set[str]]:
    """The models of which rows were asked for by portal."""
    found: set[str] = set()
    plain = PortalManager.for_portal

    def noting(self: Any, portal: Any) -> Any:
        found.add(self.model._meta.label)
        return plain(self, portal)

    with patch.object(PortalManager, "for_portal", noting):
        yield found


@contextmanager
def unfiltered(label: str) -> Iterator[None]:
    """The mutant: this one model's rows come from every portal."""
    plain = PortalManager.for_portal

    def mutant(self: Any, portal: Any) -> Any:
        rows = plain(self, portal)
        if self.model._meta.label != label:
            return rows
        everything = self._queryset_class(self.model, using=self._db).all()
        everything.portal_id = rows.portal_id
        return everything

    with patch.object(PortalManager, "for_portal", mutant):
        yield


def sent_values(names: Iterable[str], alone: bool) -> list[dict[str, Any]]:
    """What a form or query is sent: everything at once, beside what forms often need; and each name alone."""
    known = list(names)
    usual = {
        "hubspot_owner_id": "{user}",
        "associate": "deals:{id}",
        "firstname": "x",
        "dealname": "x",
        "hs_title": "x",
    }
    all_at_once = {**dict.fromkeys(known, "{id}"), **usual}
    return [all_at_once, *({name: "{id}"} for name in known if alone)]


def fill(sent: Mapping[str, str], ids: Ids) -> dict[str, str]:
    return {name: value.format(id=ids.number, user=ids.user) for name, value in sent.items()}


class Bodies:
    """Bodies and queries of API calls, made from the OpenAPI document."""

    def __init__(self) -> None:
        self.document: Any = SchemaGenerator().get_schema(request=None, public=True)

    def operation(self, route: Route, method: str) -> Any:
        path = re.sub(r"\(\?P<(\w+)>(?:\[[^\]]*\][+*]?|[^()])*\)", r"{\1}", route.pattern)
        path = "/" + path.replace("^", "").replace("/?$", "").strip("/")
        return self.document["paths"][path][method.lower()]

    def query_of(self, route: Route, method: str) -> list[str]:
        told = self.operation(route, method).get("parameters", [])
        skip = ("limit", "archived", "idProperty", "state", "associations", "properties", "propertiesWithHistory")
        return [each["name"] for each in told if each["in"] == "query" and each["name"] not in skip]

    def of(self, route: Route, method: str, chosen: Mapping[str, str], ids: Ids, first: Ids | None = None) -> Any:
        """The body with these ids everywhere; `first`: one end of a pair, and of a nested record, is one's own."""
        content = self.operation(route, method).get("requestBody", {}).get("content", {})
        if not content:
            return None if method == "GET" else {}
        shape = content["application/json"]["schema"]
        return self._made(shape, ids, first, chosen, "")

    def _made(self, shape: Any, ids: Ids, first: Ids | None, chosen: Mapping[str, str], name: str) -> Any:
        if "$ref" in shape:
            shape = self.document["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
        if "allOf" in shape:
            return self._made(shape["allOf"][0], ids, first, chosen, name)
        if "oneOf" in shape:
            return self._made(shape["oneOf"][0], ids, first, chosen, name)
        if "enum" in shape:
            return shape["enum"][0]
        if name == "properties" and shape.get("type") == "object":
            return own_values(chosen.get("object_type", "contacts"), ids)
        if shape.get("type") == "array":
            return [self._made(shape.get("items", {}), ids, first, chosen, name)]
        if shape.get("type") == "object":
            given = shape.get("properties", {})
            return {
                key: self._made(value, first if first and key in ("from", "id") else ids, first, chosen, key)
                for key, value in given.items()
                if key not in ("idProperty", "propertiesWithHistory")
            }
        return self._plain(shape, ids, chosen, name)

    def _plain(self, shape: Any, ids: Ids, chosen: Mapping[str, str], name: str) -> Any:
        if name == "associationTypeId":
            return type_number(chosen)
        if name == "type":
            return "deals"
        if shape.get("type") == "boolean":
            return True
        if shape.get("type") == "integer":
            return ids.number
        if shape.get("format") == "date":
            return "2027-01-31"
        return str(ids.number)


def own_values(type_name: str, ids: Ids) -> dict[str, str]:
    """Each property that leads to another row: owners, products, pipelines."""
    record_type = all_record_types()[type_name]
    relations = [
        prop
        for prop in record_type.properties
        if prop.column and record_type.model._meta.get_field(prop.column).is_relation
    ]
    told = {prop.name: str(ids.user if prop.kind == PropertyKind.OWNER else ids.number) for prop in relations}
    needed = {"contacts": {"firstname": "x", "member_no": f"{ids.words['slug']}-9"}}
    return told | needed.get(type_name, {})


def type_number(chosen: Mapping[str, str]) -> int:
    from crm.records.api.association_types import plain_type_id

    types = all_record_types()
    from_type = types[chosen.get("from_type") or chosen.get("object_type") or "contacts"]
    to_type = types[chosen.get("to_type") or "companies"]
    return plain_type_id(from_type, to_type)
