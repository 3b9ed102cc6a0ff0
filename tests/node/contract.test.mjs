// What a client app does (docs/client-contract.md): each sentence of it, with the vendor's JavaScript SDK and our API.
import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { disconnectAll, eventually, frames, listen, newClient, sending, SessionHandler } from './clients.mjs';
import { expireSessions, platform } from './emulator.mjs';

const { DEMO_URL, SALESFORCE_URL } = process.env;
const agent = '005000000000001AAA';
const queue = '00G000000000001EAA';
const run = Date.now().toString(36);
let last = 0;

after(disconnectAll);
beforeEach(() => fetch(`${SALESFORCE_URL}emulator/faults`, { method: 'DELETE' }));

/** A customer, with the calls that the app makes for them: `[status, body]`. */
async function newCustomer() {
  const userId = `customer_${run}_${++last}`;
  const { token } = await (await post(`${DEMO_URL}dev/token`, { userId })).json();
  const call = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${DEMO_URL}api/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body ? { 'Content-Type': 'application/json' } : {}), ...headers },
      body: body && JSON.stringify(body),
    });
    return [answer.status, await answer.json().catch(() => null)];
  };
  const start = (key, body = { subject: 'Where is my order?' }) => call('POST', 'conversations', body, { 'Idempotency-Key': key });
  return { userId, call, start, sessionToken: async () => (await call('POST', 'sendbird/session-token'))[1].sessionToken };
}

/** A conversation that has its Case, and the customer's client, connected, with the channel. */
async function givenConversation() {
  const customer = await newCustomer();
  const [status, conversation] = await customer.start('k');
  assert.ok(status === 201 || status === 200, `${status}`);
  const client = newClient({ appId: conversation.sendbird.applicationId });
  await client.connect(conversation.sendbird.userId, conversation.sendbird.sessionToken);
  const channel = await client.groupChannel.getChannel(conversation.channelUrl);
  return { customer, conversation, client, channel };
}

const post = (url, body) => fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

