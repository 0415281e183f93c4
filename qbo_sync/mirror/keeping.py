"""Writing entities into the mirror, and the company's facts onto its book."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models

from invoices.books import Book, TaxMode
from qbo_sync.client.values import day_of, decimal_of, ref_id, ref_name, updated_at
from qbo_sync.models import Connection, MirrorRow

Entity = Mapping[str, Any]
CHANGING = (
    "Customer",
    "Item",
    "Invoice",
    "Payment",
    "CreditMemo",
    "Term",
    "Account",
    "PaymentMethod",
    "Vendor",
    "Employee",
)
READ_WHOLE = ("TaxCode", "TaxRate")
FACTS = ("CompanyInfo", "Preferences")
NAMES_ONLY = ("Vendor", "Employee")
COLUMNS = [
    "sync_token",
    "updated_at",
    "active",
    "name",
    "name_folded",
    "number",
    "email_folded",
    "amount",
    "folded",
    "raw",
]


def keep_entity(connection: Connection, entity: str, answer: Entity) -> None:
    keep_entities(connection, entity, [answer])


def keep_entities(connection: Connection, entity: str, answers: Iterable[Entity]) -> int:
    """Inserts or replaces; deleted ones stay as inactive rows without content. Returns how many."""
    rows = [as_row(connection, entity, answer) for answer in answers]
    MirrorRow.objects.for_portal(connection.portal_id).bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["portal", "connection", "entity", "qbo_id"],
        update_fields=COLUMNS,
    )
    return len(rows)


def as_row(connection: Connection, entity: str, answer: Entity) -> MirrorRow:
    name = str(answer.get("DisplayName") or answer.get("FullyQualifiedName") or answer.get("Name") or "")
    name = name or ref_name(answer, "CustomerRef")
    number = str(answer.get("DocNumber") or answer.get("Sku") or "")
    email = str((answer.get("PrimaryEmailAddr") or {}).get("Address") or "")
    words = (name, answer.get("FullyQualifiedName", ""), answer.get("CompanyName", ""), number, email)
    return MirrorRow(
        portal_id=connection.portal_id,
        connection=connection,
        entity=entity,
        qbo_id=str(answer["Id"]),
        sync_token=str(answer.get("SyncToken", "")),
        updated_at=updated_at(answer),
        active=answer.get("Active", True) is not False and answer.get("status") != "Deleted",
        name=name[:600],
        name_folded=fold(name)[:600],
        number=number[:60],
        email_folded=fold(email)[:300],
        amount=decimal_of(answer.get("TotalAmt")) if "TotalAmt" in answer else None,
        folded=" ".join(dict.fromkeys(fold(str(word)) for word in words if word)),
        raw=plain(
            {key: answer[key] for key in ("Id", "DisplayName") if key in answer} if entity in NAMES_ONLY else answer
        ),
    )


def fold(text: str) -> str:
    return text.strip().casefold()


def plain(value: Any) -> Any:
    """As JSON keeps it: Decimals as texts' numbers."""
    return json.loads(json.dumps(value, default=_number))


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)  # no sum: kept as it came
    raise TypeError(f"{value!r} is no JSON")


def mark_gone(connection: Connection, entity: str, qbo_id: str) -> None:
    rows = MirrorRow.objects.for_portal(connection.portal_id)
    rows.filter(connection=connection, entity=entity, qbo_id=qbo_id).update(active=False)


def mirrored(connection: Connection, entity: str) -> models.QuerySet[MirrorRow]:
    return MirrorRow.objects.for_portal(connection.portal_id).filter(connection=connection, entity=entity)


def name_in_list(connection: Connection, entity: str, qbo_id: str) -> str:
    """What a reference means that carries an id alone; "" for none and for what the mirror lacks."""
    if not qbo_id:
        return ""
    return mirrored(connection, entity).filter(qbo_id=qbo_id).values_list("name", flat=True).first() or ""


def keep_facts(connection: Connection, info: Entity, preferences: Entity) -> None:
    """CompanyInfo and Preferences decide what the book looks like (qbo.md 6.4, 6.8)."""
    keep_entity(connection, "CompanyInfo", info)
    keep_entity(connection, "Preferences", preferences)
    sales = preferences.get("SalesFormsPrefs") or {}
    currency = preferences.get("CurrencyPrefs") or {}
    closed = (preferences.get("AccountingInfoPrefs") or {}).get("BookCloseDate")
    Book.objects.for_portal(connection.portal_id).filter(pk=connection.book_id).update(
        name=str(info.get("CompanyName", ""))[:300],
        country=str(info.get("Country", ""))[:3],
        currency=ref_id(currency, "HomeCurrency"),
        tax_mode=tax_mode(str(info.get("Country", "")), preferences.get("TaxPrefs") or {}),
        custom_numbers=sales.get("CustomTxnNumbers") is True,
        multicurrency=currency.get("MultiCurrencyEnabled") is True,
        allows_discounts=sales.get("AllowDiscount") is not False,
        closed_until=day_of(closed),
        default_terms_id=ref_id(sales, "DefaultTerms"),
    )


def tax_mode(country: str, preferences: Entity) -> str:
    """`PartnerTaxEnabled` has three states: true, false, and absent for companies without automated sales tax."""
    if country != "US":
        return TaxMode.CODES
    if preferences.get("UsingSalesTax") is not True or preferences.get("PartnerTaxEnabled") is False:
        return TaxMode.US_OFF
    return TaxMode.US_AUTOMATED if preferences.get("PartnerTaxEnabled") is True else TaxMode.US_MANUAL
