// HubSpot's own Node clients, 13 and 14, arrange pipelines and stages of a running product.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as hubspot13 from "hubspot-13";
import * as hubspot14 from "hubspot-14";

const { PRODUCT_URL, API_TOKEN } = process.env;
let counter = Date.now();
const unique = (name) => `${name} ${(counter += 1)}`;
const stages = () => [
  { label: "Asked", displayOrder: 0, metadata: { probability: "0.2" } },
  { label: "Done", displayOrder: 1, metadata: { probability: "1.0" } },
];

async function refused(call, status, words) {
  const error = await call.then(() => assert.fail("it was not refused"), (failure) => failure);
  assert.equal(error.code, status);
  assert.match(error.body.message, words);
}

for (const [version, library] of [["13", hubspot13], ["14", hubspot14]]) {
  describe(`@hubspot/api-client ${version}: pipelines`, () => {
    let crm, api, stagesApi;
    const make = () => api.create("deals", { label: unique("Service"), displayOrder: 1, stages: stages() });

    before(() => {
      const { Client } = library.default ?? library;
      crm = new Client({ accessToken: API_TOKEN, basePath: PRODUCT_URL }).crm;
      api = crm.pipelines.pipelinesApi;
      stagesApi = crm.pipelines.pipelineStagesApi;
    });

    test("a pipeline is created, read, listed, renamed, replaced, archived, restored", async () => {
      const made = await make();
      assert.deepEqual(made.stages.map((stage) => stage.label), ["Asked", "Done"]);
      assert.deepEqual(made.stages[1].metadata, { probability: "1.0", isClosed: "true" });
      assert.ok(made.createdAt instanceof Date);
      const label = unique("Repairs");
      assert.equal((await api.update("deals", made.id, { label })).label, label);
      assert.equal((await api.getById("deals", made.id)).label, label);
      const whole = { label, displayOrder: 2, stages: [{ label: "Promised", displayOrder: 0, metadata: { probability: "0.5" } }, ...stages()] };
      const replaced = await api.replace("deals", made.id, whole);
      assert.equal(replaced.stages.length, 3);
      assert.ok(made.stages.every(({ id }) => replaced.stages.some((stage) => stage.id === id)));
      await api.archive("deals", made.id);
      assert.ok(!(await api.getAll("deals")).results.some(({ id }) => id === made.id));
      await refused(api.getById("deals", made.id), 404, /does not exist/);
      assert.equal((await api.update("deals", made.id, { archived: false })).archived, false);
      await api.archive("deals", made.id, true, true);
    });

    test("a stage is created, read, listed, changed, replaced, removed", async () => {
      const pipeline = await make();
      const made = await stagesApi.create("deals", pipeline.id, { label: "Trial", displayOrder: 3, metadata: { probability: "0.55" } });
      assert.equal((await stagesApi.getById("deals", pipeline.id, made.id)).metadata.probability, "0.55");
      assert.equal((await stagesApi.getAll("deals", pipeline.id)).results.length, 3);
      assert.equal((await stagesApi.update("deals", pipeline.id, made.id, { label: "On trial" })).label, "On trial");
      const lost = { label: "Gone", displayOrder: 9, metadata: { probability: "0.0" } };
      assert.equal((await stagesApi.replace("deals", pipeline.id, made.id, lost)).metadata.isClosed, "true");
      await stagesApi.archive("deals", pipeline.id, made.id);
      await refused(stagesApi.getById("deals", pipeline.id, made.id), 404, /does not exist/);
      await api.archive("deals", pipeline.id);
    });

    test("what deals are in is not deleted", async () => {
      const pipeline = await make();
      const properties = { dealname: "Kept", pipeline: pipeline.id, dealstage: pipeline.stages[0].id };
      const deal = await crm.deals.basicApi.create({ properties, associations: [] });
      await refused(api.archive("deals", pipeline.id), 400, /Say which stage they go to/);
      await refused(stagesApi.archive("deals", pipeline.id, pipeline.stages[0].id), 400, /Say which stage they go to/);
      await crm.deals.basicApi.archive(deal.id);
      await api.archive("deals", pipeline.id);
    });

    test("the audits tell what was done", async () => {
      const pipeline = await make();
      await api.update("deals", pipeline.id, { label: unique("Renamed") });
      const told = await crm.pipelines.pipelineAuditsApi.getAudit("deals", pipeline.id);
      assert.deepEqual(told.results.map((each) => each.action), ["UPDATE", "CREATE"]);
      const ofStage = await crm.pipelines.pipelineStageAuditsApi.getAudit("deals", pipeline.stages[0].id);
      assert.deepEqual(ofStage.results.map((each) => each.action), ["CREATE"]);
      await api.archive("deals", pipeline.id);
    });
  });
}
