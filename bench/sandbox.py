"""The sandbox company: how long 100,000 customers take to seed, and its own CPU for a page of 1,000 of them."""

import os
import statistics
import tempfile
import time
from pathlib import Path

from bench.reporting import keep
from tests.harness.company import Books, Sandbox

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "100000"))
PAGES = 20


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="dealbooks-bench-") as folder:
        sandbox = Sandbox(Path(folder) / "company")
        try:
            figures = measure(sandbox)
        finally:
            sandbox.stop()
    for what, figure in figures.items():
        print(f"{what}: {figure}")
    keep("sandbox", figures)


def measure(sandbox: Sandbox) -> dict[str, float]:
    sandbox.control("limits", {"off": True})
    books = sandbox.new_company()
    sandbox.http.timeout = 300
    started = time.monotonic()
    sandbox.control(f"companies/{books.realm}/seed", {"customers": CUSTOMERS, "items": 0, "invoices": 0, "seed": 1})
    seeded = time.monotonic() - started
    pages = [page_cpu(sandbox, books, number) for number in range(PAGES)]
    return {
        "customers": CUSTOMERS,
        "seconds to seed them": round(seeded, 1),
        "CPU ms of a page of 1,000, median": round(statistics.median(pages), 1),
        "CPU ms of a page of 1,000, worst": round(max(pages), 1),
    }


def page_cpu(sandbox: Sandbox, books: Books, number: int) -> float:
    before = cpu_ms(sandbox.process.pid)
    found = books.query(f"SELECT * FROM Customer STARTPOSITION {number * 1000 + 1} MAXRESULTS 1000")
    assert len(found["Customer"]) == min(1000, CUSTOMERS)
    return cpu_ms(sandbox.process.pid) - before


def cpu_ms(pid: int) -> float:
    """Of all its threads; the scheduler counts nanoseconds."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1_000_000


if __name__ == "__main__":
    main()
