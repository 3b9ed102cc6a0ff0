// The vendor's JavaScript SDK against the emulator's websocket and the SDK's REST calls.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { connected, disconnectAll, eventually, listen, newClient, sending, SessionHandler, tokenOf } from './clients.mjs';
import { expireSessions, platform } from './emulator.mjs';

const run = Date.now().toString(36);
let last = 0;
const unique = (name) => `${name}_${run}_${++last}`;

after(disconnectAll);

async function givenChannel(...userIds) {
  const channelUrl = unique('case');
  await platform('POST', '/group_channels', { channel_url: channelUrl, user_ids: userIds, strict: true, custom_type: 'SALESFORCE_SUPPORT_CHAT_CHANNEL' });
  return channelUrl;
}

test('a session token connects its user, a wrong one does not', async () => {
  const customer = unique('cust');
  const client = await connected(customer);

  assert.equal(client.currentUser.userId, customer);
  assert.equal((await platform('GET', `/users/${customer}`)).is_online, true);
  await assert.rejects(newClient().connect(customer, 'wrong'), { code: 400302 });
  await assert.rejects(newClient().connect(customer), { code: 400302 });
  await platform('PUT', `/users/${customer}`, { is_active: false });
  await assert.rejects(newClient().connect(customer, await tokenOf(unique('x')).catch(() => 'wrong')), { code: 400302 });
});

test('a user without a token connects by id alone and is created so', async () => {
  const visitor = unique('visitor');
  const client = newClient();
  await client.connect(visitor);

  assert.equal(client.currentUser.userId, visitor);
  assert.equal((await platform('GET', `/users/${visitor}`)).user_id, visitor);
});

test('messages go from client to client and to the Platform API', async () => {
  const [customer, agent] = [unique('cust'), unique('agent')];
  const sender = await connected(customer);
  const receiver = await connected(agent);
  const channelUrl = await givenChannel(customer, agent);
  const heard = listen(receiver);
  const own = listen(sender);
  const channel = await sender.groupChannel.getChannel(channelUrl);

  const sent = await sending(channel.sendUserMessage({ message: 'hello / 안녕 😀', data: 'd', customType: 't' }));
  const [, received] = await heard.next('onMessageReceived');
  const stored = await platform('GET', `/group_channels/${channelUrl}/messages/${sent.messageId}`);

  assert.equal(received.messageId, sent.messageId);
  assert.equal(received.message, 'hello / 안녕 😀');
  assert.equal(received.sender.userId, customer);
  assert.equal(stored.message, 'hello / 안녕 😀');
  assert.equal(stored.created_at, sent.createdAt);
  assert.equal(stored.data, 'd');
  assert.equal(own.count('onMessageReceived'), 0);
});

test('messages of the Platform API arrive, with edits and deletions', async () => {
  const [customer, agent] = [unique('cust'), unique('agent')];
  const client = await connected(customer);
  await platform('POST', '/users', { user_id: agent, nickname: 'Bob', profile_url: '' });
  const channelUrl = await givenChannel(customer, agent);
  const heard = listen(client);
  const messages = `/group_channels/${channelUrl}/messages`;

  const sent = await platform('POST', messages, { message_type: 'MESG', user_id: agent, message: 'How can I help?' });
  const [, received] = await heard.next('onMessageReceived');
  await platform('PUT', `${messages}/${sent.message_id}`, { message_type: 'MESG', message: 'How may I help?' });
  const [, updated] = await heard.next('onMessageUpdated');
  await platform('DELETE', `${messages}/${sent.message_id}`);
  const [, deletedId] = await heard.next('onMessageDeleted');
  await platform('POST', messages, { message_type: 'ADMM', message: 'Your Case is closed.' });
  const [, admin] = await heard.next('onMessageReceived');
  await platform('POST', messages, { message_type: 'FILE', user_id: agent, url: 'https://x.test/a.pdf', file_name: 'a.pdf', file_type: 'application/pdf', file_size: 12 });
  const [, file] = await heard.next('onMessageReceived');

  assert.equal(received.messageId, sent.message_id);
  assert.equal(received.sender.nickname, 'Bob');
  assert.equal(updated.message, 'How may I help?');
  assert.ok(updated.updatedAt > updated.createdAt);
  assert.equal(Number(deletedId), sent.message_id);
  assert.ok(admin.isAdminMessage());
  assert.equal(admin.message, 'Your Case is closed.');
  assert.equal(file.url, 'https://x.test/a.pdf');
  assert.equal(file.size, 12);
});

