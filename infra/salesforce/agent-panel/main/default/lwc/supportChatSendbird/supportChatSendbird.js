// The port to Sendbird's Chat SDK: one connection for an agent, whatever number of chats is shown.

const CHAT_TYPE = 'SALESFORCE_SUPPORT_CHAT_CHANNEL';
const CONNECTION = 'supportChat';
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;

// The SDK's own, where a later try may go well: no connection, no answer in time, too many requests, a fault of the server.
const TRANSIENT = new Set([800101, 800102, 800120, 800121, 800160, 800180, 800190, 800200, 800210, 800220, 800221, 800240, 500901, 500910, 900200]);
const NOT_MEMBER = new Set([400108, 400201, 400750, 900020]);

// eslint-disable-next-line @lwc/lwc/no-async-operation -- between two tries, the second not before a second
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const REPLIES = { replyType: 'all', includeParentMessageInfo: true, includeThreadInfo: true };

/** What went wrong, with `isTransient` and `isNotMember`. */
function told(error) {
  return Object.assign(error instanceof Error ? error : new Error(String(error)), {
    isTransient: TRANSIENT.has(error?.code),
    isNotMember: NOT_MEMBER.has(error?.code),
  });
}

async function asked(call) {
  try {
    return await call();
  } catch (error) {
    throw told(error);
  }
}

const sent = (request) => new Promise((resolve, reject) => request.onSucceeded(resolve).onFailed((error) => reject(told(error))));

const fileOf = ({ url, plainUrl, name, fileName, type, mimeType, size, fileSize }) => ({
  name: name ?? fileName ?? '',
  type: type ?? mimeType ?? '',
  size: size ?? fileSize ?? 0,
  url: url || plainUrl || '',
});

function filesOf(message) {
  if (message.fileInfoList?.length > 0) return message.fileInfoList.map(fileOf);
  return message.isFileMessage?.() ? [fileOf(message)] : [];
}

/** A message of the SDK in the terms of the conversation. */
export function messageOf(message) {
  const files = filesOf(message);
  const parent = message.parentMessage ?? null;
  const isAdmin = Boolean(message.isAdminMessage?.());
  return {
    id: String(message.messageId),
    kind: isAdmin ? 'admin' : files.length > 0 ? 'file' : 'text',
    userId: message.sender?.userId ?? null,
    name: message.sender ? message.sender.nickname || message.sender.userId : null,
    text: message.message ?? '',
    files,
    createdAt: message.createdAt,
    updatedAt: message.updatedAt ?? 0,
    parent: parent && {
      name: parent.sender ? parent.sender.nickname || parent.sender.userId : null,
      text: parent.message || parent.name || '',
    },
  };
}

const memberOf = ({ userId, nickname }) => ({ userId, name: nickname || userId });

function dataOf(channel) {
  try {
    return JSON.parse(channel.data || '{}') ?? {};
  } catch {
    // Data that others wrote.
    return {};
  }
}

/** A channel in the terms of the conversation. */
function viewOf(channel) {
  const readUpTo = Object.entries(channel.getReadStatus(true) ?? {}).map(([userId, { readAt }]) => [userId, readAt]);
  return {
    members: channel.members.filter((member) => member.state === 'joined').map(memberOf),
    isFrozen: channel.isFrozen,
    metadata: channel.cachedMetaData ?? {},
    data: dataOf(channel),
    readUpTo: Object.fromEntries(readUpTo),
  };
}

/** A chat in the agent's list. */
const chatOf = (channel, me) => ({
  url: channel.url,
  names: channel.members.filter((member) => member.userId !== me).map((member) => memberOf(member).name),
  last: channel.lastMessage ? messageOf(channel.lastMessage) : null,
  unread: channel.unreadMessageCount,
  metadata: channel.cachedMetaData ?? {},
});

/**
 * Connects an agent.
 * @param {object} parts
 * @param {object} parts.sdk The SDK's global object.
 * @param {() => Promise<{applicationId: string, userId: string, sessionToken: string}>} parts.session Asks for a session; again when one has ended.
 * @returns {Promise<{me: string, chats: Function, port: Function, disconnect: Function}>}
 */
