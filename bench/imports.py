"""Rows a second and SQL queries per 1,000 rows of an import: upload, check, write, update, undo; on PostgreSQL.

`python -m bench imports --rows 10000`; called by `make bench`.
"""

import argparse
import logging
import resource
import time
from collections.abc import Callable, Iterator
from typing import Any

import django
from django.core.management import call_command

HEADS = ("what", "seconds", "rows a second", "queries per 1,000 rows", "memory at most MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    django.setup()
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    show(rows, measured(rows))


def measured(rows: int) -> list[dict[str, Any]]:
    """A first file makes contacts and joins them to 100 companies, a second one changes each of them."""
    from bench.filling import a_member
    from core.changes import Actor, Origin
    from core.portals.creating import create_portal
    from crm.records.imports import receiving, starting
    from crm.records.imports.reading import read_table
    from crm.records.models import Mode
    from crm.records.portal_types import portal_type
    from crm.records.saving import verbs_of

    portal = create_portal("Bench", company_currency="USD")
    member = a_member(portal)
    actor = Actor(Origin.USER, "Bench", member.user_id)
    verbs_of("companies").create_many(portal, [{"name": f"Company {number}"} for number in range(100)], actor)
    record_type = portal_type("contacts", portal)
    found: list[dict[str, Any]] = []

    def timed(what: str, deed: Callable[[], Any]) -> Any:
        answer, row = _timed(what, rows, deed)
        found.append(row)
        return answer

    workbook = a_workbook(rows)
    timed("read a workbook", lambda: read_table("bench.xlsx", workbook))
    for title in ("Head", "Boss"):
        content = a_file(rows, title)
        table = timed(f"read the file ({title})", lambda content=content: read_table("bench.csv", content))
        job = timed("upload", lambda table=table: receiving.upload(portal, record_type, "bench.csv", table, actor))
        matching = ["email", "firstname", "lastname", "phone", "jobtitle", "->companies:name"]
        starting.match(job, matching, "email", Mode.BOTH, "", False)
        timed("check", _work)
        job.refresh_from_db()
        starting.run(job)
        timed("create and join" if title == "Head" else "update", _work)
        job.refresh_from_db()
        done = job.counts["created"] if title == "Head" else job.counts["updated"]
        assert done == rows, job.counts
    starting.undo(job)
    timed("undo the update", _work)
    return found


def lines_of(rows: int, title: str) -> Iterator[list[str]]:
    yield ["Email", "First name", "Last name", "Phone", "Job title", "Company"]
    for number in range(rows):
        name = f"p{number}@bench.example", f"First{number}", f"Last{number}"
        yield [*name, f"+1 555 {number:06d}", title, f"Company {number % 100}"]


def a_file(rows: int, title: str) -> bytes:
    return "\n".join(map(",".join, lines_of(rows, title))).encode() + b"\n"


def a_workbook(rows: int) -> bytes:
    from crm.records.pages.workbook_stream import stream_workbook

    return b"".join(stream_workbook("Bench", 6, lines_of(rows, "Head")))


def _work() -> None:
    from core.queue.claiming import claim_next
    from crm.records.imports.working import IMPORTS

    IMPORTS.handle(claim_next(IMPORTS))


def _timed(what: str, rows: int, deed: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
    from django.db import connection

    count = 0

    def counting(execute: Any, *given: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*given)

    started = time.perf_counter()
    with connection.execute_wrapper(counting):
        answer = deed()
    seconds = time.perf_counter() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = (what, round(seconds, 2), round(rows / seconds), round(count * 1000 / rows, 1), most)
    return answer, dict(zip(HEADS, figures, strict=True))


def show(rows: int, found: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    from bench.reporting import keep

    table = Table(title=f"imports: {rows} rows")
    for head in HEADS:
        table.add_column(head, justify="left" if head == "what" else "right")
    for row in found:
        table.add_row(*(str(row[head]) for head in HEADS))
    Console().print(table)
    keep("imports", {"facts": {"rows": rows}, "rows": found})


if __name__ == "__main__":
    main()
