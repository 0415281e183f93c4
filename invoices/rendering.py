"""Our own drawing of an invoice, for when QuickBooks' PDF cannot be had."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from core.money import format_money
from crm.records.pages.showing import show_date, show_number
from invoices.models import Delivery, Invoice, InvoiceLine

WIDTHS = (92, 22, 34, 38)
GREY = (92, 102, 112)


def draw_invoice(invoice: Invoice) -> bytes:
    """A PDF of one page or more, with a line that says that it was drawn here."""
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(True, margin=20)
    pdf.set_title(latin(str(invoice)))
    pdf.add_page()
    _head(pdf, invoice)
    _lines(pdf, invoice, list(invoice.lines.all()))
    _totals(pdf, invoice)
    _foot(pdf, invoice)
    return bytes(pdf.output())


def latin(text: str) -> str:
    """The built-in fonts know Latin-1; what they do not know shows as a question mark instead of failing."""
    text = text.translate({0xA0: " ", 0x202F: " ", 0x2212: "-"})
    return text.encode("latin-1", "replace").decode("latin-1")


def _write(
    pdf: FPDF, text: str, width: float = 0, *, align: Align = Align.L, height: float = 6, last: bool = True
) -> None:
    x, y = (XPos.LMARGIN, YPos.NEXT) if last else (XPos.RIGHT, YPos.TOP)
    pdf.cell(width, height, latin(text), align=align, new_x=x, new_y=y)


def _head(pdf: FPDF, invoice: Invoice) -> None:
    pdf.set_font("Helvetica", "B", 20)
    title = _("Invoice %(number)s") % {"number": invoice.number} if invoice.number else str(invoice)
    _write(pdf, title, height=11)
    pdf.set_font("Helvetica", "", 10)
    pdf.set_text_color(*GREY)
    _write(pdf, invoice.book.name if invoice.book else "")
    pdf.set_text_color(0)
    pdf.ln(6)
    for label, value in (
        (_("Bill to"), invoice.recipient),
        (_("Invoice date"), show_date(invoice.invoice_on) if invoice.invoice_on else ""),
        (_("Due date"), show_date(invoice.due_on) if invoice.due_on else ""),
        (_("Payment terms"), invoice.terms),
    ):
        if value:
            _write(pdf, label, 40, last=False)
            _write(pdf, value)
    pdf.ln(6)


def _lines(pdf: FPDF, invoice: Invoice, lines: Sequence[InvoiceLine]) -> None:
    pdf.set_font("Helvetica", "B", 9)
    heads = (_("Description"), _("Qty"), _("Rate"), _("Amount"))
    for place, (width, head) in enumerate(zip(WIDTHS, heads, strict=True)):
        _write(pdf, head, width, align=Align.R if place else Align.L, last=place == 3)
    pdf.set_font("Helvetica", "", 9)
    for line in lines:
        text = latin(line.description or line.item_name)[:70]
        _write(pdf, text, WIDTHS[0], last=False)
        _write(pdf, _number(line.quantity), WIDTHS[1], align=Align.R, last=False)
        _write(pdf, _number(line.rate), WIDTHS[2], align=Align.R, last=False)
        _write(pdf, format_money(line.amount, invoice.currency), WIDTHS[3], align=Align.R)
    pdf.ln(4)


def _number(value: Decimal | None) -> str:
    return "" if value is None else show_number(value)


def _totals(pdf: FPDF, invoice: Invoice) -> None:
    rows = [(_("Subtotal"), invoice.subtotal)]
    rows += [(_("Discount"), -invoice.discount)] if invoice.discount else []
    rows += [(_("Tax"), invoice.tax)] if invoice.tax is not None else []
    rows += [(_("Total"), invoice.amount_billed), (_("Balance due"), invoice.balance)]
    for label, amount in rows:
        pdf.set_font("Helvetica", "B" if amount is rows[-1][1] else "", 10)
        _write(pdf, label, sum(WIDTHS[:3]), align=Align.R, last=False)
        _write(pdf, format_money(amount, invoice.currency), WIDTHS[3], align=Align.R)


def _foot(pdf: FPDF, invoice: Invoice) -> None:
    pdf.ln(8)
    pdf.set_font("Helvetica", "", 9)
    if invoice.message:
        pdf.multi_cell(0, 5, latin(invoice.message), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        pdf.ln(4)
    pdf.set_text_color(*GREY)
    if invoice.delivery == Delivery.CREATED:
        _write(pdf, _("Drawn by Dealbooks from what QuickBooks last said of this invoice."))
    else:
        _write(pdf, _("Drawn by Dealbooks. QuickBooks has not created this invoice yet."))
