"""Between the preferences form and the company's Preferences."""

from typing import Any

from sandbox import deeds
from sandbox.company import Company
from sandbox.deeds import Row

CURRENCIES = ("USD", "NOK", "EUR", "GBP", "SEK", "DKK", "CAD", "AUD")


def stored_preferences(company: Company) -> Row:
    found = deeds.living(company, "Preferences")
    return found[0] if found else {}


def uses_custom_numbers(company: Company) -> bool:
    return bool(stored_preferences(company).get("SalesFormsPrefs", {}).get("CustomTxnNumbers"))


def currency_choices(company: Company) -> list[tuple[str, str]]:
    """Empty where a company has one currency only."""
    if not stored_preferences(company).get("CurrencyPrefs", {}).get("MultiCurrencyEnabled"):
        return []
    codes = dict.fromkeys([company.currency, *CURRENCIES])
    return [(code, code) for code in codes]


def tax_rates_shown(company: Company) -> list[tuple[str, str]]:
    rates = {row["Id"]: row for row in deeds.living(company, "TaxRate")}
    shown = []
    for code in deeds.living(company, "TaxCode"):
        details = code.get("SalesTaxRateList", {}).get("TaxRateDetail", [])
        known = [rates[d["TaxRateRef"]["value"]] for d in details if d["TaxRateRef"]["value"] in rates]
        told = [f"{rate['RateValue']:g} %" for rate in known]
        if told:
            shown.append((code["Name"], " + ".join(told)))
    return shown


def preferences_shown(company: Company) -> dict[str, Any]:
    stored = stored_preferences(company)
    sales, money = stored.get("SalesFormsPrefs", {}), stored.get("CurrencyPrefs", {})
    return {
        "custom_numbers": sales.get("CustomTxnNumbers", False),
        "allow_discount": sales.get("AllowDiscount", False),
        "default_terms": sales.get("DefaultTerms", {}).get("value", ""),
        "multicurrency": money.get("MultiCurrencyEnabled", False),
        "sales_tax": stored.get("TaxPrefs", {}).get("UsingSalesTax", False),
        "book_close_date": stored.get("AccountingInfoPrefs", {}).get("BookCloseDate", ""),
        "warn_duplicates": True,
        "subscribed": True,
    }


def change_preferences(company: Company, form: dict[str, str]) -> None:
    deeds.change(company, "Preferences", "1", {"SalesFormsPrefs": {"CustomTxnNumbers": "custom_numbers" in form}})
