"""One chaos run: real sandbox company, real workers that are killed, faults on half of all creates, and the verdict.

A program of its own, so that it can have a database of its own: DATABASE_URL and VAR_DIR come from the environment. The
last line it prints is JSON; `is_clean` says whether the checker found nothing.
"""

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.harness.company import ROOT, Sandbox
from tests.qbo_sync.outbound.chaos import faults
from tests.qbo_sync.outbound.chaos.checker import Operation, Request, as_json, check, marker_in

# A hundredth of real time, more or less: a commit may come 1.5 s late, a lease lasts as long.
SCALED = {
    "QBO_HORIZON_SECONDS": "3.0",
    "QBO_LEASE_SECONDS": "1.5",
    "QBO_CALL_SECONDS": "1.2",
    "QBO_CLOCK_MARGIN_SECONDS": "2",
    "QBO_RETRY_SECONDS": "0.1",
    "QBO_REQUESTS_PER_MINUTE": "1000000",
    "QBO_ENVIRONMENT": "sandbox",
    "DJANGO_SETTINGS_MODULE": "config.settings.development",
}
COMPANIES = [("Acme Inc", "US", "USD"), ("Fjord AS", "NO", "NOK"), ("Bolt LLC", "US", "USD")]
CUSTOMERS, ITEMS = 40, 10
LOOK_EVERY = 20  # operations


def main() -> None:
    chosen = arguments()
    with tempfile.TemporaryDirectory(prefix="dealbooks-chaos-") as folder:
        sandbox = Sandbox(Path(folder) / "company")
        try:
            os.environ["QBO_HORIZON_SECONDS"] = chosen.horizon
            prepare_environment(sandbox, Path(folder))
            print(Run(sandbox, chosen).go(), flush=True)
        finally:
            sandbox.stop()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--operations", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--requestid", choices=["honour", "ignore", "replay_error_6000"], default="ignore")
    parser.add_argument("--mutant", default="")
    parser.add_argument("--profile", choices=list(faults.PROFILES), default="mixed")
    parser.add_argument("--horizon", default=SCALED["QBO_HORIZON_SECONDS"])
    parser.add_argument("--settle", type=float, default=2.0, help="wait this long when all is done")
    parser.add_argument("--kills", type=int, choices=[0, 1], default=1)
    parser.add_argument("--naps", type=float, default=0.0)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--least", type=float, default=0.05)
    parser.add_argument("--most", type=float, default=0.3)
    parser.add_argument("--seconds", type=float, default=1500.0, help="give up after this long")
    return parser.parse_args()


def prepare_environment(sandbox: Sandbox, folder: Path) -> None:
    """Before Django is loaded, here and in the workers."""
    registration = sandbox.control("companies")["registration"]
    os.environ.update({name: value for name, value in SCALED.items() if name != "QBO_HORIZON_SECONDS"})
    os.environ.setdefault("VAR_DIR", str(folder / "var"))
    os.environ["QBO_BASE_URL"] = sandbox.base_url
    os.environ["QBO_CLIENT_ID"] = registration["client_id"]
    os.environ["QBO_CLIENT_SECRET"] = registration["client_secret"]
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)


