"""Several operations in one request: each succeeds or fails by itself."""

from collections.abc import Callable
from typing import Any

from sandbox.company import Company
from sandbox.entities.properties import KNOWN
from sandbox.faultbodies import QboFault, localise
from sandbox.query.run import answer_query

MOST_ITEMS = 30
Apply = Callable[[Company, str, dict[str, Any], str, set[str]], dict[str, Any]]


def answer_batch(company: Company, items: list[dict[str, Any]], apply: Apply) -> dict[str, Any]:
    if len(items) > MOST_ITEMS:
        raise QboFault("1040", f"Batch size exceeds allowed limit : {len(items)} items, at most {MOST_ITEMS}.")
    return {"BatchItemResponse": [_answer(company, item, apply) for item in items]}


def _answer(company: Company, item: dict[str, Any], apply: Apply) -> dict[str, Any]:
    try:
        answer = _perform(company, item, apply)
    except QboFault as fault:
        answer = {"Fault": localise(fault.as_fault(), company.country)}
    return {**answer, "bId": item.get("bId")}


def _perform(company: Company, item: dict[str, Any], apply: Apply) -> dict[str, Any]:
    if "Query" in item:
        return {"QueryResponse": answer_query(company, str(item["Query"]))}
    entity = next((name for name in item if name in KNOWN), "")
    if not entity:
        raise QboFault("2000", "Invalid or unsupported object name")
    options = {part.strip().lower() for part in str(item.get("optionsData", "")).split(",")}
    return {entity: apply(company, entity, item[entity], str(item.get("operation", "")).lower(), options)}
