"""An invoice's money in the portal's company currency, where the portal wishes it (product.md section 14).

QuickBooks' exchange rate leads to the home currency of its company. From there the portal's own rates lead on: the
preference `currency_rates`, `{"NOK": {"2026-01-01": "0.094"}}`, of which the latest day up to the invoice date holds.
"""

from decimal import Decimal

from core.portals.models import Portal
from invoices.models import Invoice

ONE = Decimal(1)


def rate_to_company_currency(invoice: Invoice, portal: Portal) -> Decimal | None:
    """What one unit of the invoice's currency is worth; None where it must not be, or cannot be, converted."""
    if invoice.currency == portal.company_currency:
        return ONE
    if not portal.preference("convert_invoice_amounts") or invoice.book is None:
        return None
    home = invoice.book.currency
    to_home = ONE if invoice.currency == home else invoice.exchange_rate
    onward = ONE if home == portal.company_currency else _portal_rate(portal, home, invoice)
    return None if to_home is None or onward is None else to_home * onward


def _portal_rate(portal: Portal, currency: str, invoice: Invoice) -> Decimal | None:
    by_day: dict[str, str] = portal.preference("currency_rates", {}).get(currency, {})
    day = invoice.invoice_on.isoformat() if invoice.invoice_on else ""
    known = [since for since in by_day if since <= day]
    return Decimal(by_day[max(known)]) if known else None
