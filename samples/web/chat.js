// From a wish to talk to a channel that is connected, and stays so.
import SendbirdChat, { ConnectionHandler, SessionHandler } from '@sendbird/chat';
import { GroupChannelHandler, GroupChannelModule } from '@sendbird/chat/groupChannel';
import { call } from './supportchat.js';
import { sendbirdHosts } from './settings.js';

/** Starts a conversation. With the same key it is the same one, so a click that was made twice, or tried again after a reload, opens one Case. */
export const start = (key, wish) => call('POST', 'conversations', wish, { 'Idempotency-Key': key });

/** The customer's conversations, the newest first. */
export const list = async () => (await call('GET', 'conversations?limit=20')).items;

/** Connects the customer to a conversation's channel; `changed` is told of everything that happens in it, by the name of Sendbird's event. */
export async function connect({ conversationId, channelUrl, channelReady }, changed) {
  while (!channelReady) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    ({ channelUrl, channelReady } = await call('GET', `conversations/${conversationId}`));
  }
  const session = await call('POST', 'sendbird/session-token');
  const chat = SendbirdChat.init({ appId: session.applicationId, modules: [new GroupChannelModule()], localCacheEnabled: false, ...sendbirdHosts });
  chat.setSessionHandler(new SessionHandler({
    onSessionTokenRequired: (resolve, reject) => call('POST', 'sendbird/session-token').then(({ sessionToken }) => resolve(sessionToken), reject),
  }));
  await chat.connect(session.userId, session.sessionToken);
  const channel = await chat.groupChannel.getChannel(channelUrl);
  await channel.getAllMetaData();
  const events = ['onMessageReceived', 'onMessageUpdated', 'onMessageDeleted', 'onMetaDataCreated', 'onMetaDataUpdated', 'onTypingStatusUpdated'];
  const handler = Object.fromEntries(events.map((name) => [name, (where, what) => where.url === channelUrl && changed(name, what)]));
  chat.groupChannel.addGroupChannelHandler('page', new GroupChannelHandler(handler));
  chat.addConnectionHandler('page', new ConnectionHandler({ onReconnectSucceeded: () => changed('onReconnectSucceeded') }));
  return { chat, channel, disconnect: () => chat.disconnect() };
}

/** How the conversation stands: always from the cache, never from an event, which may be an older one. */
export const statusOf = (channel) => channel.cachedMetaData;

/** The newest messages, the oldest of them first. */
export const history = (channel) => channel.getMessagesByTimestamp(Date.now() + 60_000, { prevResultSize: 100, nextResultSize: 0 });

export const close = (id) => call('POST', `conversations/${id}/close`);
export const reopen = (id) => call('POST', `conversations/${id}/reopen`);
export const rate = (id, score, comment) => call('POST', `conversations/${id}/rating`, { score, ...(comment ? { comment } : {}) });
