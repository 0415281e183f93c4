"""The portals of the demo and the people who work in them."""

from dataclasses import dataclass

from core.api.models import issue_token
from core.api.tokens import all_scopes
from core.changes import Actor, Origin
from core.portals.creating import create_portal
from core.portals.models import Membership, Portal
from core.portals.roles import Role
from core.users.models import User

PASSWORD = "dealbooks-demo-2026"


@dataclass(frozen=True)
class Cast:
    """A portal with its users by role; `token` is the secret of its private app, known only now."""

    portal: Portal
    users: dict[str, User]
    token: str

    def actor(self, role: str = Role.SALES) -> Actor:
        user = self.users[role]
        return Actor(Origin.USER, user.name, user.pk)


PEOPLE = {
    "northwind.example": {
        Role.SUPER_ADMIN: ("admin", "Avery Quinn"),
        Role.FINANCE: ("finance", "Frances Bell"),
        Role.SALES: ("sales", "Sam Rivera"),
        Role.READ_ONLY: ("reader", "Robin Hale"),
    },
    "fjord.example": {
        Role.SUPER_ADMIN: ("admin", "Astrid Lie"),
        Role.FINANCE: ("finance", "Finn Moe"),
        Role.SALES: ("sales", "Kari Nes"),
        Role.READ_ONLY: ("reader", "Ragnhild Dahl"),
    },
}


def make_northwind() -> Cast:
    portal = create_portal("Northwind Trading", company_currency="USD", time_zone="America/New_York", language="en")
    return _staffed(portal, "northwind.example")


def make_fjord() -> Cast:
    portal = create_portal("Fjord Consulting", company_currency="NOK", time_zone="Europe/Oslo", language="en")
    return _staffed(portal, "fjord.example")


def _staffed(portal: Portal, domain: str) -> Cast:
    users = {}
    for role, (mailbox, name) in PEOPLE[domain].items():
        user = User.objects.create_user(f"{mailbox}@{domain}", PASSWORD, name=name)
        Membership.objects.create(user=user, portal=portal, role=role)
        users[str(role)] = user
    _row, token = issue_token(portal.pk, "Demo integration", all_scopes(), users[Role.SUPER_ADMIN].pk)
    return Cast(portal, users, token)