test('a client edits, deletes and sends files', async () => {
  const [customer, agent] = [unique('cust'), unique('agent')];
  const sender = await connected(customer);
  const heard = listen(await connected(agent));
  const channelUrl = await givenChannel(customer, agent);
  const channel = await sender.groupChannel.getChannel(channelUrl);

  const sent = await sending(channel.sendUserMessage({ message: 'helo' }));
  await heard.next('onMessageReceived');
  const edited = await channel.updateUserMessage(sent.messageId, { message: 'hello' });
  const [, updated] = await heard.next('onMessageUpdated');
  await channel.deleteMessage(edited);
  await heard.next('onMessageDeleted');
  const file = await sending(channel.sendFileMessage({ fileUrl: 'https://x.test/b.png', fileName: 'b.png', fileSize: 3, mimeType: 'image/png' }));
  const [, receivedFile] = await heard.next('onMessageReceived');

  assert.equal(edited.message, 'hello');
  assert.equal(updated.message, 'hello');
  assert.equal(receivedFile.messageId, file.messageId);
  assert.equal(receivedFile.name, 'b.png');
  assert.equal((await platform('GET', `/group_channels/${channelUrl}/messages/total_count`)).total, 1);
});

test('several files travel as one message', async () => {
  const [customer, agent] = [unique('cust'), unique('agent')];
  const sender = await connected(customer);
  const reader = await connected(agent);
  const heard = listen(reader);
  const channelUrl = await givenChannel(customer, agent);
  const channel = await sender.groupChannel.getChannel(channelUrl);
  const fileInfoList = [
    { fileUrl: 'https://x.test/a.png', fileName: 'a.png', fileSize: 11, mimeType: 'image/png' },
    { fileUrl: 'https://x.test/b.txt', fileName: 'b.txt', fileSize: 5, mimeType: 'text/plain' },
    { fileUrl: 'https://x.test/c.pdf', fileName: 'c.pdf', fileSize: 33, mimeType: 'application/pdf' },
  ];

  const sent = await sending(channel.sendMultipleFilesMessage({ fileInfoList, message: 'my papers', data: 'd' }));
  const [, received] = await heard.next('onMessageReceived');
  const other = await reader.groupChannel.getChannelWithoutCache(channelUrl);
  const [listed] = await other.getMessagesByTimestamp(Date.now() + 60_000, { prevResultSize: 1, nextResultSize: 0 });
  const stored = await platform('GET', `/group_channels/${channelUrl}/messages/${sent.messageId}`);

  for (const message of [sent, received, listed, other.lastMessage]) {
    assert.ok(message.isMultipleFilesMessage());
    assert.equal(message.messageId, sent.messageId);
    assert.equal(message.message, 'my papers');
    assert.deepEqual(message.fileInfoList.map((file) => file.fileName), ['a.png', 'b.txt', 'c.pdf']);
    assert.deepEqual(message.fileInfoList.map((file) => file.mimeType), ['image/png', 'text/plain', 'application/pdf']);
    assert.deepEqual(message.fileInfoList.map((file) => file.fileSize), [11, 5, 33]);
  }
  assert.equal(received.data, 'd');
  assert.deepEqual(stored.files.map((file) => file.url), sent.fileInfoList.map((file) => file.url));
});

test('metadata raises created first, then updated and deleted', async () => {
  const customer = unique('cust');
  const client = await connected(customer);
  const channelUrl = await givenChannel(customer);
  const heard = listen(client);
  const channel = await client.groupChannel.getChannel(channelUrl);
  const path = `/group_channels/${channelUrl}/metadata`;

  await platform('PUT', path, { metadata: { caseStatus: 'New' }, upsert: true });
  const [, created] = await heard.next('onMetaDataCreated');
  await platform('PUT', path, { metadata: { caseStatus: 'Working', other: '1' }, upsert: true });
  const [, updated] = await heard.next('onMetaDataUpdated');
  const [, second] = await heard.next('onMetaDataCreated');
  await platform('DELETE', `${path}/other`);
  const [, deleted] = await heard.next('onMetaDataDeleted');

  assert.deepEqual(created, { caseStatus: 'New' });
  assert.deepEqual(updated, { caseStatus: 'Working' });
  assert.deepEqual(second, { other: '1' });
  assert.deepEqual(deleted, ['other']);
  assert.equal(channel.cachedMetaData.caseStatus, 'Working');
  assert.deepEqual(await channel.getAllMetaData(), { caseStatus: 'Working' });
  assert.deepEqual(await channel.updateMetaData({ mine: 'x' }, true), { mine: 'x' });
});