class Run:
    def __init__(self, sandbox: Sandbox, chosen: argparse.Namespace) -> None:
        self.sandbox, self.chosen = sandbox, chosen
        self.random = random.Random(chosen.seed)
        self.operations: list[Operation] = []
        self.seconds: dict[str, float] = {}

    def go(self) -> str:
        from tests.qbo_sync.outbound.chaos.world import World

        started = time.monotonic()
        self.sandbox.control("limits", {"off": True})
        self.sandbox.control("requestid", {"mode": self.chosen.requestid})
        self.world = World(self.sandbox, COMPANIES, CUSTOMERS, ITEMS)
        for rule in faults.rules(self.chosen.seed, self.chosen.profile):
            self.sandbox.control("faults", rule.body)
        self.sandbox.control("requests", method="DELETE")
        self.note("prepared", started)
        workers = self.start_workers()
        started = time.monotonic()
        self.submit_all()
        self.note("submitted", started)
        taken_up = self.wait_until_done(started)
        self.note("drained", started)
        culled = self.stop_workers(workers)
        return self.verdict(culled | {"taken_up_by_hand": taken_up})

    def note(self, what: str, started: float) -> None:
        self.seconds[what] = round(time.monotonic() - started, 1)

    def start_workers(self) -> "subprocess.Popen[str]":
        chosen = self.chosen
        command = [sys.executable, "-m", "tests.qbo_sync.outbound.chaos.workers"]
        for name in ("workers", "seed", "naps", "least", "most"):
            command += [f"--{name}", str(getattr(chosen, name))]
        if not chosen.kills:
            command += ["--calm"]
        if chosen.mutant:
            command += ["--mutant", chosen.mutant]
        log = Path(os.environ["VAR_DIR"]) / "workers.log"
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log.open("w"), text=True)

    def stop_workers(self, workers: "subprocess.Popen[str]") -> dict[str, int]:
        workers.send_signal(signal.SIGTERM)
        printed, _ = workers.communicate(timeout=30)
        culled: dict[str, int] = json.loads(printed.strip().splitlines()[-1])
        return culled

    def submit_all(self) -> None:
        """A broken rule is run until it has done harm, or all are submitted without."""
        for number in range(self.chosen.operations):
            self.operations.append(self.world.submit(number, self.random))
            if self.chosen.mutant and number % LOOK_EVERY == LOOK_EVERY - 1 and self.is_harm_done():
                return

    def wait_until_done(self, started: float) -> int:
        """A person takes up what was put aside after too many crashes; everything else must get there by itself."""
        taken_up = 0
        while time.monotonic() - started < self.chosen.seconds:
            if self.chosen.mutant and self.is_harm_done():
                return taken_up  # that is all that a broken rule is run for
            time.sleep(0.5)
            taken_up += self.world.take_up_crashed()
            if self.world.unfinished() == 0:
                time.sleep(self.chosen.settle)  # what still commits late must be seen
                return taken_up
        return taken_up

    def is_harm_done(self) -> bool:
        """What no further work can mend: something is there twice, or an operation went out under two ids."""
        verdict = check(self.operations, self.world.rows(), self.world.entities(), self.requests())
        return bool(verdict.duplicated or [each for each in verdict.wrong if "requestids" in each])

    def verdict(self, more: dict[str, Any]) -> str:
        rows = self.world.rows()
        requests = self.requests()
        verdict = check(self.operations, rows, self.world.entities(), requests)
        hits: Counter[str] = Counter()
        for rule in self.sandbox.control("faults")["faults"]:
            hits[f"{rule['match']['path'].rpartition('/')[2]} {rule['stage']} {rule['action']}"] += rule["hits"]
        return as_json(
            verdict,
            seed=self.chosen.seed,
            mutant=self.chosen.mutant,
            requestid=self.chosen.requestid,
            faults=dict(hits),
            states=Counter(f"{row.entity} {row.state}" for row in rows),
            seconds=self.seconds,
            cpu_seconds=self.cpu_seconds(),
            **more,
        )

    def cpu_seconds(self) -> dict[str, float]:
        """What the run costs, whatever else the machine does."""
        workers = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = Path(f"/proc/{self.sandbox.process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks = int(spent[11]) + int(spent[12])
        return {
            "submitting": round(time.process_time(), 1),
            "workers": round(workers.ru_utime + workers.ru_stime, 1),
            "company": round(ticks / os.sysconf("SC_CLK_TCK"), 1),
        }

    def requests(self) -> list[Request]:
        found = []
        for received in self.sandbox.control("requests?method=POST")["requests"]:
            entity = {"invoice": "Invoice", "customer": "Customer", "item": "Item"}.get(received["entity"])
            if entity is None:
                continue
            body = received["body"]
            if not _is_whole(body):
                continue
            found.append(
                Request(
                    realm=received["realm"],
                    entity=entity,
                    requestid=received["requestid"] or "",
                    marker=marker_in(json.loads(body).get("PrivateNote", "")),
                    body=body,
                    status=received["status"] or 0,
                    fault=received["fault"] or "",
                )
            )
        return found


def _is_whole(body: str) -> bool:
    """Not cut off on the way, as when its sender was killed: what is cut off cannot be read and makes nothing."""
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


if __name__ == "__main__":
    main()
