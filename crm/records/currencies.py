"""Currencies as a choice: ISO codes with their names in the reader's language."""

from collections.abc import Sequence
from functools import cache

from babel import Locale
from babel.core import get_global
from django.utils.functional import lazy
from django.utils.translation import get_language, to_locale

from crm.records.record_types import Option


@cache
def currency_codes() -> tuple[str, ...]:
    """Codes that are legal tender somewhere today."""
    tender = (
        code
        for region in get_global("territory_currencies").values()
        for code, _start, end, is_tender in region
        if is_tender and end is None
    )
    return tuple(sorted(set(tender)))


def currency_name(code: str) -> str:
    locale = Locale.parse(to_locale(get_language() or "en"))
    return f"{code} · {locale.currencies.get(code, code)}"


def currency_options(portal_id: int) -> Sequence[Option]:
    return _options()


@cache
def _options() -> tuple[Option, ...]:
    named = lazy(currency_name, str)
    return tuple(Option(code, named(code)) for code in currency_codes())
