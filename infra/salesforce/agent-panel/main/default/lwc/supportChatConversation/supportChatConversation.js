// A chat as one of its members sees it, over a port to the channel: pages of history, what comes and changes, what is sent, and what a lost connection missed.
import { arrivals, isBefore, linesOf, messageList, typist } from 'c/supportChatThread';

const CHANGES_MARGIN = 10000;
// However wrong this clock is.
const AHEAD = 86400000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;

// eslint-disable-next-line @lwc/lwc/no-async-operation -- between two tries, the second not before a second
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The chat of one channel.
 *
 * `port` speaks to it. Each call gives a promise, and an error with `isTransient` when it may go well later:
 * `details()` -> `{members: [{userId, name}], metadata, data, isFrozen, readUpTo: {userId: ms}}`, read anew · `before(ms, count)` and `after(ms, count)` -> messages, the
 * oldest first, those of that instant with them · `changes({since: ms} | {token})` -> `{updated, deletedIds, token, hasMore}` · `send({text, file})`,
 * `edit(id, text)` -> the message · `remove(id)` · `markRead()` · `typing(isTyping)` ·
 * `listen({message, updated, removed, details, typing, connection})` -> a function that ends it; `connection` is told `open`, `lost` or `closed`.
 * `kept` are the drafts that an earlier conversation of the same channel was left with.
 * @param {{port: object, me: string, changed: () => void, kept?: object[], now?: () => number, wait?: (ms: number) => Promise<void>, pageSize?: number}} parts
 */
