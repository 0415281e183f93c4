"""Payment: QuickBooks to Dealbooks only. Credits are applied through payments of amount 0 (product.md section 14)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from invoices.models import PaymentKind
from invoices.payments import RemotePaymentState
from qbo_sync.client.values import day_of, decimal_of, ref_id, ref_name


def to_local(payment: Mapping[str, Any], record_ids: Mapping[str, int], method: str = "") -> RemotePaymentState:
    """`record_ids` maps QuickBooks' invoice ids to our records; what was paid to others is left out."""
    total = decimal_of(payment.get("TotalAmt"))
    is_credit = total == 0 and any(_links(line, "CreditMemo") for line in payment.get("Line", []))
    is_voided = total == 0 and str(payment.get("PrivateNote", "")).startswith("Voided")
    allocations: dict[int, Decimal] = {}
    for qbo_id, amount in paid_invoices(payment).items():
        if qbo_id in record_ids:
            allocations[record_ids[qbo_id]] = amount
    return RemotePaymentState(
        kind=PaymentKind.CREDIT if is_credit else PaymentKind.PAYMENT,
        amount=total,
        unapplied=decimal_of(payment.get("UnappliedAmt")),
        currency=ref_id(payment, "CurrencyRef"),
        received_on=day_of(payment.get("TxnDate")),
        payer=ref_name(payment, "CustomerRef"),
        method=method,
        reference=str(payment.get("PaymentRefNum", "")),
        is_reversed=is_voided,
        allocations=allocations,
    )


def paid_invoices(payment: Mapping[str, Any]) -> dict[str, Decimal]:
    """{QuickBooks' invoice id: amount} of all lines that pay invoices."""
    paid: dict[str, Decimal] = {}
    for line in payment.get("Line", []):
        for link in line.get("LinkedTxn", []):
            if link.get("TxnType") == "Invoice":
                qbo_id = str(link["TxnId"])
                paid[qbo_id] = paid.get(qbo_id, Decimal(0)) + decimal_of(line.get("Amount"))
    return paid


def _links(line: Mapping[str, Any], kind: str) -> bool:
    return any(link.get("TxnType") == kind for link in line.get("LinkedTxn", []))
