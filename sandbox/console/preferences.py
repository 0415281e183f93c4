"""Between the preferences form and the company's Preferences."""

from typing import Any

from sandbox import deeds
from sandbox.company import Company, Row

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
        "warn_duplicates": company.facts.warn_duplicate_numbers,
        "subscribed": company.facts.subscribed,
    }


def change_preferences(company: Company, form: dict[str, str]) -> None:
    deeds.change_company(
        company, {"subscribed": "subscribed" in form, "warn_duplicate_numbers": "warn_duplicates" in form}
    )
    terms = {"value": form["default_terms"]} if form.get("default_terms") else None
    sales = {
        "CustomTxnNumbers": "custom_numbers" in form,
        "AllowDiscount": "allow_discount" in form,
        "DefaultTerms": terms,
    }
    groups: Row = {
        "SalesFormsPrefs": sales,
        "TaxPrefs": {"UsingSalesTax": "sales_tax" in form},
        "AccountingInfoPrefs": {"BookCloseDate": form.get("book_close_date") or None},
        "CurrencyPrefs": {"MultiCurrencyEnabled": "multicurrency" in form},
    }
    deeds.change_preferences(company, groups)
