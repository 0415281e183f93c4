// The sandbox company that `make clients` started: SANDBOX_URL. Each file of tests has a company of its own.
import { promisify } from "node:util";
import QuickBooks from "node-quickbooks";

export const base = process.env.SANDBOX_URL;

export async function control(path, body) {
  const answer = await fetch(`${base}/control/${path}`, {
    method: body ? "POST" : "GET",
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

export async function newCompany(country = "US", currency = "USD") {
  return control("companies", { name: "Node Company", country, currency });
}

/** A node-quickbooks client whose calls are promises; the base URL is all that differs from Intuit's. */
export function clientFor(company) {
  QuickBooks.V3_ENDPOINT_BASE_URL = `${base}/v3/company/`;
  const qb = new QuickBooks("id", "secret", company.access_token, false, company.realm_id, true, false, 75, "2.0");
  return new Proxy(qb, {
    get: (target, name) => (typeof target[name] === "function" ? promisify(target[name].bind(target)) : target[name]),
  });
}

export const ref = (value) => ({ value });

/** Without sales tax, so that what is asked is what is owed. */
export const salesLine = (amount, item = "1") => ({
  DetailType: "SalesItemLineDetail",
  Amount: amount,
  SalesItemLineDetail: { ItemRef: ref(item), Qty: 1, UnitPrice: amount, TaxCodeRef: ref("NON") },
});
