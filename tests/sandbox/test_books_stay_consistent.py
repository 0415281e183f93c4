"""Any sequence of sales, payments, credits, voids and deletions keeps balances, links, versions and the change data
capture in step."""

import tempfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from sandbox import books
from sandbox.api.changes import answer_changes
from sandbox.faultbodies import QboFault
from sandbox.world import World

COPIED = ("Customer", "Invoice", "CreditMemo", "Payment")
MONEY = st.decimals("0.01", "900", places=2).map(str)


class Bookkeeping(RuleBasedStateMachine):
    invoices = Bundle("invoices")
    payments = Bundle("payments")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        self.company = self.world.create_company("Property Ltd", "NO", "NOK")
        self.customers = [
            books.create(self.company, "Customer", {"DisplayName": "Parent"}),
            books.create(self.company, "Customer", {"DisplayName": "Child", "Job": True, "ParentRef": {"value": "1"}}),
        ]
        self.versions: dict[tuple[str, str], tuple[int, dict]] = {}
        self.copy: dict[tuple[str, str], dict] = {}
        self.copied_at = self.world.now() - timedelta(minutes=1)

    def teardown(self) -> None:
        self.world.close()
        self.folder.cleanup()

    def attempt(self, deed, *arguments, **options):
        """A refusal is fine; what it leaves behind is what the invariants look at."""
        try:
            return deed(self.company, *arguments, **options)
        except QboFault:
            return None

    def _sale(self, amount: str, customer: int) -> dict:
        detail = {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "2"}}
        line = {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
        return {"CustomerRef": {"value": self.customers[customer]["Id"]}, "Line": [line]}

    @rule(target=invoices, amount=MONEY, customer=st.integers(0, 1), kind=st.sampled_from(["Invoice", "CreditMemo"]))
    def sell(self, amount, customer, kind):
        return kind, books.create(self.company, kind, self._sale(amount, customer))["Id"]

    @rule(target=payments, total=MONEY, parts=st.lists(st.tuples(invoices, MONEY), max_size=3))
    def pay(self, total, parts):
        lines = [{"Amount": amount, "LinkedTxn": [{"TxnType": k, "TxnId": i}]} for (k, i), amount in parts]
        body = {"CustomerRef": {"value": "1"}, "TotalAmt": total, "Line": lines}
        made = self.attempt(books.create, "Payment", body)
        return made["Id"] if made else "0"

    @rule(which=invoices, amount=MONEY)
    def change(self, which, amount):
        row = self.company.find(*which)
        if row:
            line = self._sale(amount, 0)["Line"]
            body = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True, "Line": line}
            self.attempt(books.update, which[0], body)

    @rule(which=invoices, deed=st.sampled_from([books.void, books.delete]), unlink=st.booleans())
    def take_back(self, which, deed, unlink):
        row = self.company.find(*which)
        if row:
            options = {"unlink": unlink} if deed is books.delete else {}
            self.attempt(deed, which[0], {"Id": row["Id"], "SyncToken": row["SyncToken"]}, **options)

    @rule(which=payments, deed=st.sampled_from([books.void, books.delete]))
    def take_payment_back(self, which, deed):
        row = self.company.find("Payment", which)
        if row:
            self.attempt(deed, "Payment", {"Id": which, "SyncToken": row["SyncToken"]})

    @invariant()
    def balances_are_what_is_left_after_the_payments(self):
        for kind in ("Invoice", "CreditMemo"):
            for row in self.company.of(kind).values():
                applied = sum(amount for _, amount in self._links_to(kind, row["Id"]))
                assert Decimal(str(row["TotalAmt"])) - applied == Decimal(str(row["Balance"])) >= 0

    @invariant()
    def links_are_mutual(self):
        for kind in ("Invoice", "CreditMemo"):
            for row in self.company.of(kind).values():
                named = {link["TxnId"] for link in row["LinkedTxn"] if link["TxnType"] == "Payment"}
                assert named == {payment for payment, _ in self._links_to(kind, row["Id"])}

    @invariant()
    def customers_owe_what_their_papers_say(self):
        total = {row["Id"]: Decimal(0) for row in self.customers}
        papers = (("Invoice", 1, "Balance"), ("CreditMemo", -1, "Balance"), ("Payment", -1, "UnappliedAmt"))
        for kind, sign, field in papers:
            for row in self.company.of(kind).values():
                total[row["CustomerRef"]["value"]] += sign * Decimal(str(row[field]))
        parent, child = (self.company.of("Customer")[row["Id"]] for row in self.customers)
        assert Decimal(str(parent["Balance"])) == total[parent["Id"]]
        assert Decimal(str(child["Balance"])) == total[child["Id"]]
        assert Decimal(str(parent["BalanceWithJobs"])) == sum(total.values())

    @invariant()
    def a_change_raises_the_version_and_nothing_else_does(self):
        for kind in ("Invoice", "CreditMemo", "Payment"):
            for row in self.company.of(kind).values():
                version, content = int(row["SyncToken"]), {k: row[k] for k in row if k not in ("SyncToken", "MetaData")}
                before, old = self.versions.get((kind, row["Id"]), (-1, {}))
                assert version == before if content == old else version > before
                self.versions[kind, row["Id"]] = (version, content)

    @invariant()
    def a_copy_kept_by_change_data_capture_is_the_company(self):
        """A minute passes between the pulls, since stamps have whole seconds and `changedSince` is inclusive."""
        since, self.copied_at = self.copied_at, self.world.now()
        [answer] = answer_changes(self.company, ",".join(COPIED), since.isoformat())["CDCResponse"]
        for kind, element in zip(COPIED, answer["QueryResponse"], strict=True):
            for row in element.get(kind, []):
                self.copy[kind, row["Id"]] = row
        living = {key: row for key, row in self.copy.items() if row.get("status") != "Deleted"}
        assert living == {(kind, row["Id"]): row for kind in COPIED for row in self.company.of(kind).values()}
        self.world.offset_days += 1 / 1440

    @invariant()
    def the_disk_says_the_same(self):
        stored = {(e, i): row for e, i, gone, row in self.world.store.objects(self.company.realm_id) if not gone}
        assert stored == {(e, i): row for e, rows in self.company.rows.items() for i, row in rows.items()}

    def _links_to(self, kind: str, wanted: str) -> list[tuple[str, Decimal]]:
        return [
            (payment["Id"], Decimal(str(line["Amount"])))
            for payment in self.company.of("Payment").values()
            for line in payment["Line"]
            for link in line["LinkedTxn"]
            if (link["TxnType"], link["TxnId"]) == (kind, wanted)
        ]


TestBookkeeping = Bookkeeping.TestCase
TestBookkeeping.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
