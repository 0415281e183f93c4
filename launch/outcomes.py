"""What the long fault runs came to: one line a run, a table of all, figures in `var/soak/soak.json`."""

import itertools
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

HARM = ("lost", "duplicated", "unexpected", "unresolved", "wrong")
COLUMNS = ("accepted", "injected", "killed", "recovered", *HARM, "seconds")
LEAST_WIDTH = 160


@dataclass(frozen=True)
class Outcome:
    """One run. `injected` counts faults that struck, `recovered` what had to be looked up or sent again; `trouble` is
    what stopped the run before it could judge."""

    database: str
    requestid: str
    seed: int
    accepted: int = 0
    injected: int = 0
    killed: int = 0
    recovered: int = 0
    lost: int = 0
    duplicated: int = 0
    unexpected: int = 0
    unresolved: int = 0
    wrong: int = 0
    seconds: int = 0
    trouble: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.trouble and not any(getattr(self, kind) for kind in HARM)


def judged(database: str, requestid: str, seed: int, seconds: int, report: dict[str, Any]) -> Outcome:
    return Outcome(
        database,
        requestid,
        seed,
        accepted=report["figures"]["acknowledged"],
        injected=sum(report["faults"].values()),
        killed=report["killed"],
        recovered=report["figures"]["recovered"],
        seconds=seconds,
        lost=len(report["lost"]),
        duplicated=len(report["duplicated"]),
        unexpected=len(report["unexpected"]),
        unresolved=len(report["unresolved"]),
        wrong=len(report["wrong"]),
    )


def line(outcome: Outcome) -> str:
    what = f"{outcome.database} {outcome.requestid} seed {outcome.seed}"
    if outcome.trouble:
        return f"{what}: could not be judged: {outcome.trouble}"
    return (
        f"{what}: {outcome.accepted} accepted, {outcome.injected} faults, {outcome.killed} workers killed, "
        f"{outcome.lost} lost, {outcome.duplicated} duplicated ({outcome.seconds} s)"
    )


def show(outcomes: Sequence[Outcome], crashes: Sequence[dict[str, Any]]) -> None:
    console = Console(width=max(Console().width, LEAST_WIDTH))
    console.print(table_of(outcomes))
    accepted = sum(each.accepted for each in outcomes)
    if accepted and all(each.is_clean for each in outcomes):
        console.print(f"0 of {accepted} lost or duplicated: below 1 in {accepted // 3} with 95 % confidence.")
    for each in crashes:
        console.print(f"{each['database']}: {each['rounds']} rounds of killed workers, {each['failed']} failed.")


def table_of(outcomes: Sequence[Outcome]) -> Table:
    table = Table(title="Soak: what was injected, and what came out")
    for head in ("database", "requestid", "runs", *COLUMNS):
        table.add_column(head, justify="left" if head in ("database", "requestid") else "right")
    for (database, requestid), group in itertools.groupby(outcomes, lambda each: (each.database, each.requestid)):
        runs = list(group)
        sums = [str(sum(getattr(run, name) for run in runs)) for name in COLUMNS]
        table.add_row(database, requestid, str(len(runs)), *sums)
    return table


def keep(outcomes: Sequence[Outcome], crashes: Sequence[dict[str, Any]]) -> None:
    folder = Path(os.environ.get("SOAK_DIR", "var/soak"))
    folder.mkdir(parents=True, exist_ok=True)
    figures = {"runs": [asdict(each) for each in outcomes], "crashes": crashes}
    (folder / "soak.json").write_text(json.dumps(figures, indent=2) + "\n")
