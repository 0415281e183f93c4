"""python-quickbooks through its own objects, unchanged but for the base URL: every entity and every operation."""

import base64
import hashlib
import hmac
import json
from decimal import Decimal

import pytest
from quickbooks import QuickBooks
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import (
    AuthorizationException,
    ObjectNotFoundException,
    QuickbooksException,
    UnsupportedException,
    ValidationException,
)
from quickbooks.objects import (
    Account,
    Class,
    CompanyInfo,
    CreditMemo,
    Customer,
    Department,
    Employee,
    Estimate,
    Invoice,
    Item,
    Payment,
    PaymentLine,
    PaymentMethod,
    Preferences,
    RefundReceipt,
    SalesReceipt,
    TaxAgency,
    TaxCode,
    TaxRate,
    Term,
    Vendor,
)
from quickbooks.objects.companycurrency import CompanyCurrency
from quickbooks.objects.exchangerate import ExchangeRate

from tests.sandbox.quickbooks_client import client_for, invoice_for, phone, ref, sales_line

LONG_AGO = "2020-01-01T00:00:00-08:00"


@pytest.fixture
def qb(books):
    return client_for(books)


@pytest.fixture
def customer(qb):
    return new(Customer, qb, DisplayName="Fjord AS")


@pytest.fixture
def invoice(qb, customer):
    return invoice_for(customer).save(qb=qb)


def new(kind, qb, **fields):
    made = kind()
    for name, value in fields.items():
        setattr(made, name, value)
    return made.save(qb=qb)


def paper(kind, customer, amount=100):
    made = kind()
    made.CustomerRef = customer.to_ref()
    made.Line = [sales_line(amount=amount)]
    return made


LISTED = {
    Customer: {"DisplayName": "Nord AS"},
    Vendor: {"DisplayName": "Sør AS"},
    Employee: {"GivenName": "Ola", "FamilyName": "Berg"},
    Account: {"Name": "Course income", "AccountType": "Income", "AccountSubType": "ServiceFeeIncome"},
    Term: {"Name": "Net 10", "DueDays": 10},
    PaymentMethod: {"Name": "Vipps", "Type": "NON_CREDIT_CARD"},
    Department: {"Name": "Oslo"},
    Class: {"Name": "Export"},
    Item: {"Name": "Course", "Type": "Service", "IncomeAccountRef": ref("1"), "UnitPrice": 90},
}
NAME_OF = {Customer: "DisplayName", Vendor: "DisplayName", Employee: "DisplayName"}
PAPERS = (Invoice, Estimate, CreditMemo, SalesReceipt, RefundReceipt)


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.__name__)
def test_a_list_is_written_read_found_counted_changed_and_made_inactive(qb, kind):
    before = kind.count(qb=qb)
    made = new(kind, qb, **LISTED[kind])
    field = NAME_OF.get(kind, "Name")
    name = getattr(made, field)
    assert getattr(kind.get(made.Id, qb=qb), field) == name
    assert made.Id in [row.Id for row in kind.all(order_by=field, max_results=1000, qb=qb)]
    assert [row.Id for row in kind.filter(qb=qb, **{field: name})] == [made.Id]
    assert [row.Id for row in kind.where(f"{field} = '{name}'", order_by=field, qb=qb)] == [made.Id]
    assert [row.Id for row in kind.choose([made.Id, "99999"], qb=qb)] == [made.Id]
    assert [row.Id for row in kind.query(f"select * from {kind.qbo_object_name} where Id = '{made.Id}'", qb=qb)] == [
        made.Id
    ]
    assert kind.count(qb=qb) == before + 1
    made.Active = False
    gone = made.save(qb=qb)
    assert (gone.Active, getattr(gone, field), gone.SyncToken) == (False, f"{name} (deleted)", "1")
    assert kind.filter(qb=qb, Id=made.Id) == []
    assert [row.Id for row in kind.filter(qb=qb, Id=made.Id, Active=False)] == [made.Id]