export async function connect({ sdk, session, wait = pause }) {
  const { applicationId, userId: me, sessionToken } = await session();
  const chat = sdk.SendbirdChat.init({
    appId: applicationId,
    modules: [new sdk.GroupChannelModule()],
    localCacheEnabled: false,
    newInstance: true,
  });
  const listeners = new Set();
  const ports = new Set();
  let number = 0;
  let isEnded = false;
  let isReviving = false;

  const tell = (state) => {
    for (const listener of listeners) listener(state);
  };

  /** The SDK gives up after some tries, and when its session is over. A whole day's work in a tab needs more. */
  async function revive() {
    if (isReviving) return;
    isReviving = true;
    tell('lost');
    for (let pauseFor = FIRST_WAIT; !isEnded; pauseFor = Math.min(LONGEST_WAIT, pauseFor * 2)) {
      await wait(pauseFor);
      try {
        const next = await session();
        await chat.disconnect();
        await chat.connect(me, next.sessionToken);
        break;
      } catch (error) {
        if (error.isFinal) {
          isEnded = true;
          tell('closed');
        }
      }
    }
    isReviving = false;
    if (!isEnded) tell('open');
  }

  chat.setSessionHandler(
    new sdk.SessionHandler({
      onSessionTokenRequired: (resolve, reject) => session().then((next) => resolve(next.sessionToken), reject),
      onSessionError: revive,
      onSessionClosed: revive,
    }),
  );
  chat.addConnectionHandler(
    CONNECTION,
    new sdk.ConnectionHandler({
      onConnectionLost: () => tell('lost'),
      onReconnectStarted: () => tell('lost'),
      onReconnectSucceeded: () => tell('open'),
      onReconnectFailed: revive,
    }),
  );
  await asked(() => chat.connect(me, sessionToken));

  /**
   * The agent's chats, the newest word first, kept up to date; `changed` is told of each change, `arrived` of a message of somebody else, `connection` of
   * `open`, `lost` or `closed`.
   */
  async function chats(changed, arrived = () => {}, connection = () => {}) {
    const key = `chats ${++number}`;
    const collection = chat.groupChannel.createGroupChannelCollection({
      filter: Object.assign(new sdk.GroupChannelFilter(), { includeEmpty: true, customTypesFilter: [CHAT_TYPE] }),
      order: 'latest_last_message',
      limit: 50,
    });
    const news = () => changed(collection.channels.map((channel) => chatOf(channel, me)));
    collection.setGroupChannelCollectionHandler({ onChannelsAdded: news, onChannelsUpdated: news, onChannelsDeleted: news });
    chat.groupChannel.addGroupChannelHandler(
      key,
      new sdk.GroupChannelHandler({
        onMessageReceived: (channel, message) => {
          const isOurs = channel.customType === CHAT_TYPE;
          if (isOurs && message.sender && message.sender.userId !== me) arrived(chatOf(channel, me), messageOf(message));
        },
      }),
    );
    listeners.add(connection);
    const stop = () => {
      listeners.delete(connection);
      chat.groupChannel.removeGroupChannelHandler(key);
      collection.dispose();
    };
    try {
      await asked(async () => {
        do await collection.loadMore();
        while (collection.hasMore);
      });
    } catch (error) {
      stop();
      throw error;
    }
    news();
    return stop;
  }

  /** A port for the chat of one channel; see the conversation. `moved` is told `in` and `out` when the agent comes and goes. */
  function port(url, moved = () => {}) {
    let channel = null;
    const known = new Map();
    const mine = { url, updated: () => {}, removed: () => {} };

    const noted = (message) => {
      const heard = messageOf(message);
      known.set(heard.id, message);
      return heard;
    };

    // The SDK tells nobody of what it sent itself: the other panels of this page hear it here.
    const others = () => [...ports].filter((other) => other !== mine && other.url === url);
    const shared = (message) => {
      for (const other of others()) other.updated(message);
      return noted(message);
    };

    const list = async (timestamp, previous, next) => {
      const params = { prevResultSize: previous, nextResultSize: next, isInclusive: true, ...REPLIES };
      const found = await asked(() => channel.getMessagesByTimestamp(timestamp, params));
      return found.map(noted);
    };

    return {
      async details() {
        channel = await asked(() => chat.groupChannel.getChannelWithoutCache(url));
        if (channel.myMemberState !== 'joined') throw Object.assign(new Error('Not a member of the channel.'), { isNotMember: true, isTransient: false });
        await asked(() => channel.getAllMetaData());
        return viewOf(channel);
      },
      before: (timestamp, count) => list(timestamp, count, 0),
      after: (timestamp, count) => list(timestamp, 0, count),
      async changes({ token, since }) {
        const page = await asked(() => {
          if (token) return channel.getMessageChangeLogsSinceToken(token, REPLIES);
          return channel.getMessageChangeLogsSinceTimestamp(since, REPLIES);
        });
        return {
          updated: page.updatedMessages.map(noted),
          deletedIds: page.deletedMessageIds.map(String),
          token: page.token,
          hasMore: page.hasMore,
        };
      },
      async send({ text, file }) {
        const request = file
          ? channel.sendFileMessage({ file, fileName: file.name, mimeType: file.type, fileSize: file.size })
          : channel.sendUserMessage({ message: text });
        return shared(await sent(request));
      },
      edit: async (id, text) => shared(await asked(() => channel.updateUserMessage(Number(id), { message: text }))),
      async remove(id) {
        await asked(() => channel.deleteMessage(known.get(id)));
        for (const other of others()) other.removed(id);
      },
      markRead: () => asked(() => channel.markAsRead()),
      typing: (isTyping) => asked(() => (isTyping ? channel.startTyping() : channel.endTyping())),
      listen(to) {
        const key = `port ${++number}`;
        const here = (tellIt) => (where, what) => {
          if (where.url === url) tellIt(what, where);
        };
        const details = here((what, where) => to.details(viewOf(where)));
        const comesAndGoes = (state) =>
          here((user, where) => {
            if (user.userId === me) moved(state);
            else to.details(viewOf(where));
          });
        chat.groupChannel.addGroupChannelHandler(
          key,
          new sdk.GroupChannelHandler({
            onMessageReceived: here((message) => to.message(noted(message))),
            onMessageUpdated: here((message) => to.updated(noted(message))),
            onMessageDeleted: here((id) => to.removed(String(id))),
            onTypingStatusUpdated: here((nothing, where) => to.typing(where.getTypingUsers().map(memberOf))),
            onUserJoined: comesAndGoes('in'),
            onUserLeft: comesAndGoes('out'),
            onUserBanned: comesAndGoes('out'),
            onMetaDataCreated: details,
            onMetaDataUpdated: details,
            onMetaDataDeleted: details,
            onChannelChanged: details,
            onChannelFrozen: details,
            onChannelUnfrozen: details,
            onUserMarkedRead: details,
            onChannelDeleted: (where) => {
              if (where === url) moved('out');
            },
          }),
        );
        listeners.add(to.connection);
        Object.assign(mine, { updated: (message) => to.updated(noted(message)), removed: to.removed });
        ports.add(mine);
        return () => {
          ports.delete(mine);
          listeners.delete(to.connection);
          chat.groupChannel.removeGroupChannelHandler(key);
        };
      },
    };
  }

  /** Hears when the agent comes into a channel that was not his, also while the connection was lost. Returns a function that ends it. */
  function joins(url, joined) {
    const key = `joins ${++number}`;
    let isOver = false;
    const look = async () => {
      for (let pauseFor = FIRST_WAIT; !isOver; pauseFor = Math.min(LONGEST_WAIT, pauseFor * 2)) {
        try {
          const channel = await asked(() => chat.groupChannel.getChannelWithoutCache(url));
          if (!isOver && channel.myMemberState === 'joined') joined();
          return;
        } catch (error) {
          if (!error.isTransient) return;
          await wait(pauseFor);
        }
      }
    };
    const reconnected = (state) => {
      if (state === 'open') look();
      else if (state === 'closed') joined();
    };
    listeners.add(reconnected);
    const heard = (channel) => {
      if (channel.url === url) joined();
    };
    chat.groupChannel.addGroupChannelHandler(
      key,
      new sdk.GroupChannelHandler({ onUserJoined: heard, onUserReceivedInvitation: heard }),
    );
    return () => {
      isOver = true;
      listeners.delete(reconnected);
      chat.groupChannel.removeGroupChannelHandler(key);
    };
  }

  return {
    me,
    chats,
    port,
    joins,
    get isEnded() {
      return isEnded;
    },
    disconnect() {
      isEnded = true;
      return chat.disconnect();
    },
  };
}