export function conversation({ port, me, changed, kept = [], now = Date.now, wait = pause, pageSize = 50 }) {
  const messages = messageList();
  let details = null;
  let drafts = kept;
  let number = Math.max(0, ...kept.map((draft) => draft.number));
  let typing = [];
  let connection = 'open';
  let hasEarlier = false;
  let isLoading = false;
  let readTo = 0;
  // Up to here nothing is missing. What one sends oneself says nothing of what others sent before it.
  let heardTo = 0;
  let token = null;
  let catchingUp = null;
  let isStale = false;
  let isEnded = false;
  let stopListening = () => {};

  const tell = () => {
    if (!isEnded) changed();
  };

  // A hint that is lost is followed by the next.
  const quietly = (promise) => promise.catch(() => {});
  const hints = typist(
    () => quietly(port.typing(true)),
    () => quietly(port.typing(false)),
    now,
  );

  function settle() {
    arrivals(drafts, messages.all());
    drafts = drafts.filter((draft) => !draft.id || !messages.get(draft.id));
  }

  function take(news) {
    if (messages.take(news)) settle();
  }

  const oldest = () => messages.all()[0] ?? null;
  // What is older than the first page is read with its page.
  const isInPages = (message) => !hasEarlier || !oldest() || isBefore(oldest(), message) <= 0;
  const newest = () => messages.all().at(-1) ?? null;

  async function changesSince() {
    const since = Math.max(0, heardTo - CHANGES_MARGIN);
    for (;;) {
      const page = await port.changes(token ? { token } : { since });
      take(page.updated.filter(isInPages));
      messages.remove(page.deletedIds);
      token = page.token;
      if (!page.hasMore) return;
    }
  }

  async function newerMessages() {
    let from = heardTo;
    for (;;) {
      const page = await port.after(from, pageSize);
      take(page);
      if (page.length < pageSize) return;
      const last = page.at(-1).createdAt;
      // A page full of one instant would be asked for again and again.
      from = last > from ? last : from + 1;
    }
  }

  async function catchUpOnce() {
    details = await port.details();
    await changesSince();
    await newerMessages();
    if (!isStale) heardTo = newest()?.createdAt ?? 0;
  }

  async function catchUp() {
    for (let pauseFor = FIRST_WAIT; !isEnded && connection !== 'lost'; pauseFor = Math.min(LONGEST_WAIT, pauseFor * 2)) {
      isStale = false;
      try {
        await catchUpOnce();
        if (isStale) continue;
        connection = 'open';
        tell();
        await retryAll();
        return;
      } catch (error) {
        if (!error.isTransient) throw error;
        await wait(pauseFor);
      }
    }
  }

  /** One at a time; what is asked for meanwhile runs after it. */
  function startCatchUp() {
    isStale = true;
    catchingUp ??= catchUp()
      .catch((error) => {
        connection = 'closed';
        details = details && { ...details, error };
      })
      .finally(() => {
        catchingUp = null;
        tell();
      });
    return catchingUp;
  }

  async function deliver(draft) {
    draft.error = null;
    draft.isBusy = true;
    tell();
    try {
      const message = await port.send(draft);
      draft.id = message.id;
      take([message]);
    } catch (error) {
      draft.error = error;
    } finally {
      draft.isBusy = false;
      draft.settled();
    }
  }

  function retry(key) {
    const draft = drafts.find((one) => one.key === key);
    return draft && !draft.isBusy && !draft.id ? deliver(draft) : Promise.resolve();
  }

  async function retryAll() {
    for (const draft of drafts.filter((one) => one.error?.isTransient)) await retry(draft.key);
  }

  const settled = () => {
    settle();
    tell();
  };

  function add(content) {
    hints.end();
    number += 1;
    const draft = {
      text: '',
      files: [],
      ...content,
      key: `draft ${number}`,
      number,
      id: null,
      userId: me,
      at: Math.max(now(), newest()?.createdAt ?? 0),
      known: new Set(messages.all().map((message) => message.id)),
      error: null,
      isBusy: false,
      settled,
    };
    drafts = [...drafts, draft];
    return deliver(draft);
  }

  return {
    /** Reads the newest messages and hears what comes; what happens while they are read is not missed. */
    async open() {
      stopListening = port.listen({
        message: (message) => {
          typing = typing.filter((user) => user.userId !== message.userId);
          take([message]);
          if (connection === 'open') heardTo = Math.max(heardTo, message.createdAt);
          tell();
        },
        updated: (message) => {
          take([message].filter(isInPages));
          tell();
        },
        removed: (id) => {
          messages.remove([id]);
          tell();
        },
        details: (view) => {
          details = view;
          tell();
        },
        typing: (users) => {
          typing = users.filter((user) => user.userId !== me);
          tell();
        },
        connection: (state) => {
          connection = state === 'open' ? 'catchingUp' : state;
          if (state === 'open') startCatchUp();
          else typing = [];
          tell();
        },
      });
      for (const draft of kept) draft.settled = settled;
      details = await port.details();
      const page = await port.before(now() + AHEAD, pageSize);
      hasEarlier = page.length >= pageSize;
      take(page);
      heardTo = Math.max(heardTo, page.at(-1)?.createdAt ?? 0);
      settled();
      retryAll();
    },

    /** Reads the page before the first message that is shown. */
    async earlier() {
      if (isLoading || !hasEarlier) return;
      const first = oldest()?.createdAt ?? now() + AHEAD;
      isLoading = true;
      tell();
      try {
        const count = messages.all().length;
        const page = await port.before(first, pageSize);
        take(page);
        hasEarlier = page.length >= pageSize && messages.all().length > count;
      } finally {
        isLoading = false;
        tell();
      }
    },

    sendText: (text) => add({ text }),
    sendFile: (file) => add({ file, files: [{ name: file.name, type: file.type, size: file.size, url: '' }] }),
    retry,
    discard(key) {
      drafts = drafts.filter((draft) => draft.key !== key || draft.isBusy);
      tell();
    },

    async edit(id, text) {
      take([await port.edit(id, text)]);
      tell();
    },
    async remove(id) {
      await port.remove(id);
      messages.remove([id]);
      tell();
    },

    /** Tells the others that all was seen, once for what is new; what was not heard is told again the next time. */
    read() {
      const last = messages.all().findLast((message) => message.userId !== me)?.createdAt ?? 0;
      if (last <= readTo || connection !== 'open') return;
      readTo = last;
      port.markRead().catch(() => {
        if (readTo === last) readTo = 0;
      });
    },
    wrote: (text) => hints.wrote(text),

    /** Ends it; `drafts` are then for the next conversation of this channel, which learns what becomes of those that are on their way. */
    end() {
      hints.end();
      isEnded = true;
      stopListening();
    },

    get me() {
      return me;
    },
    get details() {
      return details;
    },
    get connection() {
      return connection;
    },
    get hasEarlier() {
      return hasEarlier;
    },
    get isLoading() {
      return isLoading;
    },
    get typing() {
      return typing;
    },
    get messages() {
      return messages.all();
    },
    get drafts() {
      return drafts;
    },
    message: (id) => messages.get(id),

    /** Messages, and below them what is on its way, as lines. */
    get lines() {
      return linesOf([
        ...messages.all().map((message) => ({
          key: `message ${message.id}`,
          kind: message.kind === 'admin' ? 'notice' : 'message',
          at: message.createdAt,
          message,
        })),
        ...drafts.map((draft) => ({
          key: draft.key,
          kind: 'message',
          at: draft.at,
          draft,
          message: { ...draft, id: draft.key, kind: draft.file ? 'file' : 'text', name: null, createdAt: draft.at, updatedAt: 0 },
        })),
      ]);
    },

    /** Who of the others has seen a message. */
    readBy(message) {
      const readUpTo = details?.readUpTo ?? {};
      return (details?.members ?? []).filter(
        (member) => member.userId !== me && member.userId !== message.userId && (readUpTo[member.userId] ?? 0) >= message.createdAt,
      );
    },
  };
}
