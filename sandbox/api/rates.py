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
    stamp = company.now_stamp()
    return {
        "ExchangeRate": {
            "SourceCurrencyCode": source,
            "TargetCurrencyCode": company.currency,
            "Rate": usual_rate(source, company.currency),
            "AsOfDate": as_of,
            "domain": "QBO",
            "sparse": False,
            "MetaData": {"LastUpdatedTime": stamp},
        }
    }
