// A client app follows a conversation by the channel's metadata (docs/conversation-life.md#status-for-clients), with the vendor's JavaScript SDK.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { disconnectAll, eventually, listen, newClient, tokenOf } from './clients.mjs';

const { CUSTOMER, CHANNEL_URL, CASE_ID, SALESFORCE_URL } = process.env;
const agent = '005000000000001AAA';
const queue = '00G000000000001EAA';

after(disconnectAll);

async function updateCase(fields) {
  const login = await fetch(`${SALESFORCE_URL}services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo-client', client_secret: 'demo-secret' }),
  });
  const answer = await fetch(`${SALESFORCE_URL}services/data/v67.0/sobjects/Case/${CASE_ID}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${(await login.json()).access_token}`, 'Content-Type': 'application/json', 'Sforce-Auto-Assign': 'FALSE' },
    body: JSON.stringify(fields),
  });
  assert.equal(answer.status, 204, await answer.text());
}

test('the client sees number, state, agent and close of the Case', async () => {
  const client = newClient();
  await client.connect(CUSTOMER, await tokenOf(CUSTOMER));
  const heard = listen(client);
  const channel = await client.groupChannel.getChannel(CHANNEL_URL);
  const status = (state) => eventually(async () => {
    const all = await channel.getAllMetaData();
    return all.conversationState === state ? all : undefined;
  }, state);

  const waiting = await status('waiting');
  assert.match(waiting.caseNumber, /^\d{8}$/);
  assert.equal(waiting.caseStatus, 'New');
  assert.equal(waiting.agentName, undefined);

  await updateCase({ OwnerId: agent, Status: 'Working' });
  const withAgent = await status('withAgent');
  assert.deepEqual([withAgent.caseStatus, withAgent.agentName], ['Working', 'Ada Keller']);
  const [, created] = await heard.next('onMetaDataCreated', (_, values) => 'agentName' in values);
  assert.equal(created.agentName, 'Ada Keller');

  await updateCase({ OwnerId: queue });
  const again = await status('waiting');
  assert.equal(again.agentName, '');

  await updateCase({ OwnerId: agent });
  await status('withAgent');
  await updateCase({ Status: 'Closed' });
  const closed = await status('closed');
  assert.deepEqual([closed.caseStatus, closed.agentName, closed.closedReason], ['Closed', '', 'Agent']);

  // Each word of it came with the event that told of a higher version.
  const versions = [waiting, withAgent, again, closed].map((all) => BigInt(all.statusVersion));
  assert.deepEqual(versions, [...versions].sort((a, b) => (a < b ? -1 : 1)));
  assert.equal(new Set(versions).size, 4);
  const told = heard.events.filter((event) => event.name === 'onMetaDataUpdated').map((event) => event.args[1]);
  assert.ok(told.every((values) => 'statusVersion' in values));
});
