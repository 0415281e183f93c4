"""What the environment says about a run. A senseless value stops the start with a sentence that names it."""

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Given:
    port: int
    sandbox_port: int
    var_dir: Path
    demo: bool
    separate: bool
    """Worker and scheduler are processes of their own: a database and a broker were given (decisions.md 20)."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"


def read_given() -> Given:
    port, sandbox_port = _port("PORT", 8000), _port("SANDBOX_PORT", 9000)
    if port == sandbox_port:
        _stop("SANDBOX_PORT", f"is {port} like PORT; give two different ones.")
    return Given(
        port=port,
        sandbox_port=sandbox_port,
        var_dir=_var_dir(),
        demo=_demo(),
        separate=bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")),
    )


def refuse_taken_port(name: str, number: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except PermissionError:
            _stop(name, f"is {number}, and only an administrator may listen there. Give one above 1023.")
        except OSError:
            _stop(name, f"is {number}, which another program uses. Give another one: {name}={number + 1} make run")


def _port(name: str, default: int) -> int:
    raw = os.environ.get(name) or str(default)
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= 65535):
        _stop(name, f"makes no sense: {raw!r} is no port between 1 and 65535.")
    return int(raw)


def _demo() -> bool:
    raw = os.environ.get("DEMO") or "1"
    if raw not in ("0", "1"):
        _stop("DEMO", f"makes no sense: say 0 or 1, not {raw!r}.")
    return raw == "1"


def _var_dir() -> Path:
    folder = Path(os.environ.get("VAR_DIR") or "var").resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "run.lock").touch()
    except OSError as error:
        _stop("VAR_DIR", f"is {folder}, where nothing can be written: {error.strerror}.")
    return folder


def _stop(name: str, reason: str) -> None:
    sys.exit(f"Dealbooks cannot start: {name} {reason}")