@pytest.mark.parametrize("kind", PAPERS, ids=lambda kind: kind.__name__)
def test_a_sales_form_is_written_read_found_changed_and_deleted(qb, customer, kind):
    made = paper(kind, customer, 100).save(qb=qb)
    assert (made.TotalAmt, made.CustomerRef.value) == (100, customer.Id)
    again = kind.get(made.Id, qb=qb)
    assert again.DocNumber == made.DocNumber and again.Line[0].Amount == 100
    assert [row.Id for row in kind.filter(qb=qb, DocNumber=made.DocNumber)] == [made.Id]
    assert kind.count(f"CustomerRef = '{customer.Id}'", qb=qb) == 1
    again.PrivateNote = "Seen"
    changed = again.save(qb=qb)
    assert (changed.PrivateNote, changed.SyncToken) == ("Seen", "1")
    assert changed.delete(qb=qb)[kind.qbo_object_name]["status"] == "Deleted"
    with pytest.raises(ObjectNotFoundException) as missing:
        kind.get(made.Id, qb=qb)
    assert missing.value.error_code == 610


def test_a_sparse_change_keeps_the_rest(qb):
    made = new(Customer, qb, DisplayName="Fjord AS", Notes="kept", PrimaryPhone=phone("22 33 44 55"))
    body = {"Id": made.Id, "SyncToken": made.SyncToken, "sparse": True, "CompanyName": "Fjord Holding"}
    changed = qb.update_object("Customer", json.dumps(body))["Customer"]
    assert (changed["Notes"], changed["CompanyName"]) == ("kept", "Fjord Holding")
    assert changed["PrimaryPhone"] == {"FreeFormNumber": "22 33 44 55"}


def test_a_full_save_empties_what_the_object_no_longer_has(qb):
    made = new(Customer, qb, DisplayName="Fjord AS", Notes="goes")
    made.Notes = ""
    assert getattr(made.save(qb=qb), "Notes", "") == ""
    assert "Notes" not in qb.get_single_object("Customer", made.Id)["Customer"]


@pytest.mark.parametrize("kind", [Invoice, SalesReceipt, Payment], ids=lambda kind: kind.__name__)
def test_what_can_be_voided_is_voided(qb, customer, kind):
    made = new(Payment, qb, CustomerRef=customer.to_ref(), TotalAmt=50) if kind is Payment else None
    made = made or paper(kind, customer).save(qb=qb)
    voided = made.void(qb=qb)[kind.qbo_object_name]
    assert (voided["TotalAmt"], voided["PrivateNote"]) == (0, "Voided")


@pytest.mark.parametrize("kind", [Invoice, Estimate, SalesReceipt], ids=lambda kind: kind.__name__)
def test_a_pdf_is_downloaded(qb, customer, kind):
    assert paper(kind, customer).save(qb=qb).download_pdf(qb=qb).startswith(b"%PDF")


@pytest.mark.parametrize("kind", [Invoice, Estimate], ids=lambda kind: kind.__name__)
def test_a_form_is_sent_to_the_address_that_is_given(qb, customer, kind):
    sent = paper(kind, customer).save(qb=qb).send(qb=qb, send_to="ola+books@fjord.example")[kind.qbo_object_name]
    assert (sent["EmailStatus"], sent["BillEmail"]["Address"]) == ("EmailSent", "ola+books@fjord.example")


def test_a_payment_settles_an_invoice_in_part_and_in_full(qb, customer, invoice):
    line = PaymentLine()
    line.Amount = 40
    line.LinkedTxn = [invoice.to_linked_txn()]
    payment = new(Payment, qb, CustomerRef=customer.to_ref(), TotalAmt=40, Line=[line])
    assert Invoice.get(invoice.Id, qb=qb).Balance == 60
    payment.TotalAmt = payment.Line[0].Amount = 100
    payment.save(qb=qb)
    paid = Invoice.get(invoice.Id, qb=qb)
    assert (paid.Balance, [(link.TxnType, link.TxnId) for link in paid.LinkedTxn]) == (0, [("Payment", payment.Id)])
    Payment.get(payment.Id, qb=qb).delete(qb=qb)
    assert Invoice.get(invoice.Id, qb=qb).Balance == 100


