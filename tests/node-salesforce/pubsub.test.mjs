import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import PubSubApiClient from 'salesforce-pubsub-api-client';
import { clientId, clientSecret, connect, key, privateKey, pubSubEndpoint, url, username } from './org.mjs';

const topic = '/data/SupportChat__chn';
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const noAssignment = { headers: { 'Sforce-Auto-Assign': 'FALSE', 'Sforce-Call-Options': 'client=SupportChat' } };
const clients = [];

after(() => clients.forEach((client) => client.close()));

async function listen(auth = { authType: 'oauth-client-credentials', clientId, clientSecret }) {
  const client = new PubSubApiClient({ loginUrl: url, pubSubEndpoint, rejectUnauthorizedSsl: false, ...auth }, quiet);
  clients.push(client);
  await client.connect();
  return client;
}

/** Events until `count` of them fit; `begin` gets the callback and starts the subscription. */
function collect(count, fits, begin) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`Only ${events.length} of ${count} events came.`)), 30_000);
    const events = [];
    Promise.resolve(begin((_subscription, type, data) => {
      if (type === 'error') {
        clearTimeout(late);
        reject(data);
      } else if (type === 'event' && fits(data)) {
        events.push(data);
        if (events.length === count) {
          clearTimeout(late);
          resolve(events);
        }
      }
    })).catch(reject);
  });
}

const of = (conversation) => (event) => event.payload.SupportChat_ConversationId__c?.string === conversation || event.payload.SupportChat_ConversationId__c === conversation;

async function givenHistory(conversation) {
  const cases = (await connect()).sobject('Case');
  const { id } = await cases.create({ Subject: 'Help', SupportChat_ConversationId__c: conversation }, noAssignment);
  await cases.update({ Id: id, Status: 'Working' }, noAssignment);
  await cases.update({ Id: id, Status: 'Closed', Subject: null }, noAssignment);
  return id;
}

test('from the earliest event on, the changes of a Case arrive decoded and in order', async () => {
  const conversation = key('earliest');
  const id = await givenHistory(conversation);
  const client = await listen();

  const events = await collect(3, of(conversation), (callback) => client.subscribeFromEarliestEvent(topic, callback));

  const headers = events.map((event) => event.payload.ChangeEventHeader);
  assert.deepEqual(headers.map((header) => header.changeType), ['CREATE', 'UPDATE', 'UPDATE']);
  assert.ok(headers.every((header) => header.recordIds[0] === id));
  assert.deepEqual(headers[1].changedFields, ['Status', 'LastModifiedDate']);
  assert.deepEqual(headers[2].nulledFields, ['Subject']);
  assert.match(headers[0].changeOrigin, /^com\/salesforce\/api\/rest\/67\.0;client=SupportChat$/);
  assert.ok(events.every((event, n) => n === 0 || event.replayId > events[n - 1].replayId));
  assert.ok(events.every((event) => Number.isSafeInteger(event.replayId)));
});

test('from a replay id on, only what came behind it arrives', async () => {
  const conversation = key('custom');
  await givenHistory(conversation);
  const all = await collect(3, of(conversation), async (callback) => (await listen()).subscribeFromEarliestEvent(topic, callback));

  const rest = await collect(2, () => true, async (callback) => (await listen()).subscribeFromReplayId(topic, callback, 2, all[0].replayId));

  assert.deepEqual(rest.map((event) => event.id), all.slice(1).map((event) => event.id));
});

test('from now on, only new changes arrive', async () => {
  const before = key('before');
  const conversation = key('latest');
  await givenHistory(before);
  const client = await listen();
  const seen = [];

  const events = await collect(3, (event) => seen.push(event) && of(conversation)(event), (callback) => {
    client.subscribe(topic, callback);
    // The client does not tell when the server has taken up the subscription: changes go on until the first is seen.
    const go = setInterval(() => (seen.length > 0 ? clearInterval(go) : void givenNudge()), 200);
    return waitForNudge(seen).then(() => givenHistory(conversation));
  });

  assert.equal(events.length, 3);
  assert.ok(!seen.some(of(before)));
});

test('a JWT signed with the app\'s key signs in too', async () => {
  const conversation = key('jwt');
  await givenHistory(conversation);
  const client = await listen({ authType: 'oauth-jwt-bearer', clientId, username, privateKey });

  const events = await collect(1, of(conversation), (callback) => client.subscribeFromEarliestEvent(topic, callback));

  assert.equal(events.length, 1);
});

async function givenNudge() {
  await (await connect()).sobject('Case').create({ SupportChat_ConversationId__c: key('nudge') }, noAssignment);
}

async function waitForNudge(seen) {
  while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}
