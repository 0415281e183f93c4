// intuit-oauth for Node: authorize, exchange, refresh, userinfo, id_token, an API call, revoke.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import OAuthClient from "intuit-oauth";
import { base, control, newCompany } from "./company.mjs";

const BACK = "http://app.example/callback";
const { scopes } = OAuthClient;
let oauth, company;

before(async () => {
  const { registration } = await control("companies");
  company = await newCompany();
  const at = await (await fetch(`${base}/.well-known/openid_sandbox_configuration`)).json();
  OAuthClient.authorizeEndpoint = at.authorization_endpoint;
  OAuthClient.tokenEndpoint = at.token_endpoint;
  OAuthClient.revokeEndpoint = at.revocation_endpoint;
  OAuthClient.userinfo_endpoint_sandbox = at.userinfo_endpoint;
  OAuthClient.jwks_uri = at.jwks_uri;
  OAuthClient.environment.sandbox = `${base}/`;
  oauth = new OAuthClient({
    clientId: registration.client_id,
    clientSecret: registration.client_secret,
    environment: "sandbox",
    redirectUri: BACK,
  });
});

/** What a person does on the consent page. */
async function consent(uri) {
  const query = new URL(uri).search.slice(1);
  const answer = await fetch(`${base}/connect/oauth2`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ query, realm_id: company.realm_id, decision: "connect" }),
  });
  return answer.headers.get("location");
}

test("a company is connected, read, refreshed and let go", async () => {
  const uri = oauth.authorizeUri({ scope: [scopes.Accounting, scopes.OpenId, scopes.Email, scopes.Profile], state: "s1" });
  const back = await consent(uri);
  assert.equal(new URL(back).searchParams.get("state"), "s1");
  const granted = (await oauth.createToken(back)).getJson();
  assert.equal(granted.token_type, "bearer");
  assert.equal(oauth.getToken().realmId, company.realm_id);
  assert.ok(oauth.isAccessTokenValid());

  assert.equal(await oauth.validateIdToken(), true);
  assert.ok((await oauth.getUserInfo()).json.email);

  const url = `${base}/v3/company/${company.realm_id}/companyinfo/${company.realm_id}`;
  assert.equal((await oauth.makeApiCall({ url })).json.CompanyInfo.Country, "US");

  const refreshed = (await oauth.refresh()).getJson();
  assert.notEqual(refreshed.access_token, granted.access_token);
  assert.ok((await oauth.refreshUsingToken(refreshed.refresh_token)).getJson().access_token);

  await oauth.revoke();
  await assert.rejects(oauth.refreshUsingToken(refreshed.refresh_token), /invalid_grant|400|Request failed/);
});

test("a code is good once", async () => {
  const back = await consent(oauth.authorizeUri({ scope: [scopes.Accounting], state: "s2" }));
  await oauth.createToken(back);
  await assert.rejects(oauth.createToken(back));
});
