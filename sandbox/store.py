"""Everything on disk, in one SQLite file: what was answered is written before the answer leaves."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

Row = dict[str, Any]
SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS companies (realm TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS objects (
    realm TEXT NOT NULL, entity TEXT NOT NULL, id TEXT NOT NULL, gone INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (realm, entity, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answers (
    realm TEXT NOT NULL, requestid TEXT NOT NULL, at REAL NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (realm, requestid)
) WITHOUT ROWID;
"""


class Store:
    """Survives a killed process; a killed machine may lose the last moment, as `synchronous=NORMAL` has it."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, check_same_thread=False)
        self.connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)

    def commit(self) -> None:
        self.connection.commit()

    def close(self) -> None:
        self.connection.commit()
        self.connection.close()

    def read_fact(self, name: str) -> Any:
        found = self.connection.execute("SELECT body FROM facts WHERE name = ?", (name,)).fetchone()
        return orjson.loads(found[0]) if found else None

    def write_fact(self, name: str, value: Any) -> None:
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, orjson.dumps(value)))
        self.commit()

    def companies(self) -> Iterator[tuple[str, Row]]:
        for realm, body in self.connection.execute("SELECT realm, body FROM companies"):
            yield realm, orjson.loads(body)

    def write_company(self, realm: str, facts: Row) -> None:
        self.connection.execute("INSERT OR REPLACE INTO companies VALUES (?, ?)", (realm, orjson.dumps(facts)))

    def objects(self, realm: str) -> Iterator[tuple[str, str, bool, Row]]:
        asked = "SELECT entity, id, gone, body FROM objects WHERE realm = ?"
        for entity, wanted, gone, body in self.connection.execute(asked, (realm,)):
            yield entity, wanted, bool(gone), orjson.loads(body)

    def write_objects(self, realm: str, objects: Iterable[tuple[str, str, bool, Row]]) -> None:
        self.connection.executemany(
            "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?)",
            ((realm, entity, wanted, int(gone), orjson.dumps(row)) for entity, wanted, gone, row in objects),
        )

    def read_answer(self, realm: str, requestid: str) -> tuple[float, bytes] | None:
        asked = "SELECT at, body FROM answers WHERE realm = ? AND requestid = ?"
        found = self.connection.execute(asked, (realm, requestid)).fetchone()
        return (found[0], found[1]) if found else None

    def write_answer(self, realm: str, requestid: str, at: float, body: bytes) -> None:
        self.connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", (realm, requestid, at, body))
        self.commit()

    def forget_companies(self) -> None:
        self.connection.executescript("DELETE FROM companies; DELETE FROM objects; DELETE FROM answers;")
        self.commit()