def test_an_estimate_becomes_an_invoice(qb, customer):
    estimate = paper(Estimate, customer).save(qb=qb)
    invoice = invoice_for(customer)
    invoice.LinkedTxn = [estimate.to_linked_txn()]
    made = invoice.save(qb=qb)
    closed = Estimate.get(estimate.Id, qb=qb)
    assert closed.TxnStatus == "Closed" and closed.LinkedTxn[0].TxnId == made.Id


@pytest.mark.parametrize("kind", [TaxCode, TaxRate, TaxAgency], ids=lambda kind: kind.__name__)
def test_taxes_are_listed_counted_and_read(qb, kind):
    rows = kind.all(qb=qb)
    assert kind.count(qb=qb) == len(rows) > 0
    wanted = next(row for row in rows if str(row.Id).isdigit())
    assert kind.get(wanted.Id, qb=qb).Id == wanted.Id


def test_the_company_and_its_preferences_are_read_and_changed(qb, books):
    assert CompanyInfo.get(books.realm, qb=qb).Country == "US"
    assert [info.CompanyName for info in CompanyInfo.all(qb=qb)] == ["Test Company"]
    preferences = Preferences.get(qb=qb)
    assert preferences.CurrencyPrefs.HomeCurrency.value == "USD"
    preferences.SalesFormsPrefs.CustomTxnNumbers = True
    assert preferences.save(qb=qb).SalesFormsPrefs.CustomTxnNumbers is True
    assert Preferences.get(qb=qb).EmailMessagesPrefs.InvoiceMessage.Subject == "Invoice from Test Company"


def test_currencies_and_rates_of_a_company_with_several(qb, books):
    several = {"CurrencyPrefs": {"MultiCurrencyEnabled": True}}
    books.sandbox.control(f"companies/{books.realm}/entities/Preferences/1", several)
    made = new(CompanyCurrency, qb, Code="EUR", Name="Euro")
    assert CompanyCurrency.get(made.Id, qb=qb).Code == "EUR"
    [rate] = ExchangeRate.where("SourceCurrencyCode = 'EUR'", qb=qb)
    assert rate.TargetCurrencyCode == "USD" and rate.Rate > 1
    customer = new(Customer, qb, DisplayName="Paris SARL", CurrencyRef=ref("EUR"))
    invoice = invoice_for(customer)
    invoice.ExchangeRate = 1.25
    invoice.CurrencyRef = ref("EUR")
    made = invoice.save(qb=qb)
    assert (made.CurrencyRef.value, made.HomeTotalAmt) == ("EUR", 125)
    rate.Rate = 1.5
    assert rate.save(qb=qb).Rate == 1.5
    assert ExchangeRate.where("SourceCurrencyCode = 'EUR'", qb=qb)[0].Rate == 1.5


def test_batches_create_change_and_delete_past_the_limit_of_thirty(qb, customer):
    made = batch_create([invoice_for(customer, 10 + number) for number in range(35)], qb=qb)
    assert (len(made.successes), len(made.faults)) == (35, 0)
    for invoice in made.successes:
        invoice.PrivateNote = "All"
    changed = batch_update(made.successes, qb=qb)
    assert {invoice.PrivateNote for invoice in changed.successes} == {"All"}
    batch_delete(changed.successes, qb=qb)
    assert Invoice.count(qb=qb) == 0


