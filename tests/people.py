"""The cast: who tries every page. `a_cast()` gives a portal with one person of each role, and an outsider elsewhere."""

from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

from django.test import Client

from core.changes import Actor, Origin
from core.portals.creating import create_portal
from core.portals.middleware import HEADER, sign_portal
from core.portals.models import Membership, Portal
from core.portals.roles import Role
from core.users.models import User
from crm.records.saving import create_record

PASSWORD = "a long enough password"
_numbers = count(1)


@dataclass(frozen=True)
class Person:
    """Someone signed in to a portal, once `client` is used: most of a cast only have to be there. Its requests carry
    the portal of the page, as the pages' own do.
    """

    user: User
    portal: Portal

    @cached_property
    def client(self) -> Client:
        client = Client(headers={HEADER: sign_portal(self.portal.pk)})
        client.force_login(self.user)
        return client

    @property
    def actor(self) -> Actor:
        return Actor(Origin.USER, str(self.user), self.user.pk)

    def get(self, url: str, **more: Any) -> Any:
        return self.client.get(url, **more)

    def post(self, url: str, data: Any = None, **more: Any) -> Any:
        return self.client.post(url, data or {}, **more)

    def htmx(self, url: str, data: Any = None, target: str = "") -> Any:
        """A GET by htmx, or a POST if there is data."""
        headers = {"HX-Request": "true", "HX-Target": target}
        return self.client.get(url, headers=headers) if data is None else self.client.post(url, data, headers=headers)


@dataclass(frozen=True)
class Cast:
    portal: Portal
    owner: Person
    finance: Person
    sales: Person
    reader: Person
    outsider: Person

    @property
    def other_portal(self) -> Portal:
        return self.outsider.portal


def a_person(portal: Portal, role: Role, name: str) -> Person:
    email = f"{name.split()[0].lower()}{next(_numbers)}@people.example"
    user = User.objects.create_user(email, PASSWORD, name=name)
    Membership.objects.create(user=user, portal=portal, role=role)
    return Person(user, portal)


def a_cast(currency: str = "NOK", time_zone: str = "Europe/Oslo") -> Cast:
    portal = create_portal("Northwind Trading", company_currency=currency, time_zone=time_zone)
    elsewhere = create_portal("Somewhere Else", company_currency="USD")
    return Cast(
        portal=portal,
        owner=a_person(portal, Role.SUPER_ADMIN, "Astrid Holm"),
        finance=a_person(portal, Role.FINANCE, "Bjarne Lie"),
        sales=a_person(portal, Role.SALES, "Kari Nordmann"),
        reader=a_person(portal, Role.READ_ONLY, "Ragna Dahl"),
        outsider=a_person(elsewhere, Role.SUPER_ADMIN, "Oscar Outsider"),
    )


def a_record(person: Person, type_name: str, **values: Any) -> Any:
    """A record that this person made; a name is found where none is given."""
    needed = {
        "contacts": {"firstname": "Ola", "lastname": "Berg"},
        "companies": {"name": "Fjord AS"},
        "products": {"name": "Design", "price": "1200"},
        "deals": {"dealname": "Website relaunch"},
        "quotes": {"hs_title": "Website relaunch"},
        "line_items": {"name": "Design", "price": "1200", "quantity": "1"},
    }
    return create_record(person.portal, type_name, {**needed.get(type_name, {}), **values}, person.actor)
