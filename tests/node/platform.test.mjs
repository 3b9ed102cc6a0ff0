// The vendor's Platform API client, unmodified, against the emulator.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import sdk from 'sendbird-platform-sdk';
import { apiToken, url } from './emulator.mjs';

const client = new sdk.ApiClient(url);
const users = new sdk.UserApi(client);
const channels = new sdk.GroupChannelApi(client);
const messages = new sdk.MessageApi(client);
const metadata = new sdk.MetadataApi(client);
const webhooks = new sdk.WebhooksApi(client);
const run = Date.now().toString(36);
const customer = `cust_${run}`;
const agent = `agent_${run}`;
const channelUrl = `platform_${run}`;
const kind = 'group_channels';

const codeOf = (promise) =>
  promise.then(
    () => assert.fail('the call was expected to be refused'),
    (error) => error.response.body.code,
  );

test('users are created, read and changed', async () => {
  const created = await users.createUser(apiToken, { createUserData: { user_id: customer, nickname: 'Ada', profile_url: '' } });
  await users.createUser(apiToken, { createUserData: { user_id: agent, nickname: 'Bob', profile_url: '' } });
  await users.updateUserById(apiToken, customer, { updateUserByIdData: { user_id: customer, nickname: 'Ada L.' } });
  const read = await users.viewUserById(apiToken, customer, {});

  assert.equal(created.user_id, customer);
  assert.equal(read.nickname, 'Ada L.');
  assert.equal(read.is_active, true);
  assert.equal(await codeOf(users.createUser(apiToken, { createUserData: { user_id: customer, nickname: '', profile_url: '' } })), 400202);
  assert.equal(await codeOf(users.viewUserById(apiToken, 'nobody', {})), 400201);
  assert.equal(await codeOf(users.viewUserById('wrong token', customer, {})), 400401);
});

test('a channel is created, listed and joined', async () => {
  const created = await channels.gcCreateChannel(apiToken, {
    gcCreateChannelData: { channel_url: channelUrl, name: 'Case 1', custom_type: 'SALESFORCE_SUPPORT_CHAT_CHANNEL', user_ids: [customer], is_distinct: false, strict: true },
  });
  await channels.gcInviteAsMembers(apiToken, channelUrl, { gcInviteAsMembersData: { user_ids: [agent] } });
  const membership = await channels.gcCheckIfMemberById(apiToken, channelUrl, agent);
  const members = await channels.gcListMembers(apiToken, channelUrl, { limit: 10 });
  const read = await channels.gcViewChannelByUrl(apiToken, channelUrl, { showMember: true });
  const listed = await channels.gcListChannels(apiToken, { channelUrls: channelUrl, showEmpty: true, showMember: true, limit: 100 });
  const mine = await users.listMyGroupChannels(apiToken, agent, { showEmpty: true });

  assert.equal(created.channel_url, channelUrl);
  assert.equal(membership.is_member, true);
  assert.deepEqual(members.members.map((member) => member.user_id), [customer, agent]);
  assert.equal(read.members.length, 2);
  assert.deepEqual(listed.channels.map((channel) => channel.channel_url), [channelUrl]);
  assert.deepEqual(mine.channels.map((channel) => channel.channel_url), [channelUrl]);
});

test('metadata is written and read, keys as repeated parameters', async () => {
  await users.updateChannelMetadata(apiToken, kind, channelUrl, {
    updateChannelMetadataData: { metadata: { caseStatus: 'New', caseNumber: '1', other: 'x' }, upsert: true },
  });
  const one = await metadata.viewChannelMetadataByKey(apiToken, kind, channelUrl, 'caseStatus');
  const two = await metadata.viewChannelMetadata(apiToken, kind, channelUrl, { keys: ['caseStatus', 'caseNumber'] });
  await users.deleteChannelMetadataByKey(apiToken, kind, channelUrl, 'other');

  assert.deepEqual({ ...one }, { caseStatus: 'New' });
  assert.deepEqual({ ...two }, { caseStatus: 'New', caseNumber: '1' });
  assert.equal(await codeOf(metadata.viewChannelMetadataByKey(apiToken, kind, channelUrl, 'other')), 400201);
});

test('messages are sent, listed, edited, read and deleted', async () => {
  const sent = await messages.sendMessage(apiToken, kind, channelUrl, {
    sendMessageData: { message_type: 'MESG', user_id: customer, message: 'hello / 안녕 😀' },
  });
  await messages.updateMessageById(apiToken, kind, channelUrl, sent.message_id, {
    updateMessageByIdData: { channel_type: kind, channel_url: channelUrl, message_id: sent.message_id, message_type: 'MESG', message: 'hello again' },
  });
  const read = await messages.viewMessageById(apiToken, kind, channelUrl, sent.message_id, {});
  const listed = await messages.listMessages(apiToken, kind, channelUrl, { messageTs: sent.created_at, prevLimit: 0, nextLimit: 200, include: true });
  const total = await messages.viewTotalNumberOfMessagesInChannel(apiToken, kind, channelUrl);
  await messages.gcMarkAllMessagesAsRead(apiToken, channelUrl, { gcMarkAllMessagesAsReadData: { user_id: agent } });
  await messages.deleteMessageById(apiToken, kind, channelUrl, sent.message_id);

  assert.equal(sent.message, 'hello / 안녕 😀');
  assert.equal(read.message, 'hello again');
  assert.ok(read.updated_at > read.created_at);
  assert.deepEqual(listed.messages.map((message) => message.message_id), [sent.message_id]);
  assert.equal(total.total, 1);
  assert.equal(await codeOf(messages.viewMessageById(apiToken, kind, channelUrl, sent.message_id, {})), 400201);
});

test('webhook settings are read and replaced', async () => {
  const before = await webhooks.retrieveListOfSubscribedEvents(apiToken, { displayAllWebhookCategories: true });
  await webhooks.chooseWhichEventsToSubscribeTo(apiToken, {
    chooseWhichEventsToSubscribeToData: { enabled: false, enabled_events: ['group_channel:message_send'], include_members: true },
  });
  const after = await webhooks.retrieveListOfSubscribedEvents(apiToken, {});

  assert.deepEqual(before.webhook.enabled_events, ['*']);
  assert.deepEqual(after.webhook.enabled_events, ['group_channel:message_send']);
  assert.equal(after.webhook.include_members, true);
});

test('members leave, users go', async () => {
  await channels.gcLeaveChannel(apiToken, channelUrl, { gcLeaveChannelData: { channel_url: channelUrl, user_ids: [agent] } });
  const membership = await channels.gcCheckIfMemberById(apiToken, channelUrl, agent);
  await channels.gcDeleteChannelByUrl(apiToken, channelUrl);
  await users.deleteUserById(apiToken, customer);
  await users.deleteUserById(apiToken, agent);

  assert.equal(membership.is_member, false);
  assert.equal(await codeOf(channels.gcViewChannelByUrl(apiToken, channelUrl, {})), 400201);
  assert.equal(await codeOf(users.viewUserById(apiToken, customer, {})), 400201);
});