def test_a_batch_keeps_the_good_and_names_the_bad(qb, customer):
    stranger = invoice_for(customer)
    stranger.CustomerRef = ref("98765")
    result = batch_create([invoice_for(customer), stranger], qb=qb)
    assert len(result.successes) == 1
    assert (result.faults[0].Error[0].code, result.faults[0].original_object.CustomerRef.value) == ("2500", "98765")


def test_changes_are_captured(qb, customer, invoice):
    invoice.delete(qb=qb)
    changes = change_data_capture([Invoice, Customer, Estimate], LONG_AGO, qb=qb)
    assert [row.DisplayName for row in changes.Customer] == ["Fjord AS"]
    assert [(row.Id, row.status) for row in changes.Invoice] == [(invoice.Id, "Deleted")]
    assert not hasattr(changes, "Estimate")


def test_a_repeated_request_id_creates_once(qb, customer):
    first = invoice_for(customer).save(qb=qb, request_id="once")
    second = invoice_for(customer).save(qb=qb, request_id="once")
    assert first.Id == second.Id and Invoice.count(qb=qb) == 1


def test_numbers_may_repeat_for_one_who_says_so(qb, customer):
    preferences = Preferences.get(qb=qb)
    preferences.SalesFormsPrefs.CustomTxnNumbers = True
    preferences.save(qb=qb)
    first, second = invoice_for(customer), invoice_for(customer)
    first.DocNumber = second.DocNumber = "7"
    first.save(qb=qb)
    with pytest.raises(QuickbooksException) as refused:
        second.save(qb=qb)
    assert refused.value.error_code == 6140
    assert second.save(qb=qb, params={"include": "allowduplicatedocnum"}).DocNumber == "7"


def test_faults_become_the_exceptions_that_the_library_has_for_them(qb, customer, invoice):
    stale = Customer.get(customer.Id, qb=qb)
    customer.Notes = "newer"
    customer.save(qb=qb)
    stale.Notes = "older"
    for kind, code, deed in (
        (QuickbooksException, 5010, lambda: stale.save(qb=qb)),
        (QuickbooksException, 6240, lambda: new(Customer, qb, DisplayName="Fjord AS")),
        (ObjectNotFoundException, 610, lambda: Customer.get("98765", qb=qb)),
        (ValidationException, 2500, lambda: new(Payment, qb, CustomerRef=ref("98765"), TotalAmt=1)),
        (ValidationException, 4000, lambda: Customer.query("select from", qb=qb)),
        (UnsupportedException, 500, lambda: qb.delete_object("Customer", json.dumps({"Id": "1", "SyncToken": "1"}))),
    ):
        with pytest.raises(kind) as refused:
            deed()
        assert refused.value.error_code == code


def test_a_dead_token_is_an_authorization_exception(qb, books):
    books.sandbox.control("oauth", {"age_days": 1})
    with pytest.raises(AuthorizationException) as refused:
        Customer.all(qb=qb)
    assert refused.value.error_code == 401
    qb.auth_client.refresh()
    fresh = client_for(books)
    fresh.session.access_token = qb.auth_client.access_token
    assert Customer.all(qb=fresh) == []


def test_decimals_travel_whole(qb, customer):
    qb.use_decimal = True
    made = invoice_for(customer, Decimal("128.35")).save(qb=qb)
    assert made.TotalAmt == Decimal("128.35")


def test_the_library_accepts_the_signature_of_a_notification(qb, books, endpoint):
    books.sandbox.control("webhooks", {"url": endpoint.url, "shape": "legacy"})
    verifier = books.sandbox.control("companies")["registration"]["webhook_verifier_token"]
    books.new_customer()
    post = endpoint.wait_for(1)[0]
    assert QuickBooks.validate_webhook_signature(qb, post.body.decode(), post.headers["intuit-signature"], verifier)
    wrong = base64.b64encode(hmac.new(b"other", post.body, hashlib.sha256).digest()).decode()
    assert not QuickBooks.validate_webhook_signature(qb, post.body.decode(), wrong, verifier)
