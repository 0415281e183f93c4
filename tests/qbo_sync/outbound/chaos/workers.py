"""Real workers that are killed at random: `manage.py drain --loop`, forked from a process that has Django loaded.

Runs as a program of its own. Kills every 0.05 to 0.3 s and ends on SIGTERM. Prints
one JSON line with what it did. `--mutant` breaks a safety rule in this process's workers, in the running code only.
"""

import argparse
import ctypes
import gc
import json
import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from types import FrameType

import django
from django.core.management import call_command

from tests.qbo_sync.outbound.chaos import mutants

PAUSE = 0.03
LONGEST_BETWEEN_KILLS = 2.0


def die_with_parent() -> None:
    """Linux: no worker outlives a run that was broken off."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def scale_token_lease() -> None:
    """A worker that is killed while it refreshes a token holds the others up for 30 s; here for a second."""
    from qbo_sync.connection import tokens

    tokens.LEASE = timedelta(seconds=1)


def processor_seconds_of(process: int) -> float:
    try:
        facts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(facts[11]) + int(facts[12])) / os.sysconf("SC_CLK_TCK")


class Pen:
    """The workers, and the one who culls them."""

    def __init__(self, workers: int, seed: int, mutant: str, naps: float, is_calm: bool) -> None:
        self.random = random.Random(seed)
        self.mutant, self.naps = mutant, naps
        self.killed = 0
        self.born = 0
        self.is_calm = is_calm
        self.is_over = False
        self.children = [self.fork() for _each in range(workers)]

    def fork(self) -> int:
        self.born += 1
        seed = self.random.randrange(2**32)
        child = os.fork()
        if child == 0:
            die_with_parent()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            random.seed(seed)
            scale_token_lease()
            mutants.apply(self.mutant, self.naps, seed)
            try:
                call_command("drain", loop=True, pause=PAUSE, skip_checks=True)
            finally:
                os._exit(1)
        return child

    def cull(self) -> None:
        """One worker dies in the middle of whatever it does; another takes its place."""
        place = self.random.randrange(len(self.children))
        os.kill(self.children[place], signal.SIGKILL)
        os.waitpid(self.children[place], 0)
        self.killed += 1
        self.children[place] = self.fork()

    def mind(self) -> None:
        """A worker that ended by itself is a failure of its own kind: it is counted and replaced."""
        for place, child in enumerate(self.children):
            if os.waitpid(child, os.WNOHANG)[0]:
                self.children[place] = self.fork()

    def run(self, least: float, most: float) -> None:
        signal.signal(signal.SIGTERM, self._end)
        while not self.is_over:
            pause = self.random.uniform(least, most)
            self.rest(pause)
            self.let_them_work(pause)
            self.mind()
            if not self.is_calm and not self.is_over:
                self.cull()
        for child in self.children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        print(json.dumps({"killed": self.killed, "born": self.born}), flush=True)

    def let_them_work(self, pause: float) -> None:
        """On a busy machine the workers get the processor time between kills that they get on a quiet one."""
        until = time.monotonic() + LONGEST_BETWEEN_KILLS
        worked = self.processor_seconds()
        while not self.is_over and time.monotonic() < until and self.processor_seconds() - worked < pause / 2:
            time.sleep(0.02)

    def processor_seconds(self) -> float:
        return sum(processor_seconds_of(child) for child in self.children)

    def rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.is_over and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.is_over = True


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutant", default="")
    parser.add_argument("--naps", type=float, default=0.0, help="share of sends that oversleep their lease")
    parser.add_argument("--calm", action="store_true", help="nobody is killed")
    parser.add_argument("--least", type=float, default=0.05)
    parser.add_argument("--most", type=float, default=0.3)
    chosen = parser.parse_args()
    die_with_parent()
    django.setup()
    from core.queue.kinds import queue_kinds

    queue_kinds()  # loads all that a worker needs, so that a new one is at work at once
    gc.freeze()
    Pen(chosen.workers, chosen.seed, chosen.mutant, chosen.naps, chosen.calm).run(chosen.least, chosen.most)
    sys.exit(0)


if __name__ == "__main__":
    main()
