"""A worker that kills itself at a named point of sending its first row: python -m ...doomed --at after_mark."""

import argparse
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command

POINTS = ("after_claim", "after_mark", "during_post", "after_answer", "after_commit")


def die(*_arguments: Any, **_more: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str) -> None:
    from core.queue import draining
    from qbo_sync.outbound import sending
    from qbo_sync.outbound.asking import Company

    write: Callable[..., Any] = Company.write
    record: Callable[..., Any] = sending.record_answer

    def write_and_die_on_the_way(*arguments: Any) -> Any:
        threading.Timer(0.3, die).start()
        return write(*arguments)

    def record_and_die(*arguments: Any, **more: Any) -> None:
        record(*arguments, **more)
        die()

    if point == "after_claim":
        draining.handle_claimed = die
    elif point == "after_mark":
        Company.write = die  # type: ignore[assignment, method-assign]
    elif point == "during_post":
        Company.write = write_and_die_on_the_way  # type: ignore[method-assign]
    elif point == "after_answer":
        sending.record_answer = die
    else:
        sending.record_answer = record_and_die


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--at", choices=POINTS, required=True)
    chosen = parser.parse_args()
    django.setup()
    arm(chosen.at)
    call_command("drain", loop=True, pause=0.02)


if __name__ == "__main__":
    main()
