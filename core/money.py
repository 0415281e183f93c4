"""Money is Decimal plus a currency code. Rounding is half-up, as QuickBooks rounds (qbo.md, code 6070)."""

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language, to_locale

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """`value` rounded half-up to `places` decimals; cents by default."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def format_money(amount: Decimal, currency: str, language: str | None = None) -> str:
    """`1234.5, "NOK"` -> `NOK 1,234.50` in the reader's locale; the code stands for the sign, so nobody guesses it."""
    locale = to_locale(language or get_language() or "en")
    places = "0" * get_currency_precision(currency)
    return format_currency(
        amount,
        currency,
        format=f"¤¤ #,##0.{places};¤¤ -#,##0.{places}".replace(".;", ";").rstrip("."),
        locale=locale,
    )
