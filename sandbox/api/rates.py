"""Exchange rates of a day."""

from typing import Any

from sandbox.company import Company
from sandbox.currencies import DOLLARS, usual_rate
from sandbox.entities.checks import to_day
from sandbox.faultbodies import business_fault, missing_parameter


def answer_exchange_rate(company: Company, source: str, day: str) -> dict[str, Any]:
    if not source:
        raise missing_parameter("sourcecurrencycode")
    if source not in DOLLARS:
        raise business_fault(f"Invalid currency {source}")
    as_of = to_day("asofdate", day) if day else company.today().isoformat()
    return {"ExchangeRate": {**_rate(company, source, as_of), "MetaData": {"LastUpdatedTime": company.now_stamp()}}}


def exchange_rates(company: Company) -> list[dict[str, Any]]:
    """A query finds today's rates of every currency, each with an id of its own."""
    now, today = company.now_stamp(), company.today().isoformat()
    meta = {"CreateTime": now, "LastUpdatedTime": now}
    return [
        {**_rate(company, code, today), "Id": str(number), "SyncToken": "0", "MetaData": meta}
        for number, code in enumerate(DOLLARS, start=1)
        if code != company.currency
    ]


def _rate(company: Company, source: str, day: str) -> dict[str, Any]:
    return {
        "SourceCurrencyCode": source,
        "TargetCurrencyCode": company.currency,
        "Rate": usual_rate(source, company.currency),
        "AsOfDate": day,
        "domain": "QBO",
        "sparse": False,
    }
