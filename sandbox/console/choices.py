"""What the forms of a company offer: names, items, terms, taxes, currencies."""

from sandbox import deeds
from sandbox.company import Company, Row
from sandbox.entities.items import HOLDERS

Choices = list[tuple[str, str]]


def names(company: Company, entity: str, limit: int) -> list[str]:
    found = sorted((deeds.name_of(row) for row in _in_use(company, entity)), key=str.casefold)
    return found[:limit]


def choices(company: Company, entity: str) -> Choices:
    rows = [row for row in _in_use(company, entity) if row.get("Type") not in HOLDERS]
    found = [(row["Id"], deeds.name_of(row)) for row in rows]
    return sorted(found, key=lambda pair: pair[1].casefold())


def tax_choices(company: Company) -> Choices:
    """A US line is taxed or not; elsewhere it has one of the company's codes."""
    if company.country == "US":
        return [("TAX", "Taxed"), ("NON", "Not taxed")]
    return [(row["Id"], row["Name"]) for row in _in_use(company, "TaxCode")]


def tax_words(company: Company, code: str) -> str:
    return dict(tax_choices(company)).get(code, "")


def income_accounts(company: Company) -> Choices:
    found = [(row["Id"], row["Name"]) for row in _in_use(company, "Account") if row["AccountType"] == "Income"]
    return sorted(found, key=lambda pair: pair[1])


def _in_use(company: Company, entity: str) -> list[Row]:
    return [row for row in deeds.living(company, entity) if row.get("Active", True)]
