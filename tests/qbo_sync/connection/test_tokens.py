"""Tokens: refreshed by one at a time, never lost, never readable at rest (guarantees.md G9, G12)."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from core import clock
from core.secrets import CannotOpen, open_sealed
from invoices.books import BookState
from qbo_sync.client.failures import Reconnect
from qbo_sync.connection.calling import call
from qbo_sync.connection.connecting import disconnect
from qbo_sync.connection.tokens import access_token, owner_of
from qbo_sync.models import Connection
from tests.qbo_sync.conftest import Connected, connect_company

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def expire(connected: Connected) -> None:
    rows = Connection.objects.for_portal(connected.portal).filter(pk=connected.connection.pk)
    rows.update(access_expires_at=clock.now() - timedelta(minutes=1))


def refreshes(connected: Connected) -> int:
    told = connected.books.sandbox.control("requests?path=*bearer*")
    return sum(1 for each in told["requests"] if "bearer" in each["path"])


def test_eight_at_once_refresh_once_and_all_get_the_new_token(connected: Connected) -> None:
    connected.books.sandbox.control("requests", method="DELETE")
    expire(connected)
    got: list[str] = []

    def ask() -> None:
        try:
            mine = Connection.objects.for_portal(connected.connection.portal_id).get(pk=connected.connection.pk)
            got.append(access_token(mine))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(got) == 8 and len(set(got)) == 1
    assert refreshes(connected) == 1


def test_a_token_that_quickbooks_refuses_is_refreshed_and_the_call_repeated(connected: Connected) -> None:
    rule = {"match": {"path": "*/companyinfo/*"}, "stage": "before", "action": "expire_token", "times": 1}
    connected.books.sandbox.control("faults", rule)
    info = call(connected.connection, lambda gateway: gateway.company_info())
    assert info["CompanyName"] == "Test Company"


def test_a_revoked_permission_asks_for_reconnecting_and_tells_the_admins(
    connected: Connected, mailoutbox: list[Any]
) -> None:
    from core.portals.models import Membership
    from core.portals.roles import Role
    from core.users.models import User

    admin = User.objects.create_user("admin@northwind.example", "a long password", name="Avery")
    Membership.objects.create(user=admin, portal=connected.portal, role=Role.SUPER_ADMIN)
    connected.books.sandbox.control(f"grants?realm_id={connected.books.realm}", method="DELETE")
    expire(connected)
    with pytest.raises(Reconnect):
        call(connected.connection, lambda gateway: gateway.company_info())
    connected.connection.refresh_from_db()
    assert connected.connection.state == BookState.NEEDS_RECONNECT
    assert [mail.to for mail in mailoutbox] == [["admin@northwind.example"]]
    assert connected.connection.refresh_sealed


def test_sealed_tokens_do_not_open_for_another_connection(connected: Connected) -> None:
    other = connect_company(connected.books.sandbox.new_company("Other"), "Other portal")
    with pytest.raises(CannotOpen):
        open_sealed(connected.connection.refresh_sealed, owner_of(other.connection))
    assert connected.books.refresh_token not in connected.connection.refresh_sealed


def test_disconnecting_revokes_wipes_and_keeps_the_data(connected: Connected) -> None:
    remote = connected.books.new_invoice(100)
    invoice = connected.attached(remote)
    disconnect(connected.connection)
    assert connected.connection.state == BookState.DISCONNECTED
    assert connected.connection.access_sealed == connected.connection.refresh_sealed == ""
    assert connected.books.call("GET", "companyinfo/1").status_code == 401
    invoice.refresh_from_db()
    assert invoice.amount_billed == 100
    with pytest.raises(Reconnect):
        call(connected.connection, lambda gateway: gateway.company_info())
    connected.connection.refresh_from_db()
    assert connected.connection.state == BookState.DISCONNECTED
