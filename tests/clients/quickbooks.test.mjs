// node-quickbooks through its public interface: every entity and operation of the sandbox company.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { clientFor, control, newCompany, ref, salesLine } from "./company.mjs";

const LISTS = {
  Customer: { DisplayName: "Nord AS" },
  Vendor: { DisplayName: "Sør AS" },
  Employee: { GivenName: "Ola", FamilyName: "Berg" },
  Account: { Name: "Course income", AccountType: "Income", AccountSubType: "ServiceFeeIncome" },
  Term: { Name: "Net 10", DueDays: 10 },
  PaymentMethod: { Name: "Vipps", Type: "NON_CREDIT_CARD" },
  Department: { Name: "Oslo" },
  Class: { Name: "Export" },
  Item: { Name: "Course", Type: "Service", IncomeAccountRef: ref("1"), UnitPrice: 90 },
};
const PLURAL = { Class: "Classes" };
const PAPERS = ["Invoice", "Estimate", "CreditMemo", "SalesReceipt", "RefundReceipt"];
const plural = (kind) => PLURAL[kind] ?? `${kind}s`;
const nameOf = (kind) => (["Customer", "Vendor", "Employee"].includes(kind) ? "DisplayName" : "Name");

let company, qb, customer;

before(async () => {
  company = await newCompany();
  qb = clientFor(company);
  customer = await qb.createCustomer({ DisplayName: "Fjord AS" });
});

async function refused(call, code) {
  const error = await call.then(() => assert.fail("it was not refused"), (failure) => failure);
  const fault = error.response?.data?.Fault ?? error.Fault;
  assert.equal(String(fault.Error[0].code), String(code));
  return error;
}

describe("lists", () => {
  for (const [kind, fields] of Object.entries(LISTS)) {
    test(`${kind}: create, read, find, count, change, make inactive`, async () => {
      const made = await qb[`create${kind}`](fields);
      const name = made[nameOf(kind)];
      assert.equal((await qb[`get${kind}`](made.Id))[nameOf(kind)], name);
      const found = await qb[`find${plural(kind)}`]([{ field: nameOf(kind), value: name, operator: "=" }]);
      assert.deepEqual(found.QueryResponse[kind].map((row) => row.Id), [made.Id]);
      const counted = await qb[`find${plural(kind)}`]({ count: true });
      assert.ok(counted.QueryResponse.totalCount >= 1);
      const gone = await qb[`update${kind}`]({ ...made, Active: false });
      assert.equal(gone.Active, false);
      assert.equal(gone.SyncToken, "1");
    });
  }

  test("a sparse change keeps the rest", async () => {
    const made = await qb.createCustomer({ DisplayName: "Sparse AS", Notes: "kept" });
    const changed = await qb.updateCustomer({ Id: made.Id, SyncToken: made.SyncToken, CompanyName: "Holding" });
    assert.deepEqual([changed.Notes, changed.CompanyName], ["kept", "Holding"]);
  });

  test("a full change empties what is left out", async () => {
    const made = await qb.createCustomer({ DisplayName: "Full AS", Notes: "goes" });
    const body = { Id: made.Id, SyncToken: made.SyncToken, DisplayName: "Full AS", sparse: false };
    assert.equal((await qb.updateCustomer(body)).Notes, undefined);
  });
});

