"""Server time and SQL queries of every page and API call at size, on PostgreSQL.

`python -m bench.pages --contacts 100000 --deals 20000 --invoices 50000`; called by `make bench`.
"""

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command

TIMES = 15
MOST = 15  # queries of a page


def main() -> None:
    asked = arguments()
    os.environ["TENANCY_WHOLE"] = "1"  # every record type, in tests/tenancy/routes.py
    django.setup()
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    from bench.reporting import report

    started = time.monotonic()
    calls = prepare(asked)
    facts = {**vars(asked), "filled in s": round(time.monotonic() - started)}
    rows = measured(calls)
    report("pages", facts, rows)
    sys.exit(" and ".join(f"{row.what} asks {row.queries} times" for row in rows if row.queries > MOST) or None)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--companies", type=int, default=20_000)
    parser.add_argument("--deals", type=int, default=20_000)
    parser.add_argument("--invoices", type=int, default=50_000)
    parser.add_argument("--neighbours", type=int, default=10)
    return parser.parse_args()


def prepare(asked: argparse.Namespace) -> dict[str, Callable[[], bytes]]:
    from django.db import connection

    from bench.filling import Size, a_member, fill, find_all_duplicates, other_portals
    from tests.tenancy.world import a_world

    world = a_world()
    portal = world.cast.portal
    member = a_member(portal)
    fill(portal, member.user, Size(asked.contacts, asked.companies, asked.deals, asked.invoices))
    other_portals(asked.neighbours)
    find_all_duplicates()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {**page_calls(portal, member), **every_page(world), **api_calls(portal)}


def every_page(world: Any) -> dict[str, Callable[[], bytes]]:
    """Every route with a page, of every record type, about the records that stand before the many; no downloads."""
    from tests.tenancy.matrix import ids_of
    from tests.tenancy.routes import addresses, all_routes

    owner = world.cast.owner
    ids = ids_of(world.mine, owner.user.pk)
    pages = [route for route in all_routes() if route.kind == "page" and "GET" in route.methods]
    found = [url for route in pages for url, _parts in addresses(route, ids)]
    owner.client.defaults["SERVER_NAME"] = "127.0.0.1"
    answers = {url: owner.client.get(url) for url in found}
    shown = [url for url, answer in answers.items() if answer.status_code == 200 and not answer.streaming]
    return {f"owner {url}": lambda url=url: got(owner.client, url) for url in shown}  # type: ignore[misc]


def page_calls(portal: Any, member: Any) -> dict[str, Callable[[], bytes]]:
    from django.test import Client

    from crm.contacts.models import Contact
    from crm.deals.models import Deal
    from invoices.models import Invoice

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(member.user)
    deal, contact, invoice = (
        model.objects.for_portal(portal).order_by("pk")[7].pk  # type: ignore[attr-defined]
        for model in (Deal, Contact, Invoice)
    )
    addresses = [
        "/",
        "/contacts/",
        "/contacts/?q=nordmann",
        "/contacts/?q=zzzz",
        "/contacts/?sort=lastname",
        "/deals/",
        "/deals/board/",
        "/invoices/",
        "/invoices/?sort=-hs_due_date",
        f"/deals/{deal}/",
        f"/contacts/{contact}/",
        "/contacts/duplicates/",
        f"/contacts/{contact}/merge/",
        f"/contacts/{contact}/merge/{contact + 1}/",
        f"/invoices/{invoice}/",
        "/search/?q=berg",
        "/search/?q=be",
        "/search/?q=ola.berg4711",
    ]
    return {address: lambda address=address: got(client, address) for address in addresses}  # type: ignore[misc]


def api_calls(portal: Any) -> dict[str, Callable[[], bytes]]:
    from django.test import Client

    from core.api.models import issue_token
    from crm.contacts.models import Contact

    scopes = [f"crm.objects.contacts.{right}" for right in ("read", "write")]
    _row, secret = issue_token(portal.pk, "bench", scopes)
    client = Client(SERVER_NAME="127.0.0.1", headers={"Authorization": f"Bearer {secret}"})
    first = Contact.objects.for_portal(portal).order_by("pk")[7]
    counter = iter(range(10**9))

    def create_100() -> bytes:
        inputs = [{"properties": {"email": f"new{next(counter)}@bench.example"}} for _each in range(100)]
        return posted(client, "/crm/v3/objects/contacts/batch/create", {"inputs": inputs}, 201)

    search = {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "EQ", "value": first.email}]}]}
    return {
        "API search": lambda: posted(client, "/crm/v3/objects/contacts/search", search, 200),
        "API read by id": lambda: got(client, f"/crm/v3/objects/contacts/{first.pk}"),
        "API page of 100": lambda: got(client, "/crm/v3/objects/contacts?limit=100"),
        "API batch create of 100": create_100,
    }


def got(client: Any, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return bytes(response.getvalue())


def posted(client: Any, address: str, body: Any, status: int) -> bytes:
    response = client.post(address, json.dumps(body), content_type="application/json")
    assert response.status_code == status, (address, response.status_code, response.content[:300])
    return bytes(response.getvalue())


def measured(calls: dict[str, Callable[[], bytes]]) -> list[Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bench.reporting import timed

    def count_queries(run: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            run()
        return len(captured)

    only = os.environ.get("BENCH_ONLY", "")
    return [timed(what, run, count_queries, TIMES) for what, run in calls.items() if only in what]


if __name__ == "__main__":
    main()
