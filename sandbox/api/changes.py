"""Change data capture."""

from typing import Any

from sandbox.company import Company, Row
from sandbox.entities.properties import ENTITY_OF_PATH
from sandbox.faultbodies import QboFault
from sandbox.timestamps import read_time

MOST_OBJECTS = 1000
NOT_CAPTURED = ("TaxCode", "TaxRate", "TaxAgency", "ExchangeRate", "Preferences", "CompanyInfo")


def answer_changes(company: Company, entities: str, since_text: str) -> dict[str, Any]:
    """One element for each entity asked, empty where nothing changed; at most 1,000 objects in all."""
    try:
        since = read_time(since_text.replace(" ", "+"))
    except ValueError as trouble:
        raise QboFault("2060", f"Invalid Date Format : changedSince. Supplied value:{since_text}") from trouble
    left, found = MOST_OBJECTS, []
    for name in (part.strip() for part in entities.split(",")):
        entity = ENTITY_OF_PATH.get(name.lower())
        if entity is None or entity in NOT_CAPTURED:
            raise QboFault("4001", f"QueryValidationError: invalid context declaration: {name}")
        rows = [row for row in _changed(company, entity) if read_time(row["MetaData"]["LastUpdatedTime"]) >= since]
        rows.sort(key=lambda row: (row["MetaData"]["LastUpdatedTime"], int(row["Id"])))
        shown = rows[:left]
        left -= len(shown)
        found.append(_element(entity, shown))
    return {"CDCResponse": [{"QueryResponse": found}]}


def _changed(company: Company, entity: str) -> list[Row]:
    gone = [
        {
            "domain": "QBO",
            "status": "Deleted",
            "Id": row["Id"],
            "MetaData": {"LastUpdatedTime": row["MetaData"]["LastUpdatedTime"]},
        }
        for row in company.gone.get(entity, {}).values()
    ]
    return [*company.of(entity).values(), *gone]


def _element(entity: str, rows: list[Row]) -> dict[str, Any]:
    if not rows:
        return {}
    return {entity: rows, "startPosition": 1, "maxResults": len(rows), "totalCount": len(rows)}