describe("sales forms", () => {
  for (const kind of PAPERS) {
    test(`${kind}: create, read, find, change, delete`, async () => {
      const made = await qb[`create${kind}`]({ CustomerRef: ref(customer.Id), Line: [salesLine(100)] });
      assert.equal(made.TotalAmt, 100);
      assert.equal((await qb[`get${kind}`](made.Id)).DocNumber, made.DocNumber);
      const found = await qb[`find${plural(kind)}`]({ DocNumber: made.DocNumber });
      assert.deepEqual(found.QueryResponse[kind].map((row) => row.Id), [made.Id]);
      const changed = await qb[`update${kind}`]({ Id: made.Id, SyncToken: made.SyncToken, PrivateNote: "Seen" });
      assert.deepEqual([changed.PrivateNote, changed.SyncToken], ["Seen", "1"]);
      const gone = await qb[`delete${kind}`](changed);
      assert.equal(gone[kind].status, "Deleted");
      await refused(qb[`get${kind}`](made.Id), 610);
    });
  }

  for (const kind of ["Invoice", "Estimate", "CreditMemo", "SalesReceipt"]) {
    test(`${kind}: pdf and send`, async () => {
      const made = await qb[`create${kind}`]({ CustomerRef: ref(customer.Id), Line: [salesLine(10)] });
      const pdf = await qb[`get${kind}Pdf`](made.Id);
      assert.equal(Buffer.from(pdf).subarray(0, 4).toString(), "%PDF");
      const sent = await qb[`send${kind}Pdf`](made.Id, "ola@fjord.example");
      assert.equal((sent[kind] ?? sent).EmailStatus, "EmailSent");
    });
  }

  test("an invoice and a payment are voided", async () => {
    const invoice = await qb.createInvoice({ CustomerRef: ref(customer.Id), Line: [salesLine(10)] });
    const voided = await qb.voidInvoice(invoice);
    assert.deepEqual([voided.Invoice.TotalAmt, voided.Invoice.PrivateNote], [0, "Voided"]);
    const payment = await qb.createPayment({ CustomerRef: ref(customer.Id), TotalAmt: 5 });
    assert.equal((await qb.voidPayment({ Id: payment.Id, SyncToken: payment.SyncToken })).TotalAmt, 0);
  });

  test("a payment settles an invoice; without it the invoice is open again", async () => {
    const invoice = await qb.createInvoice({ CustomerRef: ref(customer.Id), Line: [salesLine(100)] });
    const linked = { Amount: 40, LinkedTxn: [{ TxnId: invoice.Id, TxnType: "Invoice" }] };
    const payment = await qb.createPayment({ CustomerRef: ref(customer.Id), TotalAmt: 40, Line: [linked] });
    assert.equal((await qb.getInvoice(invoice.Id)).Balance, 60);
    await qb.updatePayment({ ...payment, PrivateNote: "Seen" });
    await qb.deletePayment(payment.Id);
    assert.equal((await qb.getInvoice(invoice.Id)).Balance, 100);
    assert.ok((await qb.findPayments({ limit: 5 })).QueryResponse);
  });

  test("an estimate becomes an invoice", async () => {
    const estimate = await qb.createEstimate({ CustomerRef: ref(customer.Id), Line: [salesLine(100)] });
    const linked = [{ TxnId: estimate.Id, TxnType: "Estimate" }];
    await qb.createInvoice({ CustomerRef: ref(customer.Id), Line: [salesLine(100)], LinkedTxn: linked });
    assert.equal((await qb.getEstimate(estimate.Id)).TxnStatus, "Closed");
  });

  test("a requestid that is sent again answers the first invoice", async () => {
    const body = { CustomerRef: ref(customer.Id), Line: [salesLine(7)], requestId: "node-1" };
    const [one, other] = [await qb.createInvoice({ ...body }), await qb.createInvoice({ ...body })];
    assert.equal(one.Id, other.Id);
  });
});

describe("the company", () => {
  test("its facts and preferences are read and changed", async () => {
    const info = await qb.getCompanyInfo(company.realm_id);
    assert.equal(info.Country, "US");
    const changed = await qb.updateCompanyInfo({ ...info, sparse: true, LegalName: "Node Company Inc" });
    assert.equal(changed.LegalName, "Node Company Inc");
    const preferences = await qb.getPreferences();
    const sales = { ...preferences.SalesFormsPrefs, CustomTxnNumbers: true };
    const kept = await qb.updatePreferences({ ...preferences, sparse: true, SalesFormsPrefs: sales });
    assert.equal(kept.SalesFormsPrefs.CustomTxnNumbers, true);
    await qb.updatePreferences({ ...kept, SalesFormsPrefs: { ...sales, CustomTxnNumbers: false } });
    assert.equal((await qb.findCompanyInfos({})).QueryResponse.CompanyInfo.length, 1);
    assert.equal((await qb.findPreferenceses({})).QueryResponse.Preferences.length, 1);
  });

  test("its taxes are listed and read", async () => {
    for (const [kind, many] of [["TaxCode", "TaxCodes"], ["TaxRate", "TaxRates"], ["TaxAgency", "TaxAgencies"]]) {
      const rows = (await qb[`find${many}`]({})).QueryResponse[kind];
      const wanted = rows.find((row) => /^\d+$/.test(row.Id));
      assert.equal((await qb[`get${kind}`](wanted.Id)).Id, wanted.Id);
    }
  });

  test("a company abroad has currencies and rates", async () => {
    const made = await newCompany("NO", "NOK");
    const several = { CurrencyPrefs: { MultiCurrencyEnabled: true } };  // QuickBooks lets a person do that, no program
    await control(`companies/${made.realm_id}/entities/Preferences/1`, several);
    const abroad = clientFor(made);
    await abroad.batch([{ bId: "usd", operation: "create", CompanyCurrency: { Code: "USD" } }]);
    const rate = { SourceCurrencyCode: "USD", TargetCurrencyCode: "NOK", Rate: 10.5, AsOfDate: "2026-11-02" };
    await abroad.updateExchangeRate(rate);
    const told = await abroad.getExchangeRate({ sourcecurrencycode: "USD", asofdate: "2026-11-02" });
    assert.equal(told.ExchangeRate.Rate, 10.5);
    assert.ok((await abroad.findExchangeRates({ AsOfDate: "2026-11-02" })).QueryResponse.ExchangeRate.length >= 1);
    const [currency] = (await abroad.findCompanyCurrencies({})).QueryResponse.CompanyCurrency;
    assert.equal((await abroad.getCompanyCurrency(currency.Id)).Code, currency.Code);
  });
});

