"""Tables on the screen and figures in `var/bench/*.json`."""

import json
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Timing:
    """Milliseconds over several runs, and SQL queries of one."""

    what: str
    median_ms: float
    p95_ms: float
    queries: int
    size: int = 0


def timed(what: str, run: Callable[[], Any], count_queries: Callable[[Callable[[], Any]], int], times: int) -> Timing:
    """`run` once to warm up, once counted, then `times` measured."""
    run()
    queries = count_queries(run)
    spans = []
    for _again in range(times):
        started = time.perf_counter()
        answer = run()
        spans.append((time.perf_counter() - started) * 1000)
    ordered = sorted(spans)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Timing(what, round(statistics.median(spans), 1), round(p95, 1), queries, len(answer))


def report(subject: str, facts: dict[str, Any], rows: Sequence[Timing]) -> None:
    table = Table(title=f"{subject}: " + ", ".join(f"{name} {value}" for name, value in facts.items()))
    for head in ("what", "median ms", "p95 ms", "queries", "bytes"):
        table.add_column(head, justify="left" if head == "what" else "right")
    for row in rows:
        table.add_row(row.what, f"{row.median_ms}", f"{row.p95_ms}", str(row.queries), str(row.size))
    console = Console()
    console.width = max(console.width, 120)  # an address stays whole in a log
    console.print(table)
    keep(subject, {"facts": facts, "rows": [asdict(row) for row in rows]})


def keep(subject: str, figures: dict[str, Any]) -> None:
    folder = Path(os.environ.get("BENCH_DIR", "var/bench"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{subject}.json").write_text(json.dumps(figures, indent=2) + "\n")
