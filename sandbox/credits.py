"""`AutoApplyCredit`: open credits and open invoices of a customer meet by themselves, the oldest first."""

from decimal import Decimal

from sandbox.company import Company, Row

MEETS = {"Invoice": "CreditMemo", "CreditMemo": "Invoice"}


def payments_that_settle(company: Company, entity: str, row: Row) -> list[Row]:
    """Payments of nothing, each of which ties the new transaction to one that waits for it."""
    preferences = company.preferences["SalesFormsPrefs"]
    if entity not in MEETS or not preferences.get("AutoApplyCredit"):
        return []
    left, made = Decimal(str(row["Balance"])), []
    for other in _waiting(company, MEETS[entity], row["CustomerRef"]["value"]):
        amount = min(left, Decimal(str(other["Balance"])))
        if amount <= 0:
            break
        left -= amount
        made.append(_payment(row, (entity, row["Id"]), (MEETS[entity], other["Id"]), amount))
    return made


def _waiting(company: Company, entity: str, customer: str) -> list[Row]:
    held = [company.rows[kind][wanted] for kind, wanted in company.indexes.of_customer(customer) if kind == entity]
    waiting = [row for row in held if row["Balance"] > 0]
    return sorted(waiting, key=lambda row: (row["TxnDate"], int(row["Id"])))


def _payment(row: Row, one: tuple[str, str], other: tuple[str, str], amount: Decimal) -> Row:
    return {
        "CustomerRef": {"value": row["CustomerRef"]["value"]},
        "TotalAmt": 0,
        "TxnDate": row["TxnDate"],
        "PrivateNote": "Created by QB Online to link credits to charges.",
        "Line": [
            {"Amount": str(amount), "LinkedTxn": [{"TxnId": wanted, "TxnType": kind}]}
            for kind, wanted in sorted((one, other), reverse=True)
        ],
    }
