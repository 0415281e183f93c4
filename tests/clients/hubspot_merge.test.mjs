// HubSpot's Node clients, 13 and 14, merge records of a running product: unchanged but for the host.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as hubspot13 from "hubspot-13";
import * as hubspot14 from "hubspot-14";

const { PRODUCT_URL, API_TOKEN } = process.env;
let counter = Date.now();
const unique = () => `merge${(counter += 1)}@fjord.example`;
const KINDS = {
  contacts: () => ({ email: unique(), firstname: "Ola" }),
  companies: () => ({ name: "Fjord AS" }),
  deals: () => ({ dealname: "Relaunch" }),
};

async function refused(call, status, category) {
  const error = await call.then(() => assert.fail("it was not refused"), (failure) => failure);
  assert.equal(error.code, status);
  assert.equal(error.body.category, category);
}

for (const [version, library] of [["13", hubspot13], ["14", hubspot14]]) {
  describe(`@hubspot/api-client ${version}`, () => {
    let crm;

    before(() => {
      const { Client } = library.default ?? library;
      crm = new Client({ accessToken: API_TOKEN, basePath: PRODUCT_URL }).crm;
    });

    for (const [kind, values] of Object.entries(KINDS)) {
      test(`${kind}: two become one, and both ids lead to it`, async () => {
        const api = crm[kind].basicApi;
        const [one, other] = [await api.create({ properties: values(), associations: [] }), await api.create({ properties: values(), associations: [] })];
        const merged = await api.merge({ primaryObjectId: one.id, objectIdToMerge: other.id });
        assert.equal(merged.id, one.id);
        assert.equal(merged.archived, false);
        assert.ok(merged.updatedAt instanceof Date);
        assert.equal(merged.properties.hs_merged_object_ids, other.id);
        assert.equal((await api.getById(other.id)).id, one.id);
        assert.equal((await api.merge({ primaryObjectId: one.id, objectIdToMerge: other.id })).id, one.id);
      });
    }

    test("products are merged through the general objects API", async () => {
      const made = async () => crm.products.basicApi.create({ properties: { name: "Design" }, associations: [] });
      const [one, other] = [await made(), await made()];
      const answer = await fetch(`${PRODUCT_URL}/crm/v3/objects/0-7/merge`, {
        method: "POST",
        headers: { Authorization: `Bearer ${API_TOKEN}`, "Content-Type": "application/json" },
        body: JSON.stringify({ primaryObjectId: one.id, objectIdToMerge: other.id }),
      });
      assert.equal(answer.status, 200);
      assert.equal((await crm.products.basicApi.getById(other.id)).id, one.id);
    });

    test("the contact that is gone keeps its e-mail as an additional one of the survivor", async () => {
      const api = crm.contacts.basicApi;
      const [first, second] = [unique(), unique()];
      const one = await api.create({ properties: { email: first }, associations: [] });
      const other = await api.create({ properties: { email: second }, associations: [] });
      await api.merge({ primaryObjectId: one.id, objectIdToMerge: other.id });
      const found = await api.getById(second, ["email", "hs_additional_emails"], undefined, undefined, false, "email");
      assert.deepEqual([found.id, found.properties.email, found.properties.hs_additional_emails], [one.id, first, second]);
    });

    test("nonsense is refused in HubSpot's words", async () => {
      const api = crm.contacts.basicApi;
      const one = await api.create({ properties: { email: unique() }, associations: [] });
      await refused(api.merge({ primaryObjectId: one.id, objectIdToMerge: one.id }), 400, "VALIDATION_ERROR");
      await refused(api.merge({ primaryObjectId: one.id, objectIdToMerge: "999999999" }), 404, "OBJECT_NOT_FOUND");
    });
  });
}