async function updateCase(caseId, fields) {
  const login = await fetch(`${SALESFORCE_URL}services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo-client', client_secret: 'demo-secret' }),
  });
  const answer = await fetch(`${SALESFORCE_URL}services/data/v67.0/sobjects/Case/${caseId}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${(await login.json()).access_token}`, 'Content-Type': 'application/json', 'Sforce-Auto-Assign': 'FALSE' },
    body: JSON.stringify(fields),
  });
  assert.equal(answer.status, 204, await answer.text());
}

const becomes = (channel, state) =>
  eventually(async () => {
    const all = await channel.getAllMetaData();
    return all.conversationState === state ? all : undefined;
  }, state);

test('a start that is repeated with its key is the same conversation', async () => {
  const customer = await newCustomer();
  const [first, made] = await customer.start('k');
  const [again, same] = await customer.start('k');
  const [other, another] = await customer.start('k2');
  const [wrong, problem] = await customer.start('k', { subject: 'Something else' });

  assert.deepEqual([first, again, other, wrong], [201, 200, 201, 409]);
  assert.deepEqual([same.conversationId, same.channelUrl], [made.conversationId, made.channelUrl]);
  assert.notEqual(another.conversationId, made.conversationId);
  assert.equal(problem.type, 'urn:supportchat:idempotency-conflict');
});

test('a start while Salesforce is down gives a channel to write in, and its status follows', async () => {
  await post(`${SALESFORCE_URL}emulator/faults`, { match: { path: '/services/' }, effect: { status: 503 } });
  const customer = await newCustomer();
  const [status, started] = await customer.start('k');
  assert.deepEqual([status, started.channelReady, started.case], [202, true, null]);
  const client = newClient({ appId: started.sendbird.applicationId });
  await client.connect(started.sendbird.userId, started.sendbird.sessionToken);
  const channel = await client.groupChannel.getChannel(started.channelUrl);
  const heard = listen(client);
  await channel.getAllMetaData();
  await sending(channel.sendUserMessage({ message: 'Hello?' }));

  await fetch(`${SALESFORCE_URL}emulator/faults`, { method: 'DELETE' });

  await heard.next('onMetaDataCreated', (_, values) => 'caseStatus' in values);
  assert.equal(channel.cachedMetaData.caseStatus, 'New');
  await eventually(async () => (await customer.call('GET', `conversations/${started.conversationId}`))[1].case, 'the Case');
});

test('a message that is sent while a start is repeated is there once', async () => {
  const customer = await newCustomer();
  const body = { subject: 'Where is my order?', firstMessage: 'It was due on Monday.' };
  const [, started] = await customer.start('k', body);
  await customer.start('k', body);
  const client = newClient({ appId: started.sendbird.applicationId });
  await client.connect(started.sendbird.userId, started.sendbird.sessionToken);
  const channel = await client.groupChannel.getChannel(started.channelUrl);

  const messages = await eventually(async () => {
    const found = await channel.getMessagesByTimestamp(0, { prevResultSize: 0, nextResultSize: 20, isInclusive: true });
    return found.length > 0 ? found : undefined;
  }, 'the first message');

  assert.deepEqual(messages.map((message) => [message.message, message.sender.userId]), [['It was due on Monday.', customer.userId]]);
});

test('after a reload the conversations are there by the list, and the token by its own call', async () => {
  const { customer, conversation } = await givenConversation();

  const [, { items }] = await customer.call('GET', 'conversations');
  const client = newClient({ appId: conversation.sendbird.applicationId });
  await client.connect(customer.userId, await customer.sessionToken());
  const channel = await client.groupChannel.getChannel(items[0].channelUrl);

  assert.equal(items[0].conversationId, conversation.conversationId);
  assert.equal(channel.url, conversation.channelUrl);
});

test('with a session handler an expired session is renewed and nothing is noticed', async () => {
  const customer = await newCustomer();
  const [, conversation] = await customer.start('k');
  const client = newClient({ appId: conversation.sendbird.applicationId });
  let refreshed = 0;
  client.setSessionHandler(new SessionHandler({
    onSessionTokenRequired: (resolve, reject) => customer.sessionToken().then(resolve, reject),
    onSessionRefreshed: () => refreshed++,
  }));
  await client.connect(conversation.sendbird.userId, conversation.sendbird.sessionToken);
  const channel = await client.groupChannel.getChannel(conversation.channelUrl);

  await expireSessions();

  await eventually(() => refreshed > 0, 'the renewed session');
  assert.equal((await sending(channel.sendUserMessage({ message: 'Still here' }))).message, 'Still here');
  assert.equal((await channel.getMetaData(['caseStatus'])).caseStatus, 'New');
});

test('without one the session dies in silence, and only disconnecting before connecting helps', async () => {
  const { customer, client, channel } = await givenConversation();
  const heard = listen(client);

  await expireSessions();

  await assert.rejects(channel.getMetaData(['caseStatus']), ({ code }) => code === 800200 || code === 800101);
  assert.equal(client.connectionState, 'OPEN');
  await assert.rejects(sending(channel.sendUserMessage({ message: 'Is anybody there?' })), { code: 400309 });
  await platform('POST', `/group_channels/${channel.url}/messages`, { message_type: 'ADMM', message: 'Heard' });
  await heard.next('onMessageReceived');
  await client.connect(customer.userId, await customer.sessionToken());
  await assert.rejects(channel.getMetaData(['caseStatus']), { code: 800101 });
  assert.equal(client.connectionState, 'OPEN');

  await client.disconnect();
  await client.connect(customer.userId, await customer.sessionToken());

  assert.equal((await channel.getMetaData(['caseStatus'])).caseStatus, 'New');
});

test('the cache is empty until it is read once, and then follows the first value of a key and later ones', async () => {
  const { conversation, client, channel } = await givenConversation();
  const heard = listen(client);
  assert.deepEqual(channel.cachedMetaData, {});

  await becomes(channel, 'waiting');
  await updateCase(conversation.case.id, { OwnerId: agent, Status: 'Working' });

  const [created] = await heard.next('onMetaDataCreated', (_, values) => 'agentName' in values);
  const [updated] = await heard.next('onMetaDataUpdated', (_, values) => 'caseStatus' in values);
  for (const seen of [created, updated, channel]) assert.equal(seen.url, channel.url);
  await eventually(() => channel.cachedMetaData.caseStatus === 'Working' && channel.cachedMetaData.agentName === 'Ada Keller', 'the cache');
});

test('an older event that comes late carries an older status, and the cache keeps the newer one', async () => {
  const { conversation, client, channel } = await givenConversation();
  const heard = listen(client);
  await becomes(channel, 'waiting');
  await updateCase(conversation.case.id, { Status: 'Working' });
  await heard.next('onMetaDataUpdated', (_, values) => values.caseStatus === 'Working');
  const older = frames().findLast((frame) => frame.data.includes('"caseStatus":"Working"'));
  await updateCase(conversation.case.id, { Status: 'Escalated' });
  await heard.next('onMetaDataUpdated', (_, values) => values.caseStatus === 'Escalated');

  older.again();

  const [, values] = await heard.next('onMetaDataUpdated');
  assert.equal(values.caseStatus, 'Working');
  assert.equal(channel.cachedMetaData.caseStatus, 'Escalated');
});

test('the client sees number, state, agent and close of the Case', async () => {
  const { conversation, client, channel } = await givenConversation();
  const heard = listen(client);

  const waiting = await becomes(channel, 'waiting');
  assert.match(waiting.caseNumber, /^\d{8}$/);
  assert.equal(waiting.caseStatus, 'New');
  assert.equal(waiting.agentName, undefined);

  await updateCase(conversation.case.id, { OwnerId: agent, Status: 'Working' });
  const withAgent = await becomes(channel, 'withAgent');
  assert.deepEqual([withAgent.caseStatus, withAgent.agentName], ['Working', 'Ada Keller']);
  await heard.next('onUserJoined', (_, user) => user.userId === `sf_${agent}`);

  await updateCase(conversation.case.id, { OwnerId: queue });
  const again = await becomes(channel, 'waiting');
  assert.equal(again.agentName, '');
  await heard.next('onUserLeft', (_, user) => user.userId === `sf_${agent}`);

  await updateCase(conversation.case.id, { OwnerId: agent });
  await becomes(channel, 'withAgent');
  await updateCase(conversation.case.id, { Status: 'Closed' });
  const closed = await becomes(channel, 'closed');
  assert.deepEqual([closed.caseStatus, closed.agentName, closed.closedReason], ['Closed', '', 'Agent']);

  // Each word of it came with the event that told of a higher version.
  const versions = [waiting, withAgent, again, closed].map((all) => BigInt(all.statusVersion));
  assert.deepEqual(versions, [...versions].sort((a, b) => (a < b ? -1 : 1)));
  assert.equal(new Set(versions).size, 4);
  const told = heard.events.filter((event) => event.name === 'onMetaDataUpdated').map((event) => event.args[1]);
  assert.ok(told.every((values) => 'statusVersion' in values));
});

test('the customer closes, rates and goes on by the API, and the channel tells of it', async () => {
  const { customer, conversation, client, channel } = await givenConversation();
  const heard = listen(client);
  const path = `conversations/${conversation.conversationId}`;
  await becomes(channel, 'waiting');

  assert.equal((await customer.call('POST', `${path}/close`))[0], 202);
  assert.equal((await becomes(channel, 'closed')).closedReason, 'Customer');
  assert.equal((await customer.call('POST', `${path}/rating`, { score: 5, comment: 'Quick' }))[0], 202);
  assert.equal((await customer.call('POST', `${path}/reopen`))[0], 202);

  assert.equal((await becomes(channel, 'waiting')).closedReason, '');
  const [, notice] = await heard.next('onMessageReceived', (_, message) => message.isAdminMessage());
  assert.equal(JSON.parse(notice.data).kind, 'reopened');
});
