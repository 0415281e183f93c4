"""Every setting that the environment gives, in one table (docs/operations/settings.md is made from it).

A missing or senseless value stops the start with a sentence that names it.
"""

from __future__ import annotations

import base64
import binascii
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit

import environ

env = environ.Env()


@dataclass(frozen=True)
class Variable:
    name: str
    meaning: str
    default: str | None
    read: Callable[[str], Any]


def text(value: str) -> str:
    return value


def flag(value: str) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if value.lower() not in words | {"": False}:
        raise ValueError("say 1 or 0")
    return words.get(value.lower(), False)


def words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def origin(value: str) -> str:
    """An http(s) origin without a trailing slash, or nothing."""
    if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
        raise ValueError("it must be an address such as https://crm.example.com")
    return value.rstrip("/")


def redis_address(value: str) -> str:
    if value and urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("write redis://host:port/0")
    return value


def seconds(value: str) -> float:
    number = float(value)
    if number <= 0:
        raise ValueError("it must be a number of seconds above 0")
    return number


def count(value: str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError("it must be a whole number above 0")
    return number


def limit(value: str) -> int:
    number = int(value)
    if number < 0:
        raise ValueError("it must be a whole number; 0 means no limit")
    return number


def qbo_environment(value: str) -> str:
    if value not in ("sandbox", "production"):
        raise ValueError("it is either sandbox or production, Intuit's two environments")
    return value


def encryption_keys(value: str) -> list[tuple[str, bytes]]:
    """`id:base64,id:base64`: AES-256 keys, the first one encrypts, all of them decrypt."""
    keys = []
    for part in words(value):
        key_id, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not key_id or len(key) != 32:
            raise ValueError("each key is written id:base64 and holds 32 bytes")
        keys.append((key_id, key))
    return keys


VARIABLES = [
    Variable("SECRET_KEY", "Signs sessions and form tokens; long and random", None, text),
    Variable(
        "ENCRYPTION_KEYS",
        "AES-256 keys for tokens at rest: id:base64,id:base64; the first one encrypts",
        None,
        encryption_keys,
    ),
    Variable("VAR_DIR", "Folder for what the program writes: SQLite database, clock, schedule", "var", text),
    Variable("DATABASE_URL", "postgres://... in production; empty: SQLite in VAR_DIR", "", text),
    Variable("REDIS_URL", "redis://...; empty: embedded broker in one process", "", redis_address),
    Variable(
        "BASE_URL",
        "The public origin of this installation, used in links and for OAuth",
        "http://127.0.0.1:8000",
        origin,
    ),
    Variable("ALLOWED_HOSTS", "Host names that are answered, comma separated", "127.0.0.1,localhost", words),
    Variable("EMBEDDED_WORKER", "1: the web process runs the worker and the scheduler in threads", "0", flag),
    Variable("QBO_ENVIRONMENT", "Intuit's environment: sandbox or production", "sandbox", qbo_environment),
    Variable("QBO_BASE_URL", "Overrides Intuit's hosts for API and OAuth; refused in production settings", "", origin),
    Variable("QBO_CLIENT_ID", "Client ID of your app at developer.intuit.com", "", text),
    Variable("QBO_CLIENT_SECRET", "Client secret of your app", "", text),
    Variable("QBO_WEBHOOK_VERIFIER_TOKEN", "Verifier token of your app's webhooks", "", text),
    Variable(
        "QBO_HORIZON_SECONDS",
        "How long an unanswered write may still commit at QuickBooks before it is sent again",
        "180",
        seconds,
    ),
    Variable(
        "QBO_CLOCK_MARGIN_SECONDS",
        "How far QuickBooks' clock may differ from ours when an invoice is looked for",
        "600",
        seconds,
    ),
    Variable("QBO_LEASE_SECONDS", "How long a worker owns a write that it sends", "90", seconds),
    Variable("QBO_CALL_SECONDS", "Total time after which a call to QuickBooks is closed", "70", seconds),
    Variable(
        "QBO_RETRY_SECONDS",
        "First wait before a refused write is tried again; doubles up to 15 minutes",
        "2",
        seconds,
    ),
    Variable("QBO_REQUESTS_PER_MINUTE", "Own limit of calls per QuickBooks company", "480", count),
    Variable("QBO_CONCURRENT_REQUESTS", "Own limit of calls in flight per QuickBooks company", "5", count),
    Variable("QBO_SWEEP_SECONDS", "How often changes that webhooks missed are asked for", "300", seconds),
    Variable("QUEUE_SWEEP_SECONDS", "How often forgotten rows of the queues are looked for", "5", seconds),
    Variable(
        "API_CALLS_PER_TEN_SECONDS",
        "How often a private app may call the API in any ten seconds; 0: no limit",
        "190",
        limit,
    ),
    Variable(
        "WEBHOOKS_TO_PRIVATE_ADDRESSES",
        "1: webhooks of apps may go to addresses of the own network and without TLS; for development",
        "0",
        flag,
    ),
    Variable("EMAIL_URL", "smtp://user:password@host:port; consolemail:// prints", "consolemail://", text),
    Variable("DEFAULT_FROM_EMAIL", "Sender of the product's own e-mails", "Dealbooks <no-reply@localhost>", text),
    Variable("METRICS_TOKEN", "Bearer token that may read /metrics; empty: loopback only", "", text),
]


def stop(name: str, reason: str) -> NoReturn:
    sys.exit(f"Dealbooks cannot start: {name} {reason}")


def read_environment(defaults: dict[str, str] | None = None) -> dict[str, Any]:
    """All variables of the table as values; `defaults` fills in for those that are unset."""
    values = {}
    for variable in VARIABLES:
        raw = os.environ.get(variable.name) or (defaults or {}).get(variable.name) or variable.default
        if raw is None:
            stop(variable.name, f"is not set ({variable.meaning}).")
        try:
            values[variable.name] = variable.read(raw)
        except ValueError as error:
            stop(variable.name, f"makes no sense: {error}.")
    return values


def database(url: str, var_dir: Path) -> dict[str, Any]:
    """Django's DATABASES entry. SQLite is set up so that money is durable and writers queue instead of fail."""
    try:
        own = f"sqlite:///{quote(str(var_dir.resolve()))}/dealbooks.sqlite3"
        config: dict[str, Any] = environ.Env.db_url_config(url or own)
    except Exception:
        stop("DATABASE_URL", "makes no sense: write postgres://user:password@host:port/name.")
    if "sqlite" in config["ENGINE"]:
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
    elif "postgresql" in config["ENGINE"]:
        config |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    else:
        stop("DATABASE_URL", "names a database that Dealbooks does not support; use PostgreSQL or SQLite.")
    return config
