"""Exchange rates of a day: what somebody set, else a believable one."""

from typing import Any

from sandbox.company import Company, Row
from sandbox.currencies import DOLLARS, usual_rate
from sandbox.entities.checks import to_day, to_decimal, wire
from sandbox.faultbodies import QboFault, business_fault, missing_parameter


def answer_exchange_rate(company: Company, source: str, day: str) -> dict[str, Any]:
    _check_currency(source, "sourcecurrencycode")
    as_of = to_day("asofdate", day) if day else company.today().isoformat()
    return {"ExchangeRate": {**_shown(company, source, as_of), "MetaData": {"LastUpdatedTime": company.now_stamp()}}}


def exchange_rates(company: Company, day: str) -> list[Row]:
    """A query finds the rates of the day that it names, else today's, of every currency, each with an id of its own."""
    now, as_of = company.now_stamp(), day or company.today().isoformat()
    meta = {"CreateTime": now, "LastUpdatedTime": now}
    return [
        {**_shown(company, code, as_of), "Id": str(number), "SyncToken": "0", "MetaData": meta}
        for number, code in enumerate(DOLLARS, start=1)
        if code != company.currency
    ]


def set_exchange_rate(company: Company, body: Row) -> dict[str, Any]:
    if not company.multicurrency:
        raise business_fault("Multi Currency should be enabled to perform this operation")
    source = str(body.get("SourceCurrencyCode") or "")
    _check_currency(source, "SourceCurrencyCode")
    day = to_day("AsOfDate", body.get("AsOfDate") or company.today().isoformat())
    rate = to_decimal("Rate", body.get("Rate"))
    if rate <= 0:
        raise QboFault("2240", "Invalid Number Range : Rate must be more than 0.", "Rate")
    now = company.now_stamp()
    with company.work():
        kept = {"Id": f"{source} {day}", "SourceCurrencyCode": source, "AsOfDate": day, "Rate": wire(rate)}
        company.put("ExchangeRate", {**kept, "MetaData": {"CreateTime": now, "LastUpdatedTime": now}})
    return answer_exchange_rate(company, source, day)


def rate_of(company: Company, source: str, day: str) -> float | int:
    """Home units for one unit of the source currency, by the last rate that was set for the day or before it."""
    if source == company.currency:
        return 1
    held = [row for row in company.of("ExchangeRate").values() if row["SourceCurrencyCode"] == source]
    before = [row for row in held if row["AsOfDate"] <= day]
    if before:
        latest: float | int = max(before, key=lambda row: str(row["AsOfDate"]))["Rate"]
        return latest
    return usual_rate(source, company.currency)


def _check_currency(source: str, name: str) -> None:
    if not source:
        raise missing_parameter(name)
    if source not in DOLLARS:
        raise business_fault(f"Invalid currency {source}")


def _shown(company: Company, source: str, day: str) -> Row:
    return {
        "SourceCurrencyCode": source,
        "TargetCurrencyCode": company.currency,
        "Rate": rate_of(company, source, day),
        "AsOfDate": day,
        "domain": "QBO",
        "sparse": False,
    }