test('agents who come and go are seen', async () => {
  const [customer, agent] = [unique('cust'), unique('agent')];
  const client = await connected(customer);
  await platform('POST', '/users', { user_id: agent, nickname: 'Bob', profile_url: '' });
  const channelUrl = await givenChannel(customer);
  const heard = listen(client);
  const channel = await client.groupChannel.getChannel(channelUrl);

  await platform('POST', `/group_channels/${channelUrl}/invite`, { user_ids: [agent] });
  const [, joined] = await heard.next('onUserJoined', (_, user) => user.userId === agent);
  assert.equal(joined.nickname, 'Bob');
  assert.equal(channel.memberCount, 2);

  await platform('PUT', `/group_channels/${channelUrl}/leave`, { user_ids: [agent] });
  const [, left] = await heard.next('onUserLeft');
  assert.equal(left.userId, agent);
  assert.equal(channel.memberCount, 1);

  await platform('PUT', `/group_channels/${channelUrl}/freeze`, { freeze: true });
  await heard.next('onChannelFrozen');
  await assert.rejects(sending(channel.sendUserMessage({ message: 'x' })), { code: 900050 });
  await platform('PUT', `/group_channels/${channelUrl}`, { name: 'Renamed' });
  await heard.next('onChannelChanged', (changed) => changed.name === 'Renamed');
  await platform('DELETE', `/group_channels/${channelUrl}`);
  await heard.next('onChannelDeleted');
});

test('an invited user accepts or declines, and leaves by itself', async () => {
  const [customer, agent] = [unique('cust'), unique('agent')];
  const heardByCustomer = listen(await connected(customer));
  const client = await connected(agent);
  const heard = listen(client);
  await platform('PUT', `/users/${agent}/channel_invitation_preference`, { auto_accept: false });
  const channelUrl = await givenChannel(customer);
  const invite = () => platform('POST', `/group_channels/${channelUrl}/invite`, { user_ids: [agent], inviter_id: customer });

  await invite();
  const [invited, inviter] = await heard.next('onUserReceivedInvitation');
  assert.equal(invited.url, channelUrl);
  assert.equal(inviter.userId, customer);
  const channel = await client.groupChannel.getChannel(channelUrl);
  assert.equal(channel.myMemberState, 'invited');
  await channel.declineInvitation();
  await heardByCustomer.next('onUserDeclinedInvitation');
  await invite();
  await (await client.groupChannel.getChannel(channelUrl)).acceptInvitation();
  await heardByCustomer.next('onUserJoined', (_, user) => user.userId === agent);
  await (await client.groupChannel.getChannel(channelUrl)).leave();
  await heardByCustomer.next('onUserLeft');
});

test('reading and typing are seen by the others', async () => {
  const [customer, agent] = [unique('cust'), unique('agent')];
  const mine = await connected(customer);
  const theirs = await connected(agent);
  const channelUrl = await givenChannel(customer, agent);
  const heard = listen(theirs);
  const channel = await mine.groupChannel.getChannel(channelUrl);
  const other = await theirs.groupChannel.getChannel(channelUrl);

  await sending(other.sendUserMessage({ message: 'hello' }));
  await eventually(async () => (await mine.groupChannel.getChannelWithoutCache(channelUrl)).unreadMessageCount === 1, 'the unread count');
  await channel.startTyping();
  await heard.next('onTypingStatusUpdated');
  for (let i = 0; i < 5; i++) await channel.markAsRead();
  await heard.next('onUserMarkedRead');
  assert.equal((await platform('GET', `/group_channels/${channelUrl}?user_id=${customer}`)).unread_message_count, 0);
});

