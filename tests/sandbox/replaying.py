"""Making again, in the sample company, what a recording shows: only what a client would send is sent."""

import copy
import itertools
from typing import Any

Row = dict[str, Any]
PERSON = (
    "Title GivenName MiddleName FamilyName Suffix DisplayName CompanyName PrimaryPhone AlternatePhone Mobile Fax "
    "PrimaryEmailAddr WebAddr BillAddr ShipAddr PrimaryAddr"
)
SALE = (
    "CustomerRef Line TxnDate PrivateNote CustomerMemo BillAddr ShipAddr BillEmail EmailStatus PrintStatus "
    "PaymentMethodRef PaymentRefNum DepositToAccountRef SalesTermRef TxnTaxDetail GlobalTaxCalculation "
    "ExpirationDate AcceptedBy AcceptedDate Deposit"
)
SENT = {
    "Customer": PERSON + " ParentRef Taxable PreferredDeliveryMethod",
    "Vendor": PERSON + " AcctNum TaxIdentifier TermRef",
    "Employee": PERSON + " BirthDate HiredDate SSN",
    "Item": "Name Description UnitPrice Type IncomeAccountRef PurchaseDesc PurchaseCost ExpenseAccountRef Taxable "
    "AssetAccountRef TrackQtyOnHand QtyOnHand InvStartDate",
    "Account": "Name Description AccountType AccountSubType",
    "Term": "Name DueDays DiscountPercent DiscountDays DayOfMonthDue DueNextMonthDays DiscountDayOfMonth",
    "PaymentMethod": "Name Type",
    "Class": "Name",
    "Department": "Name",
    "Invoice": SALE,
    "Estimate": SALE,
    "SalesReceipt": SALE,
    "Payment": "CustomerRef TotalAmt TxnDate PrivateNote",
}
NAMES = ("DisplayName", "Name")
OF_THE_SERVER = ("Id", "Lat", "Long")
STAND_IN = {"CustomerRef": "1", "ItemRef": "1", "GroupItemRef": "1", "DiscountAccountRef": "86"}
PARENT = "8"


class Replay:
    """Names get a number in front: the sample company holds many of the recorded ones itself."""

    def __init__(self, books: Any) -> None:
        self.books = books
        self._numbers = itertools.count(1)

    def make(self, entity: str, recorded: Row) -> Any:
        """The answer to the create, as it came."""
        answer = self.books.post(entity.lower(), self.body_of(entity, recorded))
        assert answer.status_code == 200, (entity, recorded, answer.text)
        return answer.json()

    def body_of(self, entity: str, recorded: Row) -> Row:
        sent = {name: copy.deepcopy(recorded[name]) for name in SENT[entity].split() if name in recorded}
        for name in NAMES:
            if name in sent:
                sent[name] = f"{next(self._numbers)} {sent[name]}".replace(" (deleted)", "")[:31]
        if "ParentRef" in sent:
            sent |= {"Job": True, "ParentRef": {"value": PARENT}}
        if sent.get("AccountType") == "Credit Cards":
            sent["AccountType"] = "Credit Card"
        if isinstance(sent.get("CustomerMemo"), str):
            sent["CustomerMemo"] = {"value": sent["CustomerMemo"]}
        if "Line" in sent:
            sent["Line"] = [_line(line) for line in sent["Line"] if line["DetailType"] != "SubTotalLineDetail"]
        for name, value in sent.items():
            if name.endswith("Addr") and isinstance(value, dict):
                sent[name] = {part: text for part, text in value.items() if part not in OF_THE_SERVER}
        return self._with_known_references(sent)

    def change(self, entity: str, row: Row, **fields: Any) -> Any:
        body = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, **fields}
        answer = self.books.post(entity.lower(), body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def query(self, entity: str, wanted: str) -> Any:
        statement = f"select * from {entity} where Id = '{wanted}'"
        if "Active" in SENT[entity] or entity in ("Customer", "Vendor", "Employee", "Item", "Account"):
            statement += " and Active in (true, false)"
        return self.books.get("query", query=statement).json()

    def _with_known_references(self, sent: Any) -> Any:
        """A recording of another company names ids that this one does not have."""
        for holder in _dicts(sent):
            for name, usual in STAND_IN.items():
                if name in holder and not self._knows(name, holder[name]["value"]):
                    holder[name] = {"value": usual}
        return sent

    def _knows(self, reference: str, wanted: str) -> bool:
        entity = {"CustomerRef": "customer", "DiscountAccountRef": "account"}.get(reference, "item")
        return bool(self.books.get(f"{entity}/{wanted}").status_code == 200)


def _line(line: Row) -> Row:
    kept = {name: value for name, value in line.items() if name not in ("Id", "LineNum")}
    group = kept.get("GroupLineDetail")
    if group:
        group["Line"] = [_line(inner) for inner in group["Line"]]
    return kept


def _dicts(value: Any) -> list[Row]:
    if isinstance(value, dict):
        return [value, *(found for inner in value.values() for found in _dicts(inner))]
    if isinstance(value, list):
        return [found for inner in value for found in _dicts(inner)]
    return []
