// What was said, in order, whatever is heard late, twice or not at all. Knows neither framework nor SDK: the agent panel and the demo's page share this file.

const DAY_LENGTH = 10;
const GROUP = 180000;
const TYPING_AGAIN = 4000;

/**
 * A message, as a port tells of it.
 * @typedef {object} Message
 * @property {string} id Decimal, in the order of sending.
 * @property {'text'|'file'|'admin'} kind
 * @property {?string} userId Who sent it; null for a notice.
 * @property {?string} name
 * @property {string} text
 * @property {{name: string, type: string, size: number, url: string}[]} files
 * @property {number} createdAt Milliseconds since 1970, as Sendbird gives them.
 * @property {number} updatedAt 0 when it was never edited.
 * @property {?{name: ?string, text: string}} parent What it replies to.
 */

/** Compares messages by the time of sending; below zero when `a` came first. */
export const isBefore = (a, b) =>
  a.createdAt - b.createdAt || a.id.length - b.id.length || (a.id < b.id ? -1 : Number(a.id > b.id));

const versionOf = (message) => Math.max(message.createdAt, message.updatedAt ?? 0);

/** Messages in the order of sending. Of two versions the newer one stays, and what was deleted does not come back. */
export function messageList() {
  const known = new Map();
  const gone = new Set();
  let sorted = null;
  return {
    /** Whether anything is new in them. */
    take(messages) {
      let isNews = false;
      for (const message of messages) {
        const before = known.get(message.id);
        if (gone.has(message.id) || (before && versionOf(before) >= versionOf(message))) continue;
        known.set(message.id, message);
        isNews = true;
      }
      if (isNews) sorted = null;
      return isNews;
    },
    remove(ids) {
      let isNews = false;
      for (const id of ids) {
        gone.add(id);
        if (known.delete(id)) isNews = true;
      }
      if (isNews) sorted = null;
      return isNews;
    },
    get: (id) => known.get(id) ?? null,
    /** @returns {Message[]} */
    all() {
      sorted ??= [...known.values()].sort(isBefore);
      return sorted;
    },
  };
}

/** The local day of a time, such as 2026-11-30. */
export function dayKey(time) {
  const at = new Date(time);
  return new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, DAY_LENGTH);
}

/**
 * Lines in the order of their time, with one of kind `day` before each day's first. `isFirst` is on the first line of a group: of one sender, with no pause
 * over three minutes.
 * @param {{key: string, kind: string, at: number, message?: Message}[]} entries
 */
export function linesOf(entries) {
  const lines = [];
  let before = null;
  for (const entry of [...entries].sort((a, b) => a.at - b.at)) {
    const isNewDay = !before || dayKey(before.at) !== dayKey(entry.at);
    if (isNewDay) lines.push({ key: `day ${dayKey(entry.at)}`, kind: 'day', at: entry.at });
    const isFirst =
      isNewDay || before.kind !== entry.kind || before.message?.userId !== entry.message?.userId || entry.at - before.at > GROUP;
    lines.push({ ...entry, isFirst });
    before = entry;
  }
  return lines;
}

const sameContent = (draft, message) =>
  draft.userId === message.userId &&
  draft.text === message.text &&
  draft.files.map((file) => file.name).join() === message.files.map((file) => file.name).join();

/**
 * Finds those drafts in the channel whose answer was lost or is late; `id` is set on them. A draft holds in `known` the ids that were there before it.
 * @returns {object[]} the drafts that were found now.
 */
export function arrivals(drafts, messages) {
  const claimed = new Set(drafts.map((draft) => draft.id));
  const found = [];
  for (const draft of drafts) {
    if (draft.id) continue;
    const message = messages.find((one) => !draft.known.has(one.id) && !claimed.has(one.id) && sameContent(draft, one));
    if (!message) continue;
    draft.id = message.id;
    claimed.add(message.id);
    found.push(draft);
  }
  return found;
}

/** Tells that somebody types, not oftener than Sendbird shows it, and that they stopped. */
export function typist(start, stop, now = Date.now) {
  let told = null;
  const end = () => {
    if (told !== null) stop();
    told = null;
  };
  return {
    wrote(text) {
      if (!text.trim()) return end();
      if (told !== null && now() - told < TYPING_AGAIN) return undefined;
      told = now();
      return start();
    },
    end,
  };
}
