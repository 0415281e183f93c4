"""A sales form on paper."""

from typing import Any

from fpdf import FPDF

from sandbox.company import Company

Row = dict[str, Any]
WIDTHS = (92, 22, 32, 38)
TITLES = {"Invoice": "Invoice", "Estimate": "Estimate", "CreditMemo": "Credit memo"}


def draw_pdf(company: Company, entity: str, row: Row) -> bytes:
    page = FPDF(format="A4")
    page.set_title(f"{TITLES.get(entity, entity)} {row.get('DocNumber', '')}")
    page.add_page()
    _head(page, company, entity, row)
    _lines(page, row)
    _totals(page, row)
    return bytes(page.output())


def _head(page: FPDF, company: Company, entity: str, row: Row) -> None:
    page.set_font("Helvetica", "B", 20)
    page.cell(0, 12, _latin(company.name), new_x="LMARGIN", new_y="NEXT")
    page.set_font("Helvetica", "", 11)
    facts = [
        f"{TITLES.get(entity, entity)} {row.get('DocNumber', '')}",
        f"Date {row['TxnDate']}" + (f"   Due {row['DueDate']}" if "DueDate" in row else ""),
        "",
        row.get("CustomerRef", {}).get("name", ""),
        *(str(row.get("BillAddr", {}).get(name, "")) for name in ("Line1", "City", "PostalCode")),
    ]
    for fact in facts:
        page.cell(0, 6, _latin(fact), new_x="LMARGIN", new_y="NEXT")
    page.ln(6)


def _lines(page: FPDF, row: Row) -> None:
    _table_row(page, ("Product or service", "Qty", "Rate", "Amount"), "B")
    for line in row.get("Line", []):
        detail = line.get("SalesItemLineDetail")
        if detail is not None:
            name = detail.get("ItemRef", {}).get("name", "") + (
                f" - {line['Description']}" if line.get("Description") else ""
            )
            cells = (name[:60], f"{detail.get('Qty', '')}", f"{detail.get('UnitPrice', '')}", f"{line['Amount']:.2f}")
            _table_row(page, cells)


def _totals(page: FPDF, row: Row) -> None:
    currency = row["CurrencyRef"]["value"]
    page.ln(4)
    for words, amount in (
        ("Tax", row.get("TxnTaxDetail", {}).get("TotalTax", 0)),
        ("Total", row["TotalAmt"]),
        ("Balance due", row.get("Balance", row["TotalAmt"])),
    ):
        _table_row(page, ("", "", words, f"{currency} {amount:.2f}"), "B" if words == "Total" else "")


def _table_row(page: FPDF, cells: tuple[str, ...], style: str = "") -> None:
    page.set_font("Helvetica", style, 10)
    for place, (width, cell) in enumerate(zip(WIDTHS, cells, strict=True)):
        page.cell(width, 7, _latin(cell), align="L" if place == 0 else "R")
    page.ln(7)


def _latin(text: str) -> str:
    """The built-in fonts know Western letters only."""
    return text.encode("latin-1", "replace").decode("latin-1")