test('threads, reactions, operators and metacounters reach the clients', async () => {
  const [customer, agent] = [unique('cust'), unique('agent')];
  const sender = await connected(customer);
  const receiver = await connected(agent);
  const channelUrl = await givenChannel(customer, agent);
  await platform('POST', `/group_channels/${channelUrl}/operators`, { operator_ids: [agent] });
  const heard = listen(receiver);
  const channel = await sender.groupChannel.getChannel(channelUrl);
  const theirs = await receiver.groupChannel.getChannel(channelUrl);

  const question = await sending(channel.sendUserMessage({ message: 'question' }));
  const reply = await sending(theirs.sendUserMessage({ message: 'answer', parentMessageId: question.messageId }));
  const [, { targetMessageId, threadInfo }] = await heard.next('onThreadInfoUpdated');
  const thread = await question.getThreadedMessagesByTimestamp(0, { prevResultSize: 0, nextResultSize: 10 });
  await channel.addReaction(question, 'sendbird_emoji_thumbsup');
  const [, reaction] = await heard.next('onReactionUpdated');
  await theirs.addOperators([customer]);
  const [, operators] = await heard.next('onOperatorUpdated', (_, users) => users.length === 2);
  await theirs.createMetaCounters({ likes: 2 });
  await theirs.increaseMetaCounters({ likes: 3 });

  assert.equal(reply.parentMessage.message, 'question');
  assert.deepEqual([targetMessageId, threadInfo.replyCount, threadInfo.mostRepliedUsers[0].userId], [question.messageId, 1, agent]);
  assert.deepEqual([thread.parentMessage.message, ...thread.threadedMessages.map((message) => message.message)], ['question', 'answer']);
  assert.deepEqual([reaction.operation, reaction.key, reaction.userId], ['add', 'sendbird_emoji_thumbsup', customer]);
  assert.deepEqual(operators.map((user) => user.userId).sort(), [agent, customer].sort());
  assert.deepEqual((await heard.next('onMetaCounterCreated'))[1], { likes: 2 });
  assert.deepEqual((await heard.next('onMetaCounterUpdated'))[1], { likes: 5 });
});

test('a client asks for counts, emojis, its own metadata and its push preference', async () => {
  const [customer, agent] = [unique('cust'), unique('agent')];
  const client = await connected(customer);
  const channelUrl = await givenChannel(customer);
  await platform('POST', '/users', { user_id: agent, nickname: '', profile_url: '' });
  await platform('POST', `/group_channels/${channelUrl}/invite`, { user_ids: [agent] });
  await platform('POST', `/group_channels/${channelUrl}/messages`, { message_type: 'MESG', user_id: agent, message: 'hello' });

  assert.equal(await client.groupChannel.getTotalUnreadMessageCount(), 1);
  assert.equal(await client.groupChannel.getTotalUnreadChannelCount(), 1);
  assert.equal(await client.groupChannel.getGroupChannelCount({}), 1);
  assert.equal((await client.groupChannel.getUnreadItemCount({ keys: ['group_channel_unread_message_count'] })).groupChannelUnreadMessageCount, 1);
  assert.ok((await client.getAllEmoji()).emojiCategories[0].emojis.length > 0);
  assert.deepEqual(await client.currentUser.createMetaData({ tier: 'gold' }), { tier: 'gold' });
  assert.equal(await client.setPushTriggerOption('off'), 'off');
});

test('a client lists its channels and messages', async () => {
  const customer = unique('cust');
  const client = await connected(customer);
  const channelUrl = await givenChannel(customer);
  for (const text of ['one', 'two', 'three']) {
    await platform('POST', `/group_channels/${channelUrl}/messages`, { message_type: 'MESG', user_id: customer, message: text });
  }

  const channels = await client.groupChannel.createMyGroupChannelListQuery({ includeEmpty: true, limit: 10 }).next();
  const messages = await channels[0].getMessagesByTimestamp(Date.now() + 60_000, { prevResultSize: 2, nextResultSize: 0 });
  const changes = await channels[0].getMessageChangeLogsSinceTimestamp(1);

  assert.deepEqual(channels.map((channel) => channel.url), [channelUrl]);
  assert.equal(channels[0].lastMessage.message, 'three');
  assert.deepEqual(messages.map((message) => message.message), ['two', 'three']);
  assert.deepEqual(changes.updatedMessages, []);
});

