// HubSpot's own Node clients, 13 and 14, against a running product: unchanged but for the host.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as hubspot13 from "hubspot-13";
import * as hubspot14 from "hubspot-14";

const { PRODUCT_URL, API_TOKEN } = process.env;
const KINDS = {
  contacts: { one: { email: "@", firstname: "Ola" }, change: { firstname: "Kari" } },
  companies: { one: { name: "Fjord AS" }, change: { city: "Bergen" } },
  deals: { one: { dealname: "Relaunch", pipeline: "default", dealstage: "appointmentscheduled" }, change: { amount: "1200.50" } },
  products: { one: { name: "Design", price: "1200" }, change: { price: "900" } },
  lineItems: { one: { name: "Design", quantity: "2", price: "10" }, change: { quantity: "3" } },
  quotes: { one: { hs_title: "Offer" }, change: { hs_title: "Better offer" } },
};
let counter = Date.now();
const unique = () => `node${(counter += 1)}@fjord.example`;
const filled = (properties) => Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, value === "@" ? unique() : value]));

async function refused(call, status, category) {
  const error = await call.then(() => assert.fail("it was not refused"), (failure) => failure);
  assert.equal(error.code, status);
  assert.equal(error.body.category, category);
  assert.ok(error.body.correlationId);
}

for (const [version, library] of [["13", hubspot13], ["14", hubspot14]]) {
  describe(`@hubspot/api-client ${version}`, () => {
    let client, crm;

    before(() => {
      const { Client } = library.default ?? library;
      client = new Client({ accessToken: API_TOKEN, basePath: PRODUCT_URL });
      crm = client.crm;
    });

    for (const [kind, { one, change }] of Object.entries(KINDS)) {
      test(`${kind}: create, read, change, list, archive`, async () => {
        const api = crm[kind].basicApi;
        const made = await api.create({ properties: filled(one), associations: [] });
        const [name, value] = Object.entries(change)[0];
        assert.equal((await api.update(made.id, { properties: change })).properties[name], value);
        const read = await api.getById(made.id, [name], undefined, undefined, false);
        assert.equal(read.properties[name], value);
        assert.ok(read.createdAt instanceof Date);
        const history = await api.getById(made.id, undefined, [name]);
        assert.equal(history.propertiesWithHistory[name][0].value, value);
        const page = await api.getPage(2, undefined, [name]);
        assert.ok(page.results.length >= 1);
        await api.archive(made.id);
        await refused(api.getById(made.id), 404, "OBJECT_NOT_FOUND");
        assert.equal((await api.getById(made.id, [name], undefined, undefined, true)).archived, true);
      });

      test(`${kind}: a batch is created, read, changed, archived`, async () => {
        const api = crm[kind].batchApi;
        const inputs = [1, 2].map(() => ({ properties: filled(one), associations: [] }));
        const made = await api.create({ inputs });
        assert.equal(made.status, "COMPLETE");
        const ids = made.results.map(({ id }) => ({ id }));
        const [name, value] = Object.entries(change)[0];
        const changed = await api.update({ inputs: ids.map(({ id }) => ({ id, properties: change })) });
        assert.deepEqual(changed.results.map((row) => row.properties[name]), [value, value]);
        const read = await api.read({ inputs: ids, properties: [name], propertiesWithHistory: [] });
        assert.equal(read.results.length, 2);
        const partly = await api.read({ inputs: [...ids, { id: "999999999" }], properties: [], propertiesWithHistory: [] });
        assert.equal(partly.numErrors, 1);
        await api.archive({ inputs: ids });
        assert.equal((await api.read({ inputs: ids, properties: [], propertiesWithHistory: [] })).results.length, 0);
      });
    }

    test("a contact is found by its e-mail, made anew or changed by an upsert, and is there once", async () => {
      const email = unique();
      const input = { id: email, idProperty: "email", properties: { firstname: "Ola" } };
      const [first] = (await crm.contacts.batchApi.upsert({ inputs: [input] })).results;
      assert.equal(first._new ?? first.new, true);
      const [second] = (await crm.contacts.batchApi.upsert({ inputs: [{ ...input, properties: { firstname: "Per" } }] })).results;
      assert.deepEqual([second.id, second._new ?? second.new], [first.id, false]);
      const found = await crm.contacts.basicApi.getById(email, ["firstname"], undefined, undefined, false, "email");
      assert.equal(found.properties.firstname, "Per");
      await refused(crm.contacts.basicApi.create({ properties: { email }, associations: [] }), 409, "CONFLICT");
    });

    test("pages follow each other to the end", async () => {
      await crm.products.batchApi.create({ inputs: [1, 2, 3].map(() => ({ properties: { name: "Paged" }, associations: [] })) });
      const seen = new Set();
      let after;
      do {
        const page = await crm.products.basicApi.getPage(100, after, ["name"]);
        page.results.forEach((row) => seen.add(row.id));
        after = page.paging?.next?.after;
      } while (after);
      assert.equal(seen.size, (await crm.products.getAll()).length);
    });

    test("records are joined and parted, by default and by label", async () => {
      const contact = await crm.contacts.basicApi.create({ properties: filled({ email: "@" }), associations: [] });
      const company = await crm.companies.basicApi.create({ properties: { name: "Joined AS" }, associations: [] });
      const { basicApi, batchApi } = crm.associations.v4;
      await basicApi.createDefault("contacts", contact.id, "companies", company.id);
      const page = await basicApi.getPage("contacts", contact.id, "companies");
      assert.deepEqual(page.results.map((row) => String(row.toObjectId)), [company.id]);
      await basicApi.create("contacts", contact.id, "companies", company.id, [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 1 }]);
      const many = await batchApi.getPage("contacts", "companies", { inputs: [{ id: contact.id }] });
      assert.equal(many.results[0].to.length, 1);
      await basicApi.archive("contacts", contact.id, "companies", company.id);
      assert.equal((await basicApi.getPage("contacts", contact.id, "companies")).results.length, 0);
      const joined = await crm.deals.basicApi.create({
        properties: { dealname: "Joined" },
        associations: [{ to: { id: contact.id }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 }] }],
      });
      const read = await crm.deals.basicApi.getById(joined.id, ["dealname"], undefined, ["contacts"]);
      assert.equal(read.associations.contacts.results[0].id, contact.id);
    });

    test("a search filters, sorts and pages", async () => {
      const city = unique();
      const inputs = ["Aa", "Ab", "Ac"].map((firstname) => ({ properties: { firstname, city }, associations: [] }));
      await crm.contacts.batchApi.create({ inputs });
      const filterGroups = [{ filters: [{ propertyName: "city", operator: "EQ", value: city }] }];
      const asked = { filterGroups, sorts: ["-firstname"], properties: ["firstname"], limit: 2, after: "0" };
      const first = await crm.contacts.searchApi.doSearch(asked);
      assert.deepEqual([first.total, ...first.results.map((row) => row.properties.firstname)], [3, "Ac", "Ab"]);
      const rest = await crm.contacts.searchApi.doSearch({ ...asked, after: first.paging.next.after });
      assert.deepEqual(rest.results.map((row) => row.properties.firstname), ["Aa"]);
    });

    test("records are searched by filters, words, order and pages", async () => {
      const company = `Search ${unique()}`;
      const inputs = ["Anna", "Berit", "Carl"].map((firstname) => ({ properties: { email: unique(), firstname, company }, associations: [] }));
      await crm.contacts.batchApi.create({ inputs });
      const filters = [{ propertyName: "company", operator: "EQ", value: company }];
      const asked = { filterGroups: [{ filters }], sorts: ["-firstname"], properties: ["firstname"], limit: 2, after: "0" };
      const first = await crm.contacts.searchApi.doSearch(asked);
      assert.deepEqual([first.total, first.results.map((row) => row.properties.firstname)], [3, ["Carl", "Berit"]]);
      const second = await crm.contacts.searchApi.doSearch({ ...asked, after: first.paging.next.after });
      assert.deepEqual(second.results.map((row) => row.properties.firstname), ["Anna"]);
      const by = async (filter) => {
        const more = [...filters, { propertyName: "firstname", ...filter }];
        const sorts = [{ propertyName: "firstname", direction: "ASCENDING" }];
        const found = await crm.contacts.searchApi.doSearch({ filterGroups: [{ filters: more }], sorts, properties: ["firstname"], limit: 10 });
        return found.results.map((row) => row.properties.firstname).join(" ");
      };
      assert.equal(await by({ operator: "NEQ", value: "Berit" }), "Anna Carl");
      assert.equal(await by({ operator: "IN", values: ["Anna", "Carl"] }), "Anna Carl");
      assert.equal(await by({ operator: "NOT_IN", values: ["Anna", "Carl"] }), "Berit");
      assert.equal(await by({ operator: "HAS_PROPERTY" }), "Anna Berit Carl");
      assert.equal(await by({ operator: "NOT_HAS_PROPERTY" }), "");
      assert.equal(await by({ operator: "CONTAINS_TOKEN", value: "Ber*" }), "Berit");
      const named = await crm.contacts.searchApi.doSearch({ query: company, limit: 10, filterGroups: [], sorts: [], properties: [] });
      assert.equal(named.total, 3);
      await refused(crm.contacts.searchApi.doSearch({ filterGroups: [{ filters: [{ propertyName: "nosuch", operator: "EQ", value: "1" }] }] }), 400, "VALIDATION_ERROR");
    });

    test("a portal's own property is made, used, found, changed and archived, alone and in batches", async () => {
      const { coreApi, groupsApi, batchApi } = crm.properties;
      const group = `g${version}_${counter}`;
      await groupsApi.create("contacts", { name: group, label: "Node", displayOrder: -1 });
      const one = (name, more) => ({ name: `${name}${version}_${counter}`, label: name, groupName: group, type: "string", fieldType: "text", ...more });
      const shoe = one("shoe", { type: "number", fieldType: "number" });
      assert.equal((await coreApi.create("contacts", shoe)).name, shoe.name);
      const made = await crm.contacts.basicApi.create({ properties: { email: unique(), [shoe.name]: "44" }, associations: [] });
      const filters = [{ propertyName: shoe.name, operator: "GTE", value: "44" }];
      const found = await crm.contacts.searchApi.doSearch({ filterGroups: [{ filters }], properties: [shoe.name], limit: 10 });
      assert.deepEqual(found.results.map((row) => [row.id, row.properties[shoe.name]]), [[made.id, "44"]]);
      assert.equal((await coreApi.update("contacts", shoe.name, { label: "Shoe size" })).label, "Shoe size");
      await coreApi.archive("contacts", shoe.name);
      const pair = [one("left"), one("right")];
      assert.equal((await batchApi.create("contacts", { inputs: pair })).results.length, 2);
      const names = pair.map(({ name }) => ({ name }));
      assert.equal((await batchApi.read("contacts", { inputs: names, archived: false })).results.length, 2);
      await batchApi.archive("contacts", { inputs: names });
      assert.equal((await groupsApi.update("contacts", group, { label: "Renamed" })).label, "Renamed");
      await groupsApi.archive("contacts", group);
      assert.ok(!(await groupsApi.getAll("contacts")).results.some((row) => row.name === group));
    });

    test("a label of one's own joins two records and goes again", async () => {
      const { definitionsApi } = crm.associations.v4.schema;
      const name = `label_${version}_${counter}`;
      const made = await definitionsApi.create("contacts", "companies", { label: `Adviser ${counter}`, name });
      const label = made.results.find((each) => each.label === `Adviser ${counter}`);
      assert.equal(label.category, "USER_DEFINED");
      const [contact, company] = await Promise.all([
        crm.contacts.basicApi.create({ properties: { email: unique() }, associations: [] }),
        crm.companies.basicApi.create({ properties: { name: "Labelled AS" }, associations: [] }),
      ]);
      const types = [{ associationCategory: "USER_DEFINED", associationTypeId: label.typeId }];
      await crm.associations.v4.basicApi.create("contacts", contact.id, "companies", company.id, types);
      const [joined] = (await crm.associations.v4.basicApi.getPage("contacts", contact.id, "companies")).results;
      assert.ok(joined.associationTypes.some((each) => each.label === `Adviser ${counter}` || each.typeId === label.typeId));
      await definitionsApi.remove("contacts", "companies", label.typeId);
      const left = (await definitionsApi.getAll("contacts", "companies")).results;
      assert.ok(!left.some((each) => each.typeId === label.typeId));
    });

    test("properties, pipelines and owners are read", async () => {
      const all = await crm.properties.coreApi.getAll("contacts");
      assert.ok(all.results.some((row) => row.name === "email"));
      assert.equal((await crm.properties.coreApi.getByName("deals", "dealstage")).type, "enumeration");
      assert.ok((await crm.properties.groupsApi.getAll("contacts")).results.length > 0);
      const [pipeline] = (await crm.pipelines.pipelinesApi.getAll("deals")).results;
      assert.equal(pipeline.id, "default");
      assert.ok(pipeline.stages.some((stage) => stage.id === "closedwon"));
      const owners = await crm.owners.ownersApi.getPage();
      assert.equal((await crm.owners.ownersApi.getById(Number(owners.results[0].id))).id, owners.results[0].id);
    });

    test("what is wrong is said in HubSpot's words", async () => {
      await refused(crm.contacts.basicApi.create({ properties: { nosuch: "1" }, associations: [] }), 400, "VALIDATION_ERROR");
      await refused(crm.contacts.basicApi.getById("999999999"), 404, "OBJECT_NOT_FOUND");
      const { Client } = library.default ?? library;
      const stranger = new Client({ accessToken: "nobody", basePath: PRODUCT_URL });
      await refused(stranger.crm.contacts.basicApi.getPage(), 401, "INVALID_AUTHENTICATION");
    });
  });
}
