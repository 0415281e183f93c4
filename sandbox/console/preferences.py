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
    """What the API cannot change, a person can: several currencies, tax, the subscription."""
    company.facts.subscribed = "subscribed" in form
    company.facts.warn_duplicate_numbers = "warn_duplicates" in form
    company.save_facts()
    old = company.preferences
    with company.work():
        row = company.edit("Preferences", "1")
        sales: Row = {**row["SalesFormsPrefs"], "CustomTxnNumbers": "custom_numbers" in form}
        sales["AllowDiscount"] = "allow_discount" in form
        sales.pop("DefaultTerms", None)
        if form.get("default_terms"):
            sales["DefaultTerms"] = {"value": form["default_terms"]}
        row["SalesFormsPrefs"] = sales
        row["TaxPrefs"]["UsingSalesTax"] = "sales_tax" in form
        row["CurrencyPrefs"]["MultiCurrencyEnabled"] |= "multicurrency" in form
        row["AccountingInfoPrefs"].pop("BookCloseDate", None)
        if form.get("book_close_date"):
            row["AccountingInfoPrefs"]["BookCloseDate"] = form["book_close_date"]
        if row != old:
            row["SyncToken"] = str(int(row["SyncToken"]) + 1)
            row["MetaData"] = {**row["MetaData"], "LastUpdatedTime": company.now_stamp()}
            company.put("Preferences", row)
            company.announce("Preferences", "1", "Update")
