"""A quote as a PDF: one A4 page or more, black on white, with the numbers aligned."""

import unicodedata

from django.utils import timezone
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from core.money import format_money
from crm.deals.documents import DocumentLine, QuoteDocument
from crm.deals.models import QuoteStatus
from crm.records.pages.showing import show_date, show_money, show_number, show_time

INK, MUTED, LINE, ACCENT = (24, 32, 38), (92, 104, 112), (214, 220, 224), (15, 94, 89)
WIDTHS = (0.46, 0.12, 0.16, 0.10, 0.16)
MARGIN, ROW = 18.0, 5.2
FONT = "Helvetica"


class _Pdf(FPDF):
    """With the characters that the built-in fonts have; others fall back to their base letter."""

    def normalize_text(self, text: str) -> str:
        return str(super().normalize_text(_printable(text)))

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(FONT, size=8)
        self.set_text_color(*MUTED)
        self.cell(0, 5, _("Page %(page)s") % {"page": self.page_no()}, align="R")


def _printable(text: str) -> str:
    kept = []
    for sign in text.replace("\u202f", " ").replace("\xa0", " ").replace("\u2212", "-"):
        if sign.encode("cp1252", "ignore"):
            kept.append(sign)
        else:
            base = unicodedata.normalize("NFKD", sign).encode("cp1252", "ignore").decode("cp1252")
            kept.append(base or "?")
    return "".join(kept)


def quote_pdf(document: QuoteDocument) -> bytes:
    pdf = _Pdf(format="A4")
    pdf.core_fonts_encoding = "cp1252"
    pdf.set_margins(MARGIN, MARGIN)
    pdf.set_auto_page_break(True, margin=20)
    pdf.set_title(document.title)
    pdf.set_author(document.seller)
    pdf.add_page()
    _draw_head(pdf, document)
    _draw_lines(pdf, document)
    _draw_words(pdf, document)
    return bytes(pdf.output())


def _draw_head(pdf: _Pdf, document: QuoteDocument) -> None:
    _text(pdf, document.seller, size=16, bold=True, color=ACCENT)
    _text(pdf, _("Quote %(number)s") % {"number": document.number}, size=10, color=MUTED)
    pdf.ln(6)
    _text(pdf, document.title, size=14, bold=True)
    pdf.ln(2)
    for label, value in _facts(document):
        if value:
            pdf.set_font(FONT, size=9)
            pdf.set_text_color(*MUTED)
            pdf.cell(34, ROW, label)
            pdf.set_text_color(*INK)
            pdf.multi_cell(0, ROW, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
    pdf.ln(6)


def _facts(document: QuoteDocument) -> list[tuple[str, str]]:
    contact = " · ".join(part for part in (document.contact, document.contact_email) if part)
    accepted = ""
    if document.status == QuoteStatus.ACCEPTED and document.accepted_at:
        accepted = _("by %(name)s on %(time)s") % {
            "name": document.accepted_by,
            "time": show_time(document.accepted_at),
        }
    return [
        (_("For"), "\n".join([document.buyer, *document.buyer_address]).strip()),
        (_("From"), contact),
        (_("Date"), show_date(timezone.localdate(document.published_at)) if document.published_at else _("Draft")),
        (_("Valid until"), show_date(document.expires_on) if document.expires_on else ""),
        (_("Accepted"), accepted),
    ]


def _draw_lines(pdf: _Pdf, document: QuoteDocument) -> None:
    heads = (_("Product or service"), _("Quantity"), _("Unit price"), _("Discount"), _("Amount"))
    _row(pdf, heads, bold=True, color=MUTED)
    _rule(pdf)
    for line in document.lines:
        price, amount = show_money(line.price, document.currency), format_money(line.amount, document.currency)
        _row(pdf, (line.name, show_number(line.quantity), price, _discount(line), amount))
        if line.description:
            pdf.set_font(FONT, size=8)
            pdf.set_text_color(*MUTED)
            pdf.multi_cell(pdf.epw * 0.6, 4, line.description, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        _rule(pdf)
    pdf.ln(1)
    _row(pdf, (_("Total"), "", "", "", format_money(document.total, document.currency)), bold=True, size=11)
    _text(pdf, _("Tax is not included and is added on the invoice where it applies."), size=8, color=MUTED)


def _discount(line: DocumentLine) -> str:
    if line.discount_percent:
        return f"{show_number(line.discount_percent)} %"
    return show_number(line.discount) if line.discount else ""


def _row(
    pdf: _Pdf, cells: tuple[str, ...], bold: bool = False, color: tuple[int, int, int] = INK, size: int = 9
) -> None:
    """One row; the first cell wraps, and the row is as high as it."""
    pdf.set_font(FONT, style="B" if bold else "", size=size)
    pdf.set_text_color(*color)
    widths = [pdf.epw * share for share in WIDTHS]
    wrapped = pdf.multi_cell(widths[0], ROW, cells[0], dry_run=True, output="LINES")
    height = ROW * max(1, len(wrapped) if isinstance(wrapped, list) else 1)
    if pdf.will_page_break(height + 2):
        pdf.add_page()
    top = pdf.get_y() + 1
    pdf.set_y(top)
    pdf.multi_cell(widths[0], ROW, cells[0], new_x=XPos.RIGHT, new_y=YPos.TOP, align="L")
    for width, text in zip(widths[1:], cells[1:], strict=True):
        pdf.cell(width, ROW, text, align="R")
    pdf.set_xy(MARGIN, top + height)


def _rule(pdf: _Pdf) -> None:
    pdf.set_draw_color(*LINE)
    pdf.ln(1)
    pdf.line(MARGIN, pdf.get_y(), MARGIN + pdf.epw, pdf.get_y())


def _draw_words(pdf: _Pdf, document: QuoteDocument) -> None:
    for label, text in ((_("Comments"), document.comments), (_("Purchase terms"), document.terms)):
        if text:
            pdf.ln(6)
            _text(pdf, label, size=10, bold=True)
            _text(pdf, text, size=9)


def _text(pdf: _Pdf, text: str, size: int, bold: bool = False, color: tuple[int, int, int] = INK) -> None:
    pdf.set_font(FONT, style="B" if bold else "", size=size)
    pdf.set_text_color(*color)
    pdf.multi_cell(0, size * 0.5 + 0.6, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
