// HubSpot's MCP server as an assistant starts it, pointed at a running product.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const { PRODUCT_URL, API_TOKEN } = process.env;
let assistant;

before(async () => {
  assistant = new Client({ name: "smoke", version: "1" });
  const env = { ...process.env, BASE_URL_OVERRIDE: PRODUCT_URL, PRIVATE_APP_ACCESS_TOKEN: API_TOKEN };
  const args = ["node_modules/@hubspot/mcp-server/dist/index.js"];
  await assistant.connect(new StdioClientTransport({ command: process.execPath, args, env }));
});

after(() => assistant.close());

async function call(name, values) {
  const answer = await assistant.callTool({ name, arguments: values });
  const text = answer.content.map((part) => part.text).join("\n");
  assert.ok(!answer.isError && !/^Error/.test(text), `${name}: ${text}`);
  return text;
}

test("an assistant writes, reads, lists, finds and joins records", async () => {
  const email = `mcp${Date.now()}@fjord.example`;
  const made = await call("hubspot-batch-create-objects", {
    objectType: "contacts",
    inputs: [{ properties: { email, firstname: "Mia" } }],
  });
  const id = JSON.parse(made.slice(made.indexOf("{"))).results[0].id;
  assert.match(await call("hubspot-batch-read-objects", { objectType: "contacts", inputs: [{ id }], properties: ["email"] }), new RegExp(email));
  await call("hubspot-batch-update-objects", { objectType: "contacts", inputs: [{ id, properties: { firstname: "Maja" } }] });
  assert.match(await call("hubspot-list-objects", { objectType: "contacts", limit: 5 }), /results/);
  assert.match(await call("hubspot-list-properties", { objectType: "contacts" }), /email/);
  assert.match(await call("hubspot-get-property", { objectType: "contacts", propertyName: "email" }), /email/);
  await call("hubspot-list-associations", { objectType: "contacts", objectId: id, toObjectType: "companies" });
  await call("hubspot-get-association-definitions", { fromObjectType: "contacts", toObjectType: "companies" });
});

test("an assistant learns whose token it holds and what there is", async () => {
  const who = await call("hubspot-get-user-details", {});
  assert.match(who, /"scopes": \[/);
  assert.match(who, /"companyCurrency": "USD"/);
  assert.match(await call("hubspot-get-schemas", {}), /results/);
});

test("an assistant finds records, makes a property and joins two records", async () => {
  const property = `mcp_${Date.now()}`;
  const made = { objectType: "contacts", name: property, label: "Asked by", groupName: "information", type: "string", fieldType: "text" };
  await call("hubspot-create-property", made);
  await call("hubspot-update-property", { objectType: "contacts", propertyName: property, label: "Asked by whom" });
  const one = async (objectType, properties) => {
    const text = await call("hubspot-batch-create-objects", { objectType, inputs: [{ properties }] });
    return JSON.parse(text.slice(text.indexOf("{"))).results[0].id;
  };
  const contact = await one("contacts", { email: `${property}@fjord.example`, [property]: "Nora" });
  const company = await one("companies", { name: "Found AS" });
  const filters = [{ propertyName: property, operator: "EQ", value: "Nora" }];
  const found = await call("hubspot-search-objects", { objectType: "contacts", filterGroups: [{ filters }], properties: [property], limit: 5 });
  assert.match(found, new RegExp(`"${contact}"`));
  const types = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 279 }];
  const inputs = [{ from: { id: contact }, to: { id: company } }];
  await call("hubspot-batch-create-associations", { fromObjectType: "contacts", toObjectType: "companies", types, inputs });
  const joined = await call("hubspot-list-associations", { objectType: "contacts", objectId: contact, toObjectType: "companies" });
  assert.match(joined, new RegExp(company));
});
