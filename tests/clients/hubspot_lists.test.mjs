// HubSpot's Node clients, 13 and 14, make and read lists of a running product: unchanged but for the host.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as hubspot13 from "hubspot-13";
import * as hubspot14 from "hubspot-14";

const { PRODUCT_URL, API_TOKEN } = process.env;
let counter = Date.now();
const unique = (word) => `${word} ${(counter += 1)}`;
const SECONDS = 30;

function inCity(city) {
  const operation = { operationType: "MULTISTRING", operator: "IS_EQUAL_TO", values: [city] };
  const filters = [{ filterType: "PROPERTY", property: "city", operation }];
  const and = { filterBranchType: "AND", filterBranchOperator: "AND", filterBranches: [], filters };
  return { filterBranchType: "OR", filterBranchOperator: "OR", filterBranches: [and], filters: [] };
}

async function refused(call, status, word) {
  const error = await call.then(() => assert.fail("it was not refused"), (failure) => failure);
  assert.equal(error.code, status);
  assert.match(error.body.message, word);
}

for (const [version, library] of [["13", hubspot13], ["14", hubspot14]]) {
  describe(`@hubspot/api-client ${version}`, () => {
    let contacts, lists, memberships, crm;

    before(() => {
      const { Client } = library.default ?? library;
      crm = new Client({ accessToken: API_TOKEN, basePath: PRODUCT_URL }).crm;
      contacts = crm.contacts.basicApi;
      ({ listsApi: lists, membershipsApi: memberships } = crm.lists);
    });

    const person = async (city) => (await contacts.create({ properties: { firstname: "Ola", city }, associations: [] })).id;
    const made = async (name, processingType, more = {}) =>
      (await lists.create({ name, objectTypeId: "0-1", processingType, ...more })).list;
    const members = async (listId) => (await memberships.getPage(listId)).results.map((row) => row.recordId);

    async function settled(listId, ids) {
      const until = Date.now() + SECONDS * 1000;
      while (Date.now() < until) {
        const { list } = await lists.getById(listId);
        const found = await members(listId);
        if (list.processingStatus === "COMPLETE" && found.join() === ids.join()) return list;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return assert.fail(`the list did not come to hold ${ids} in ${SECONDS} seconds`);
    }

    test("a manual list is made, filled, read in every way, emptied", async () => {
      const [one, two] = [await person("Oslo"), await person("Oslo")];
      const list = await made(unique("Fair"), "MANUAL");
      assert.deepEqual([list.size, list.processingType, list.objectTypeId], [0, "MANUAL", "0-1"]);
      assert.ok(list.createdAt instanceof Date);
      const added = await memberships.add(list.listId, [one, two, "999999999"]);
      assert.deepEqual([added.recordsIdsAdded, added.recordIdsMissing], [[one, two], ["999999999"]]);
      const page = await memberships.getPage(list.listId, undefined, undefined, 1);
      assert.deepEqual([page.results[0].recordId, page.total], [one, 2]);
      assert.ok(page.results[0].membershipTimestamp instanceof Date);
      assert.equal((await memberships.getPage(list.listId, page.paging.next.after)).results[0].recordId, two);
      const joined = await memberships.getPageOrderedByAddedToListDate(list.listId);
      assert.equal(joined.results.length, 2);
      assert.ok((await memberships.getLists("0-1", one)).results.some((found) => found.listId === list.listId));
      const change = await memberships.addAndRemove(list.listId, { recordIdsToAdd: [], recordIdsToRemove: [one] });
      assert.deepEqual(change.recordIdsRemoved, [one]);
      const other = await made(unique("Copy"), "MANUAL");
      await memberships.addAllFromList(other.listId, list.listId);
      assert.deepEqual(await members(other.listId), [two]);
      await memberships.removeAll(list.listId);
      assert.deepEqual(await members(list.listId), []);
    });

    test("a dynamic list follows its filters while the product runs", async () => {
      const [here, there] = [unique("Oslo"), unique("Bergen")];
      const one = await person(here);
      const list = await made(unique("City"), "DYNAMIC", { filterBranch: inCity(here) });
      await settled(list.listId, [one]);
      const two = await person(here);
      await settled(list.listId, [one, two]);
      await contacts.update(one, { properties: { city: there } });
      await settled(list.listId, [two]);
      const changed = await lists.updateListFilters(list.listId, { filterBranch: inCity(there) });
      assert.equal(changed.updatedList.listVersion, 2);
      await settled(list.listId, [one]);
      const read = (await lists.getById(list.listId, true)).list;
      assert.equal(read.filterBranch.filterBranches[0].filters[0].property, "city");
      await refused(memberships.add(list.listId, [two]), 400, /active list follows its filters/);
    });

    test("lists are found by id, name and word, renamed, deleted and restored", async () => {
      const name = unique("Autumn fair");
      const { listId } = await made(name, "MANUAL");
      assert.equal((await lists.getByName(name, "0-1")).list.listId, listId);
      assert.deepEqual((await lists.getAll([listId, "999999999"])).lists.map((found) => found.listId), [listId]);
      const answer = await lists.doSearch({ query: name, additionalProperties: ["hs_list_size"] });
      assert.deepEqual([answer.total, answer.hasMore], [1, false]);
      assert.equal(answer.lists[0].additionalProperties.hs_list_size, "0");
      const renamed = unique("Spring fair");
      assert.equal((await lists.updateName(listId, renamed)).updatedList.name, renamed);
      await lists.remove(listId);
      await refused(lists.getById(listId), 404, /does not exist/);
      await lists.restore(listId);
      assert.equal((await lists.getById(listId)).list.name, renamed);
      await refused(made(renamed, "MANUAL"), 400, /already/);
    });

    test("what only HubSpot has is refused in words", async () => {
      const form = { filterType: "FORM_SUBMISSION", operator: "FILLED_OUT" };
      const and = { filterBranchType: "AND", filterBranchOperator: "AND", filterBranches: [], filters: [form] };
      const filterBranch = { filterBranchType: "OR", filterBranchOperator: "OR", filterBranches: [and], filters: [] };
      await refused(made(unique("Forms"), "DYNAMIC", { filterBranch }), 400, /FORM_SUBMISSION/);
      await refused(crm.lists.foldersApi.create({ name: "Fairs" }), 400, /no folders/);
      assert.equal((await crm.lists.foldersApi.getAll()).folder.id, 0);
      const mapped = await crm.lists.mappingApi.translateLegacyListIdToListIdBatch(["7"]);
      assert.deepEqual(mapped.missingLegacyListIds, ["7"]);
    });
  });
}