test('a message collection loads, follows and survives a reconnect', async () => {
  const [customer, agent] = [unique('cust'), unique('agent')];
  const client = await connected(customer, { localCacheEnabled: true });
  await platform('POST', '/users', { user_id: agent, nickname: 'Bob', profile_url: '' });
  const channelUrl = await givenChannel(customer, agent);
  const say = (message) => platform('POST', `/group_channels/${channelUrl}/messages`, { message_type: 'MESG', user_id: agent, message });
  await say('before');
  const channel = await client.groupChannel.getChannel(channelUrl);
  const collection = channel.createMessageCollection({ startingPoint: Date.now() + 60_000 });
  collection.setMessageCollectionHandler({});
  const seen = () => collection.succeededMessages.map((message) => message.message);

  await new Promise((resolve, reject) => {
    collection.initialize('cache_and_replace_by_api').onCacheResult(() => {}).onApiResult((error, messages) => (error ? reject(error) : resolve(messages)));
  });
  await eventually(() => seen().includes('before'), 'the first message');
  await say('live');
  await eventually(() => seen().includes('live'), 'the live message');
  await client.disconnectWebSocket();
  await say('meanwhile');
  await client.reconnect();
  await eventually(() => seen().includes('meanwhile'), 'the message that was sent meanwhile');

  assert.deepEqual(seen(), ['before', 'live', 'meanwhile']);
  collection.dispose();
});

test('a client creates a channel, and its maker is known', async () => {
  const [squatter, other] = [unique('squatter'), unique('cust')];
  const client = await connected(squatter);
  await platform('POST', '/users', { user_id: other, nickname: '', profile_url: '' });
  const channelUrl = unique('support');

  const channel = await client.groupChannel.createChannel({ channelUrl, invitedUserIds: [other], customType: 'SALESFORCE_SUPPORT_CHAT_CHANNEL', name: 'mine' });
  const seen = await platform('GET', `/group_channels/${channelUrl}?show_member=true`);

  assert.equal(channel.url, channelUrl);
  assert.equal(seen.created_by.user_id, squatter);
  assert.deepEqual(seen.members.map((member) => member.user_id).sort(), [squatter, other].sort());
});

test('strangers are kept out', async () => {
  const [customer, stranger] = [unique('cust'), unique('stranger')];
  const mine = await connected(customer);
  const theirs = await connected(stranger);
  const channelUrl = await givenChannel(customer);
  const channel = await mine.groupChannel.getChannel(channelUrl);

  await assert.rejects(theirs.groupChannel.getChannel(channelUrl), { code: 400108 });
  await platform('PUT', `/group_channels/${channelUrl}/leave`, { user_ids: [customer] });
  await assert.rejects(sending(channel.sendUserMessage({ message: 'x' })), { code: 900020 });
});

test('an expired session is renewed with a new token', async () => {
  const customer = unique('cust');
  await platform('POST', '/users', { user_id: customer, nickname: '', profile_url: '' });
  const channelUrl = await givenChannel(customer);
  const client = newClient();
  let asked = 0;
  let refreshed = 0;
  client.setSessionHandler(new SessionHandler({
    onSessionTokenRequired: (resolve, reject) => {
      asked++;
      tokenOf(customer).then(resolve, reject);
    },
    onSessionRefreshed: () => refreshed++,
  }));

  await client.connect(customer, await tokenOf(customer));
  await expireSessions();
  await eventually(() => refreshed > 0, 'the refreshed session');
  const channel = await client.groupChannel.getChannelWithoutCache(channelUrl);
  const sent = await sending(channel.sendUserMessage({ message: 'still here' }));

  assert.ok(asked > 0);
  assert.equal(sent.message, 'still here');
});

test('a revoked session is closed', async () => {
  const customer = unique('cust');
  await platform('POST', '/users', { user_id: customer, nickname: '', profile_url: '' });
  const client = newClient();
  let closed = 0;
  client.setSessionHandler(new SessionHandler({ onSessionTokenRequired: (resolve) => resolve(null), onSessionClosed: () => closed++ }));
  await client.connect(customer, await tokenOf(customer));

  await platform('DELETE', `/users/${customer}/token`);

  await eventually(() => closed > 0, 'the closed session');
});
