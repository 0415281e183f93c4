"""Compiles the translations of locale/ to what Django loads; `python -m launch.languages` does so for an image."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_languages(folder: Path = LOCALE) -> list[str]:
    """Those whose texts are newer than what was compiled of them; returns their names."""
    stale = [path for path in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(path)]
    for path in stale:
        _compile(path)
    return [path.parent.parent.name for path in stale]


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime


def _compile(path: Path) -> None:
    """Into place in one step: several processes may do so at once, and others read meanwhile."""
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    with path.open("rb") as source, draft.open("wb") as target:
        write_mo(target, read_po(source, locale=path.parent.parent.name))
    draft.replace(path.with_suffix(".mo"))


if __name__ == "__main__":
    print(", ".join(compile_languages()) or "nothing to compile")
