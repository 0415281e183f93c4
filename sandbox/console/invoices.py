"""The bookkeeper's invoices: list, page, form, and the deeds on them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import deeds
from sandbox.company import Company, Row
from sandbox.console import choices, words
from sandbox.console.frame import Frame, after, guard, read_form
from sandbox.console.invoice_form import form_shown, read_invoice_form
from sandbox.console.paging import cut
from sandbox.faultbodies import QboFault


def invoice_pages(frame: Frame) -> list[Route]:
    async def show_all(request: Request) -> Response:
        company = frame.company_of(request)
        today = frame.desk.world.today()
        search = request.query_params.get("q", "")
        found = find_invoices(company, search)
        chosen = request.query_params.get("stage", "all")
        page, rows = cut(request, [row for row in found if chosen in ("all", words.stage_of(row, today).key)])
        shown = {"invoices": rows, "page": page, "chosen": chosen, "search": search, "chips": _chips(found, today)}
        return frame.render(request, "invoices.html", "invoices", shown, company)

    async def show_one(request: Request) -> Response:
        company = frame.company_of(request)
        invoice = deeds.find(company, "Invoice", request.path_params["id"])
        if invoice is None:
            return after(f"/console/{company.realm_id}/invoices", trouble="That invoice is gone.")
        return frame.render(request, "invoice.html", "invoices", _facts_of(company, invoice), company)

    async def show_form(request: Request) -> Response:
        company = frame.company_of(request)
        invoice = deeds.find(company, "Invoice", request.path_params.get("id", ""))
        return frame.render(request, "invoice_form.html", "invoices", form_shown(company, invoice), company)

    async def save(request: Request) -> Response:
        company, form = frame.company_of(request), await read_form(request)
        invoice = deeds.find(company, "Invoice", request.path_params.get("id", ""))
        try:
            body = read_invoice_form(company, form, invoice)
            saved = deeds.save(company, "Invoice", body)
        except (QboFault, deeds.Impossible) as trouble:
            shown = form_shown(company, invoice, form)
            return frame.render(
                request, "invoice_form.html", "invoices", shown, company, trouble=deeds.sentence(trouble)
            )
        return after(f"/console/{company.realm_id}/invoices/{saved['Id']}", "Saved.")

    async def pdf(request: Request) -> Response:
        company = frame.company_of(request)
        return Response(deeds.pdf(company, request.path_params["id"]), media_type="application/pdf")

    base = "/console/{realm}/invoices"
    return [
        guard(base, show_all),
        guard(base + "/new", show_form),
        guard(base + "/new", save, "POST"),
        guard(base + "/{id}", show_one),
        guard(base + "/{id}/edit", show_form),
        guard(base + "/{id}/edit", save, "POST"),
        guard(base + "/{id}/pdf", pdf),
        *_deed_routes(frame, base),
    ]


def _deed_routes(frame: Frame, base: str) -> list[Route]:
    def send(company: Company, wanted: str, form: dict[str, str]) -> str:
        deeds.send(company, wanted, form.get("send_to", ""))
        return "Sent to the customer. (No e-mail leaves this machine.)"

    def pay(company: Company, wanted: str, form: dict[str, str]) -> str:
        amount = form.get("amount") or None
        deeds.receive_payment(company, wanted, amount, date.fromisoformat(form["date"]))
        return "Payment received."

    def void(company: Company, wanted: str, form: dict[str, str]) -> str:
        deeds.void(company, wanted)
        return "Voided."

    def delete(company: Company, wanted: str, form: dict[str, str]) -> str:
        deeds.remove(company, "Invoice", wanted)
        return "Deleted."

    def answer(deed: Callable[[Company, str, dict[str, str]], str], leaves: bool) -> Any:
        async def handler(request: Request) -> Response:
            company, wanted = frame.company_of(request), request.path_params["id"]
            address = f"/console/{company.realm_id}/invoices/{wanted}"
            try:
                done = deed(company, wanted, await read_form(request))
            except (QboFault, deeds.Impossible, ValueError) as trouble:
                return after(address, trouble=deeds.sentence(trouble))
            return after(f"/console/{company.realm_id}/invoices" if leaves else address, done)

        return handler

    return [
        guard(f"{base}/{{id}}/{deed.__name__}", answer(deed, deed is delete), "POST")
        for deed in (send, pay, void, delete)
    ]


def find_invoices(company: Company, search: str = "", customer: str = "") -> list[Row]:
    """Newest first; the search looks at the start of numbers and anywhere in names."""
    wanted = search.casefold().strip()
    found = [
        row
        for row in deeds.living(company, "Invoice")
        if (not customer or row["CustomerRef"]["value"] == customer)
        and (
            not wanted
            or str(row.get("DocNumber", "")).casefold().startswith(wanted)
            or wanted in row["CustomerRef"].get("name", "").casefold()
        )
    ]
    return sorted(found, key=lambda row: (row["TxnDate"], int(row["Id"])), reverse=True)


def _chips(invoices: list[Row], today: date) -> list[tuple[str, str, int]]:
    counted = {stage.key: 0 for stage in words.STAGES}
    for invoice in invoices:
        counted[words.stage_of(invoice, today).key] += 1
    return [("all", "All", len(invoices)), *((s.key, s.words, counted[s.key]) for s in words.STAGES)]


def _facts_of(company: Company, invoice: Row) -> dict[str, Any]:
    return {
        "invoice": invoice,
        "voided": words.is_voided(invoice),
        "sent": invoice.get("EmailStatus") == "EmailSent",
        "email": invoice.get("BillEmail", {}).get("Address") or deeds.email_of(company, invoice),
        "lines": [_line(company, line) for line in _flat_lines(invoice)],
        "totals": _totals(invoice),
        "payments": _payments(company, invoice),
        "facts": _details(company, invoice),
    }


def _flat_lines(invoice: Row) -> list[Row]:
    lines: list[Row] = []
    for line in invoice.get("Line", []):
        if line["DetailType"] in ("SalesItemLineDetail", "DescriptionOnly"):
            lines.append(line)
        elif line["DetailType"] == "GroupLineDetail":
            lines.extend(line["GroupLineDetail"].get("Line", []))
    return lines


def _line(company: Company, line: Row) -> dict[str, str]:
    detail = line.get("SalesItemLineDetail", {})
    return {
        "item": detail.get("ItemRef", {}).get("name", ""),
        "description": line.get("Description", ""),
        "qty": words.number(detail.get("Qty")),
        "rate": words.number(detail.get("UnitPrice")),
        "tax": choices.tax_words(company, detail.get("TaxCodeRef", {}).get("value", "")),
        "amount": f"{line.get('Amount', 0):,.2f}",
    }


def _totals(invoice: Row) -> list[dict[str, Any]]:
    currency = invoice["CurrencyRef"]["value"]
    by_kind = {line["DetailType"]: line for line in invoice.get("Line", [])}
    shown = [("Subtotal", by_kind.get("SubTotalLineDetail", {}).get("Amount", 0), False)]
    if discount := by_kind.get("DiscountLineDetail"):
        shown.append(("Discount", -discount["Amount"], False))
    shown.append(("Tax", invoice.get("TxnTaxDetail", {}).get("TotalTax", 0), False))
    shown.append(("Total", invoice.get("TotalAmt", 0), True))
    if invoice.get("Balance") != invoice.get("TotalAmt"):
        shown.append(("Still open", invoice.get("Balance", 0), True))
    return [{"words": w, "amount": words.money(amount, currency), "strong": strong} for w, amount, strong in shown]


def _payments(company: Company, invoice: Row) -> list[dict[str, Any]]:
    found = []
    for link in invoice.get("LinkedTxn", []):
        payment = deeds.find(company, "Payment", link["TxnId"]) if link["TxnType"] == "Payment" else None
        if payment is None:
            continue
        applied = sum(
            line["Amount"]
            for line in payment.get("Line", [])
            for linked in line.get("LinkedTxn", [])
            if linked["TxnId"] == invoice["Id"] and linked["TxnType"] == "Invoice"
        )
        words_ = f"Payment {payment.get('PaymentRefNum') or payment['Id']}"
        amount = words.money(applied, invoice["CurrencyRef"]["value"])
        found.append({"date": payment["TxnDate"], "words": words_, "amount": amount})
    return found


def _details(company: Company, invoice: Row) -> list[tuple[str, str]]:
    term = deeds.find(company, "Term", invoice.get("SalesTermRef", {}).get("value", "")) or {}
    told = [
        ("Id", invoice["Id"]),
        ("Version", invoice["SyncToken"]),
        ("E-mail", invoice.get("EmailStatus", "")),
        ("For", invoice.get("BillEmail", {}).get("Address", "")),
        ("Terms", term.get("Name", "")),
        ("Message", invoice.get("CustomerMemo", {}).get("value", "")),
        ("Note", invoice.get("PrivateNote", "")),
        ("Changed", words.moment(invoice["MetaData"]["LastUpdatedTime"])),
    ]
    return [(name, value) for name, value in told if value]
