"""Secrets that `make run` makes once and keeps in VAR_DIR/secrets.json, readable by the owner alone."""

import base64
import json
import os
import secrets
import sys
from pathlib import Path


def load_secrets(var_dir: Path) -> dict[str, str]:
    """Environment variables with keys, tokens and the local company's app registration."""
    path = var_dir / "secrets.json"
    kept = _read(path) if path.exists() else {}
    made = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ENCRYPTION_KEYS": "run:" + base64.b64encode(os.urandom(32)).decode(),
        "QBO_CLIENT_ID": "AB" + secrets.token_urlsafe(24),
        "QBO_CLIENT_SECRET": secrets.token_urlsafe(30),
        "QBO_WEBHOOK_VERIFIER_TOKEN": secrets.token_urlsafe(24),
    }
    values = {**made, **kept}
    if values != kept:
        write_private(path, values)
    return values


def _read(path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError) as error:
        sys.exit(
            f"Dealbooks cannot start: {path} cannot be read ({error}). The data in VAR_DIR is sealed with its keys."
        )


def write_private(path: Path, values: object) -> None:
    """JSON with mode 0600, replaced in one step."""
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(values, file, indent=2)
    draft.replace(path)
