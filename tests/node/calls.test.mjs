// Every call of the vendor's two Platform API clients: served with success, or refused in the emulator's own words, as docs/emulators.md has it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import javascript from 'sendbird-platform-sdk';
import typescript from 'sendbird-platform-sdk-typescript';
import { apiToken, platform, url } from './emulator.mjs';

const run = Date.now().toString(36);
const [ann, bob, eve] = ['ann', 'bob', 'eve'].map((name) => `${name}_${run}`);
const kind = 'group_channels';
const page = readFileSync(new URL('../../docs/emulators.md', import.meta.url), 'utf8');
const served = new Set(section('### Platform API clients').match(/`\w+`(?=[^|]*\|[^|]*\|$)/gm)?.map((name) => name.slice(1, -1)));

function section(heading) {
  const text = page.slice(page.indexOf(heading) + heading.length);
  return text.slice(0, text.search(/\n##+ /));
}

const apisOf = (sdk, pattern) => Object.entries(sdk).filter(([name]) => pattern.test(name));
const methodsOf = (Api) => Object.getOwnPropertyNames(Api.prototype).filter((name) => name !== 'constructor' && !name.endsWith('WithHttpInfo'));
const parametersOf = (method) => /\(([^)]*)\)/.exec(method.toString())[1].split(',').map((name) => name.trim()).filter(Boolean);

/** Something for a parameter, so that the client sends the call. */
function anything(name) {
  if (name === 'apiToken') return apiToken;
  if (name === 'channelType') return kind;
  if (name === 'messageId') return 1;
  return /(Ids|Addresses)$/.test(name) ? ['x'] : 'x';
}

async function assertRefused(name, call, statusOf) {
  const status = await call().then(() => 200, statusOf);
  assert.equal(status, 501, `${name} is not on the page as served, and was answered ${status}`);
}

/** Notes which calls have succeeded. */
function noting(sdk, apis, client, done) {
  return Object.fromEntries(apis.map(([name, Api]) => [name, new Proxy(new Api(client), {
    get: (api, method) => async (...args) => {
      const answer = await api[method](...args);
      done.add(method);
      return answer;
    },
  })]));
}

test('what the page leaves out is refused by its own name, in both clients', async () => {
  assert.ok(served.size > 50, `only ${served.size} calls were found on the page`);
  const client = new javascript.ApiClient(url);
  for (const [name, Api] of apisOf(javascript, /Api$/)) {
    for (const method of methodsOf(Api).filter((each) => !served.has(each))) {
      const args = parametersOf(Api.prototype[`${method}WithHttpInfo`]).filter((each) => each !== 'opts').map(anything);
      await assertRefused(`${name}.${method}`, () => new Api(client)[method](...args, {}), (error) => error.status ?? error.message);
    }
  }
  for (const [name, Api] of apisOf(typescript, /^[A-Z]\w*Api$/)) {
    const api = new Api(typed());
    for (const method of methodsOf(Api).filter((each) => !served.has(each))) {
      // Whether a parameter is required is known to the client alone: it names one that is missing.
      const names = parametersOf(api[method]);
      const args = names.map((each) => (each === 'apiToken' ? apiToken : undefined));
      await assertRefused(`${name}.${method}`, () => filling(api, method, names, args), (error) => error.code ?? error.message);
    }
  }
});

async function filling(api, method, names, args) {
  for (;;) {
    try {
      return await api[method](...args);
    } catch (error) {
      const missing = /^Required parameter (\w+) /.exec(error.message)?.[1];
      if (!missing) throw error;
      args[names.indexOf(missing)] = anything(missing);
    }
  }
}

const typed = () => typescript.createConfiguration({ baseServer: new typescript.ServerConfiguration(url, {}) });

test('what the page has as served succeeds', async () => {
  const done = new Set();
  const apis = apisOf(javascript, /Api$/);
  const { UserApi, GroupChannelApi, MessageApi, MetadataApi, BotApi, ApplicationApi, ModerationApi, WebhooksApi } = noting(javascript, apis, new javascript.ApiClient(url), done);
  const channel = `calls_${run}`;

  for (const id of [ann, bob, eve]) await UserApi.createUser(apiToken, { createUserData: { user_id: id, nickname: id, profile_url: '' } });
  await UserApi.updateUserById(apiToken, ann, { updateUserByIdData: { user_id: ann, nickname: 'Ann' } });
  assert.equal((await UserApi.viewUserById(apiToken, ann, {})).nickname, 'Ann');
  await UserApi.createUserMetadata(apiToken, ann, { createUserMetadataData: { metadata: { tier: 'gold' } } });
  await UserApi.updateUserMetadata(apiToken, ann, { updateUserMetadataData: { metadata: { tier: run, city: 'Graz' }, upsert: true } });
  await UserApi.updateUserMetadataByKey(apiToken, ann, 'city', { body: { value: 'Linz' } });
  // This client keeps nothing of such an answer: its model has no member for a key.
  await MetadataApi.viewUserMetadata(apiToken, ann, {});
  assert.deepEqual(await platform('GET', `/users/${ann}/metadata`), { tier: run, city: 'Linz' });
  assert.deepEqual({ ...(await MetadataApi.viewUserMetadataByKey(apiToken, ann, 'city')) }, { city: 'Linz' });
  assert.deepEqual((await UserApi.listUsers(apiToken, { metadatakey: 'tier', metadatavaluesIn: run })).users.map((user) => user.user_id), [ann]);
  await UserApi.updateChannelInvitationPreference(apiToken, eve, { updateChannelInvitationPreferenceData: { auto_accept: false } });
  assert.equal((await UserApi.viewChannelInvitationPreference(apiToken, eve)).auto_accept, false);

  await GroupChannelApi.gcCreateChannel(apiToken, { gcCreateChannelData: { channel_url: channel, name: 'Calls', user_ids: [ann, bob], is_public: true, strict: true } });
  await GroupChannelApi.gcUpdateChannelByUrl(apiToken, channel, { gcUpdateChannelByUrlData: { name: 'Called' } });
  assert.equal((await GroupChannelApi.gcViewChannelByUrl(apiToken, channel, { showMember: true })).name, 'Called');
  for (const answer of ['gcDeclineInvitation', 'gcAcceptInvitation']) {
    await GroupChannelApi.gcInviteAsMembers(apiToken, channel, { gcInviteAsMembersData: { user_ids: [eve] } });
    await GroupChannelApi[answer](apiToken, channel, { [`${answer}Data`]: { user_id: eve } });
  }
  await GroupChannelApi.gcLeaveChannel(apiToken, channel, { gcLeaveChannelData: { channel_url: channel, user_ids: [eve] } });
  await GroupChannelApi.gcJoinChannel(apiToken, channel, { gcJoinChannelData: { channel_url: channel, user_id: eve } });
  assert.equal((await GroupChannelApi.gcCheckIfMemberById(apiToken, channel, eve)).is_member, true);
  assert.equal((await GroupChannelApi.gcListMembers(apiToken, channel, { limit: 10 })).members.length, 3);
  await GroupChannelApi.gcRegisterOperators(apiToken, channel, { gcRegisterOperatorsData: { operator_ids: [ann, bob] } });
  await GroupChannelApi.gcCancelTheRegistrationOfOperators(apiToken, channel, [bob], {});
  assert.deepEqual((await GroupChannelApi.gcListOperators(apiToken, channel, {})).operators.map((user) => user.user_id), [ann]);
  await GroupChannelApi.gcHideOrArchiveChannel(apiToken, channel, { gcHideOrArchiveChannelData: { channel_url: channel, user_id: bob } });
  await GroupChannelApi.gcUnhideOrUnarchiveChannel(apiToken, channel, bob, {});
  await ModerationApi.gcFreezeChannel(apiToken, channel, { gcFreezeChannelData: { freeze: false } });
  assert.deepEqual((await GroupChannelApi.gcListChannels(apiToken, { channelUrls: channel, showEmpty: true })).channels.map((each) => each.name), ['Called']);
  assert.equal((await UserApi.listMyGroupChannels(apiToken, bob, { showEmpty: true })).channels.length, 1);

  await UserApi.createChannelMetadata(apiToken, kind, channel, { createChannelMetadataData: { metadata: { caseStatus: 'New' } } });
  await UserApi.updateChannelMetadata(apiToken, kind, channel, { updateChannelMetadataData: { metadata: { a: '1', b: '2' }, upsert: true } });
  await UserApi.updateChannelMetadataByKey(apiToken, kind, channel, 'a', { body: { value: '3' } });
  assert.deepEqual({ ...(await MetadataApi.viewChannelMetadata(apiToken, kind, channel, { keys: ['a', 'caseStatus'] })) }, { caseStatus: 'New', a: '3' });
  assert.deepEqual({ ...(await MetadataApi.viewChannelMetadataByKey(apiToken, kind, channel, 'a')) }, { a: '3' });
  await UserApi.deleteChannelMetadataByKey(apiToken, kind, channel, 'a');
  await UserApi.deleteChannelMetadata(apiToken, kind, channel, {});
  await UserApi.createChannelMetacounter(apiToken, kind, channel, { createChannelMetacounterData: { metacounter: { likes: 1, seen: 2 } } });
  await UserApi.updateChannelMetacounter(apiToken, kind, channel, { updateChannelMetacounterData: { metacounter: { likes: 4 }, mode: 'increase' } });
  await UserApi.updateChannelMetacounterByKey(apiToken, kind, channel, 'seen', { body: { value: 1, mode: 'decrease' } });
  // Nor does it keep these numbers.
  assert.deepEqual(Object.keys(await MetadataApi.viewChannelMetacounter(apiToken, kind, channel, {})), ['likes', 'seen']);
  await MetadataApi.viewChannelMetacounterByKey(apiToken, kind, channel, 'likes');
  assert.deepEqual(await platform('GET', `/group_channels/${channel}/metacounter`), { likes: 5, seen: 1 });
  await UserApi.deleteChannelMetacounterByKey(apiToken, kind, channel, 'likes');
  await UserApi.deleteChannelMetacounter(apiToken, kind, channel);

  const { message_id: id, created_at: at } = await MessageApi.sendMessage(apiToken, kind, channel, { sendMessageData: { message_type: 'MESG', user_id: ann, message: 'hello' } });
  await MessageApi.updateMessageById(apiToken, kind, channel, id, { updateMessageByIdData: { channel_type: kind, channel_url: channel, message_id: id, message_type: 'MESG', message: 'hi' } });
  assert.equal((await MessageApi.viewMessageById(apiToken, kind, channel, id, {})).message, 'hi');
  assert.equal((await MessageApi.listMessages(apiToken, kind, channel, { messageTs: at, includeThreadInfo: true, includeReactions: true })).messages.length, 1);
  assert.equal((await MessageApi.viewTotalNumberOfMessagesInChannel(apiToken, kind, channel)).total, 1);
  await MessageApi.addReactionToAMessage(apiToken, kind, channel, id, { addReactionToAMessageData: { user_id: bob, reaction: 'smile' } });
  assert.deepEqual((await MessageApi.listReactionsOfMessage(apiToken, kind, channel, id, {})).smile ?? [bob], [bob]);
  await MessageApi.removeReactionFromAMessage(apiToken, kind, channel, id, { userId: bob, reaction: 'smile' });
  assert.ok((await MessageApi.listAllEmojisAndEmojiCategories(apiToken)).emoji_categories.length > 0);

  assert.equal((await UserApi.viewNumberOfUnreadMessages(apiToken, bob, {})).unread_count, 1);
  assert.equal((await UserApi.viewNumberOfChannelsWithUnreadMessages(apiToken, bob, {})).unread_count, 1);
  assert.equal((await UserApi.viewNumberOfChannelsByJoinStatus(apiToken, bob, { state: 'joined' })).group_channel_count, 1);
  assert.equal((await UserApi.viewNumberOfUnreadItems(apiToken, bob, { itemKeys: 'group_channel_unread_message_count' })).group_channel_unread_message_count, 1);
  await MessageApi.gcViewNumberOfEachMembersUnreadMessages(apiToken, channel, { userIds: bob });
  await MessageApi.gcMarkAllMessagesAsRead(apiToken, channel, { gcMarkAllMessagesAsReadData: { user_id: bob } });
  await UserApi.markAllMessagesAsRead(apiToken, eve, {});
  assert.equal((await UserApi.viewNumberOfUnreadMessages(apiToken, eve, {})).unread_count, 0);

  // This client takes the token in the answer for a list, the other one for the text that the Chat SDK reads.
  const { UserApi: typedUsers } = noting(typescript, apisOf(typescript, /^UserApi$/), typed(), done);
  assert.equal((await typedUsers.addRegistrationOrDeviceToken(apiToken, ann, 'gcm', { gcmRegToken: 't' })).token, 't');
  await UserApi.listRegistrationOrDeviceTokens(apiToken, ann, 'gcm');
  await UserApi.removeRegistrationOrDeviceTokenByToken(apiToken, ann, 'gcm', 't');
  await UserApi.removeRegistrationOrDeviceToken(apiToken, ann);
  await UserApi.updatePushPreferences(apiToken, ann, { updatePushPreferencesData: { push_trigger_option: 'off' } });
  await UserApi.updatePushPreferencesForChannelByUrl(apiToken, ann, channel, { updatePushPreferencesForChannelByUrlData: { push_trigger_option: 'off' } });
  await UserApi.viewPushPreferences(apiToken, ann);
  await UserApi.viewPushPreferencesForChannelByUrl(apiToken, ann, channel);

  const bot = `bot_${run}`;
  await BotApi.createBot(apiToken, { createBotData: { bot_userid: bot, bot_nickname: 'B', bot_profile_url: '', bot_type: 'x', bot_callback_url: '', is_privacy_mode: true } });
  await BotApi.listBots(apiToken, {});
  await GroupChannelApi.gcInviteAsMembers(apiToken, channel, { gcInviteAsMembersData: { user_ids: [bot] } });
  await BotApi.sendBotsMessage(apiToken, bot, { sendBotSMessageData: { channel_url: channel, message: 'beep' } });
  await ApplicationApi.updateDefaultChannelInvitationPreference(apiToken, { updateDefaultChannelInvitationPreferenceData: { auto_accept: true } });
  await ApplicationApi.viewDefaultChannelInvitationPreference(apiToken);
  await WebhooksApi.retrieveListOfSubscribedEvents(apiToken, { displayAllWebhookCategories: true });
  await WebhooksApi.chooseWhichEventsToSubscribeTo(apiToken, { chooseWhichEventsToSubscribeToData: { enabled: false, enabled_events: ['*'] } });

  await MessageApi.deleteMessageById(apiToken, kind, channel, id);
  await GroupChannelApi.gcDeleteChannelByUrl(apiToken, channel);
  await UserApi.deleteUserMetadataByKey(apiToken, ann, 'city');
  await UserApi.deleteUserMetadata(apiToken, ann, {});
  await UserApi.deleteUserById(apiToken, eve);

  const known = new Set(apis.flatMap(([, Api]) => methodsOf(Api)));
  assert.deepEqual([...served].filter((name) => known.has(name) && !done.has(name)), [], 'on the page as served, and not driven');
  assert.deepEqual([...done].filter((name) => !served.has(name)), [], 'driven, and not on the page as served');
});

test('the client for TypeScript reads the same answers', async () => {
  const [users, channels, messages] = [new typescript.UserApi(typed()), new typescript.GroupChannelApi(typed()), new typescript.MessageApi(typed())];
  const channel = `typed_${run}`;
  await platform('POST', '/group_channels', { channel_url: channel, user_ids: [ann, bob] });
  await platform('POST', `/group_channels/${channel}/messages`, { message_type: 'MESG', user_id: ann, message: 'hello' });

  const user = await users.viewUserById(apiToken, ann);
  const listed = await channels.gcListMembers(apiToken, channel);
  const total = await messages.viewTotalNumberOfMessagesInChannel(apiToken, kind, channel);
  const unread = await users.viewNumberOfUnreadMessages(apiToken, bob);

  assert.ok((await users.createUserToken(apiToken, ann, {})).token);
  assert.equal(user.userId, ann);
  assert.deepEqual(listed.members.map((member) => member.userId).sort(), [ann, bob]);
  assert.equal(total.total, 1);
  assert.equal(unread.unreadCount, 1);
  await assert.rejects(users.viewUserById(apiToken, 'nobody'), (error) => JSON.parse(error.body).code === 400201);
});
