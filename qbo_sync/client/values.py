"""Reading QuickBooks' values: numbers as Decimal, dates, moments, references."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def decimal_of(value: Any) -> Decimal:
    """Absent and empty are 0. A float can only come out of stored JSON, whose text is exact."""
    return Decimal(str(value)) if value not in (None, "") else Decimal(0)


def day_of(value: Any) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def moment_of(value: Any) -> datetime | None:
    """Aware; QuickBooks writes the offset of US Pacific time (qbo.md 2.2)."""
    return datetime.fromisoformat(str(value)) if value else None


def ref_id(entity: Mapping[str, Any], name: str) -> str:
    return str((entity.get(name) or {}).get("value", ""))


def ref_name(entity: Mapping[str, Any], name: str) -> str:
    return str((entity.get(name) or {}).get("name", ""))


def updated_at(entity: Mapping[str, Any]) -> datetime | None:
    return moment_of((entity.get("MetaData") or {}).get("LastUpdatedTime"))
