// Clients of the vendor's JavaScript SDK, unmodified, pointed at the emulator.
import '@sendbird/chat/node';
import SendbirdChat, { SessionHandler } from '@sendbird/chat';
import { GroupChannelHandler, GroupChannelModule } from '@sendbird/chat/groupChannel';
import { applicationId, platform, url } from './emulator.mjs';

const open = [];

const received = [];

// The SDK takes the global class when it connects.
globalThis.WebSocket = class extends globalThis.WebSocket {
  constructor(...args) {
    super(...args);
    this.addEventListener('message', ({ data }) => received.push({ data: String(data), again: () => this.onmessage({ data }) }));
  }
};

/** Every frame that came to any client, the oldest first; `again()` lets its client hear it once more. */
export const frames = () => received;

/** A client that is not connected yet. */
export function newClient(options = {}) {
  const client = SendbirdChat.init({
    appId: applicationId,
    modules: [new GroupChannelModule()],
    customApiHost: url,
    customWebSocketHost: url.replace(/^http/, 'ws'),
    newInstance: true,
    localCacheEnabled: false,
    ...options,
  });
  open.push(client);
  return client;
}

/** A session token as the back end issues it; expiresAt in milliseconds. */
export async function tokenOf(userId, expiresAt) {
  return (await platform('POST', `/users/${userId}/token`, expiresAt ? { expires_at: expiresAt } : {})).token;
}

/** Creates the user and connects it with a session token. */
export async function connected(userId, options) {
  await platform('POST', '/users', { user_id: userId, nickname: userId.toUpperCase(), profile_url: '' });
  const client = newClient(options);
  await client.connect(userId, await tokenOf(userId));
  return client;
}

/** Notes every channel event, and waits for one by its name. */
export function listen(client) {
  const events = [];
  const names = [
    'onMessageReceived', 'onMessageUpdated', 'onMessageDeleted', 'onMetaDataCreated', 'onMetaDataUpdated', 'onMetaDataDeleted', 'onChannelChanged',
    'onChannelFrozen', 'onChannelUnfrozen', 'onChannelDeleted', 'onUserJoined', 'onUserLeft', 'onUserReceivedInvitation', 'onUserDeclinedInvitation',
    'onTypingStatusUpdated', 'onUserMarkedRead', 'onReactionUpdated', 'onThreadInfoUpdated', 'onOperatorUpdated', 'onMetaCounterCreated',
    'onMetaCounterUpdated',
  ];
  const handler = new GroupChannelHandler(Object.fromEntries(names.map((name) => [name, (...args) => events.push({ name, args })])));
  client.groupChannel.addGroupChannelHandler('test', handler);
  return {
    events,
    count: (name) => events.filter((event) => event.name === name).length,
    next: (name, condition = () => true) =>
      eventually(() => {
        const index = events.findIndex((event) => event.name === name && condition(...event.args));
        return index < 0 ? undefined : events.splice(index, 1)[0].args;
      }, name),
  };
}

/** Waits until the function answers something; asks again every few milliseconds. */
export async function eventually(ask, what) {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The SDK's message calls answer by callbacks. */
export const sending = (request) => new Promise((resolve, reject) => request.onSucceeded(resolve).onFailed(reject));

// A client whose session was refused has nothing to disconnect, and would wait for it forever.
export const disconnectAll = () => Promise.all(open.splice(0).filter((client) => client.connectionState === 'OPEN').map((client) => client.disconnect()));

export { SessionHandler };
