"""Which life of which installation a row was made in (guarantees.md R20).

A row from another one - a restored backup, a copy of the database elsewhere - may have been sent already by a life that
this database does not remember, so it is looked for in QuickBooks before it is sent.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings


def current_epoch() -> str:
    """The installation's id and how often a backup was restored in it."""
    path = _file()
    if not path.exists():
        _write_first(path)
    return path.read_text().strip()


def begin_new_epoch() -> str:
    """Said once after a backup was restored."""
    installation, _colon, restores = current_epoch().partition(":")
    _replace(_file(), f"{installation}:{int(restores) + 1}")
    return current_epoch()


def _file() -> Path:
    return Path(settings.VAR_DIR) / "installation"


def _write_first(path: Path) -> None:
    """Of several processes that start at once, one wins, and all read the winner's."""
    written = _temporary(path, f"{uuid4().hex[:16]}:0")
    with suppress(FileExistsError):
        os.link(written, path)
    os.unlink(written)


def _replace(path: Path, text: str) -> None:
    os.replace(_temporary(path, text), path)


def _temporary(path: Path, text: str) -> str:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".installation")
    with os.fdopen(handle, "w") as file:
        file.write(text)
        os.fsync(file.fileno())
    return name
