"""Seconds, first byte and memory of an export of all contacts of a portal, as CSV and as a workbook; on PostgreSQL.

`python -m bench exports --contacts 100000`; called by `make bench`.
"""

import argparse
import logging
import resource
import time
from typing import Any

import django
from django.core.management import call_command

HEADS = ("what", "first byte ms", "seconds", "MB sent", "memory grew MB", "queries")
WARM_UP = 5000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    contacts = parser.parse_args().contacts
    django.setup()
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    show(contacts, measured(contacts))


def measured(contacts: int) -> list[dict[str, Any]]:
    """After a small portal's export, so that what is loaded once does not count as growth."""
    from bench.filling import Size, a_member, fill
    from core.portals.creating import create_portal

    members = []
    for size in (WARM_UP, contacts):
        portal = create_portal("Bench", company_currency="USD")
        members.append(a_member(portal))
        fill(portal, members[-1].user, Size(size, 10, 10, 10))
    asked = ("format=csv", "format=csv&all=1", "format=xlsx", "format=xlsx&all=1")
    for query in asked:
        _exported(members[0], query)
    return [_exported(members[1], query) for query in asked]


def _exported(member: Any, query: str) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.force_login(member.user)
    before, started = _memory(), time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/contacts/export/?{query}")
        sent = 0
        first = 0.0
        for piece in answer.streaming_content:  # type: ignore[attr-defined]
            first = first or time.perf_counter() - started
            sent += len(piece)
    seconds = time.perf_counter() - started
    figures = (query, round(first * 1000), round(seconds, 1), round(sent / 1e6, 1), _memory() - before, len(captured))
    return dict(zip(HEADS, figures, strict=True))


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def show(contacts: int, found: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    from bench.reporting import keep

    table = Table(title=f"exports: {contacts} contacts")
    for head in HEADS:
        table.add_column(head, justify="left" if head == "what" else "right")
    for row in found:
        table.add_row(*(str(row[head]) for head in HEADS))
    Console().print(table)
    keep("exports", {"facts": {"contacts": contacts}, "rows": found})


if __name__ == "__main__":
    main()