describe("many at once", () => {
  test("a batch answers each item by its own id, faults among them", async () => {
    const answer = await qb.batch([
      { bId: "one", operation: "create", Customer: { DisplayName: "Batch One" } },
      { bId: "two", operation: "create", Customer: { DisplayName: "Fjord AS" } },
      { bId: "three", Query: "select * from Term" },
    ]);
    const byId = Object.fromEntries(answer.BatchItemResponse.map((item) => [item.bId, item]));
    assert.equal(byId.one.Customer.DisplayName, "Batch One");
    assert.equal(byId.two.Fault.Error[0].code, "6240");
    assert.ok(byId.three.QueryResponse.Term.length > 0);
  });

  test("change data capture tells what changed and what is gone", async () => {
    const since = new Date(Date.now() - 60_000);
    const made = await qb.createInvoice({ CustomerRef: ref(customer.Id), Line: [salesLine(9)] });
    await qb.deleteInvoice(made);
    const answer = await qb.changeDataCapture(["Invoice", "Customer"], since);
    const told = answer.CDCResponse[0].QueryResponse;
    const invoices = told.find((part) => part.Invoice).Invoice;
    assert.equal(invoices.find((row) => row.Id === made.Id).status, "Deleted");
    assert.ok(told.find((part) => part.Customer).Customer.length > 0);
  });

  test("every query operator, order, pages and fetchAll", async () => {
    await Promise.all(["Aa", "Ab", "Ac"].map((name) => qb.createTerm({ Name: `Q ${name}`, DueDays: 5 })));
    const names = async (criteria) => (await qb.findTerms(criteria)).QueryResponse.Term?.map((row) => row.Name) ?? [];
    assert.deepEqual(await names([{ field: "Name", value: "Q A%", operator: "LIKE" }, { field: "asc", value: "Name" }]), ["Q Aa", "Q Ab", "Q Ac"]);
    assert.deepEqual(await names([{ field: "Name", value: ["Q Aa", "Q Ac"], operator: "IN" }, { field: "desc", value: "Name" }]), ["Q Ac", "Q Aa"]);
    assert.deepEqual(await names([{ field: "Name", value: "Q Ab", operator: ">" }, { field: "Name", value: "Q Az", operator: "<=" }]), ["Q Ac"]);
    assert.deepEqual(await names([{ field: "Name", value: "Q A%", operator: "LIKE" }, { field: "asc", value: "Name" }, { field: "offset", value: 2 }, { field: "limit", value: 1 }]), ["Q Ab"]);
    const all = await qb.findTerms([{ field: "fetchAll", value: true }, { field: "limit", value: 2 }]);
    assert.ok(all.QueryResponse.Term.length >= 3);
    const odd = await qb.createCustomer({ DisplayName: "O'Brien & Sons + 100%" });
    const found = await qb.findCustomers({ DisplayName: "O'Brien & Sons + 100%" });
    assert.equal(found.QueryResponse.Customer[0].Id, odd.Id);
  });
});

describe("faults", () => {
  test("come in QuickBooks' own bodies", async () => {
    await refused(qb.createCustomer({ DisplayName: "Fjord AS" }), 6240);
    await refused(qb.updateCustomer({ ...customer, SyncToken: "7", Notes: "stale" }), 5010);
    await refused(qb.getCustomer("99999"), 610);
    await refused(qb.createInvoice({ CustomerRef: ref(customer.Id), Line: [] }), 2020);
  });

  test("a throttled call says 429, a dead token 401", async () => {
    await control("faults", { match: { path: "/term/" }, stage: "before", action: "throttle", times: 1 });
    const slow = await qb.getTerm("1").catch((failure) => failure);
    assert.equal(slow.response.status, 429);
    const stranger = clientFor({ ...company, access_token: "nobody" });
    assert.equal((await stranger.getTerm("1").catch((failure) => failure)).response.status, 401);
  });
});
