"""A draft as the API gives it: ids and numbers as text, dates ISO."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from crm.records.values import as_text, plain_money
from invoices.models import DraftLine, Invoice, InvoiceDraft
from invoices.wizard.checking import DraftProblem, problems_of
from invoices.wizard.figures import adds_tax_itself, draft_totals


def summary_body(draft: InvoiceDraft) -> dict[str, Any]:
    return {
        "id": str(draft.uuid),
        "state": draft.state,
        "source": {"type": draft.source_type, "id": str(draft.source_id)},
        "invoice_id": as_text(draft.invoice_id),
        "created_at": as_text(draft.created_at),
        "saved_at": as_text(draft.saved_at),
    }


def draft_body(draft: InvoiceDraft) -> dict[str, Any]:
    lines = list(draft.lines.all())
    return {
        **summary_body(draft),
        "account": {
            "connection_id": as_text(draft.book_id),
            "name": draft.book.name if draft.book else "",
            "number": draft.number,
        },
        "customer": _customer(draft),
        "products": {
            "lines": [_line(line) for line in lines],
            "discount": {"kind": draft.discount_kind, "value": as_text(draft.discount_value)},
            "tax_inclusive": draft.tax_inclusive,
        },
        "details": _details(draft),
        "problems": problem_bodies(problems_of(draft)),
    }


def _customer(draft: InvoiceDraft) -> dict[str, Any]:
    return {
        "quote_id": as_text(draft.quote_id),
        "from_scratch": draft.from_scratch,
        "bill_to": {"type": draft.bill_to_type, "id": str(draft.bill_to_id)} if draft.bill_to_id else None,
        "customer_id": draft.customer_id,
        "customer_name": draft.customer_name,
        "customer_reason": draft.customer_reason,
        "new_customer": draft.new_customer,
        "currency": draft.currency,
        "exchange_rate": as_text(draft.exchange_rate),
        "conversion_rate": as_text(draft.conversion_rate),
    }


def _line(line: DraftLine) -> dict[str, Any]:
    return {
        "id": str(line.pk),
        "line_item_id": as_text(line.line_item_id),
        "is_included": line.is_included,
        "bills_again": line.bills_again,
        "name": line.name,
        "item_id": line.item_id,
        "item_name": line.item_name,
        "item_reason": line.item_reason,
        "creates_item": line.new_item is not None,
        "description": line.description,
        "quantity": number(line.quantity),
        "rate": number(line.rate),
        "discount_percent": as_text(line.discount_percent),
        "service_on": as_text(line.service_on),
        "tax_code_id": line.tax_code_id,
        "amount": plain_money(line.amount),
    }


def number(value: Decimal) -> str:
    return as_text(Decimal(value)) or "0"


def _details(draft: InvoiceDraft) -> dict[str, Any]:
    return {
        "terms_id": draft.terms_id,
        "terms_name": draft.terms_name,
        "invoice_on": as_text(draft.invoice_on),
        "due_on": as_text(draft.due_on),
        "send_to": draft.send_to,
        "send_cc": draft.send_cc,
        "message": draft.message,
    }


def problem_bodies(problems: Iterable[DraftProblem]) -> list[dict[str, Any]]:
    return [
        {
            "step": problem.step.value,
            "field": problem.field,
            "line_id": as_text(problem.line_id),
            "message": problem.message,
        }
        for problem in problems
    ]


def review_body(draft: InvoiceDraft) -> dict[str, Any]:
    problems, totals = problems_of(draft), draft_totals(draft)
    return {
        "can_be_submitted": not problems,
        "problems": problem_bodies(problems),
        "totals": {
            "currency": draft.currency,
            "subtotal": plain_money(totals.subtotal),
            "discount": plain_money(totals.discount),
            "tax": None if totals.tax is None else plain_money(totals.tax),
            "total": plain_money(totals.total),
            "tax_is_added_by_quickbooks": adds_tax_itself(draft.book),
        },
        "draft": draft_body(draft),
    }


def submitted_body(draft: InvoiceDraft, invoice: Invoice) -> dict[str, Any]:
    return {
        "invoice_id": str(invoice.pk),
        "delivery": invoice.delivery,
        "delivery_reason": invoice.delivery_reason,
        "number": invoice.number,
        "draft_id": str(draft.uuid),
    }
