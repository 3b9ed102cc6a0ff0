// A conversation as lines: days, who came and went, messages in groups.
import { dayKey, dayOf } from './format.js';
import { state, sortedMessages } from './store.js';

const GROUP = 180000;

/** Lines in the order of their time; `extra` are messages that only one side has. */
export function linesOf(extra = []) {
  const comings = (state.channel?.history ?? [])
    .filter((item) => item.userId !== state.user)
    .map((item) => ({
      key: `came ${item.at} ${item.userId} ${item.kind}`,
      kind: 'came',
      at: item.at,
      words: `${item.name} ${item.kind === 'joined' ? 'joined' : 'left'}`,
    }));
  const sent = new Map(state.outgoing.filter((item) => item.id).map((item) => [item.id, item.key]));
  const messages = sortedMessages().map((message) => ({
    key: sent.get(message.id) ?? `m ${message.id}`,
    kind: message.kind === 'admin' ? 'notice' : 'message',
    at: message.createdAt,
    message,
  }));
  const all = [...comings, ...messages, ...extra].sort((a, b) => a.at - b.at);
  const lines = [];
  let before = null;
  for (const line of all) {
    const isNewDay = !before || dayKey(before.at) !== dayKey(line.at);
    if (isNewDay) lines.push({ key: `day ${dayKey(line.at)}`, kind: 'day', at: line.at, words: dayOf(line.at) });
    line.isFirst = isNewDay || before.kind !== line.kind || before.message?.userId !== line.message?.userId || line.at - before.at > GROUP;
    lines.push(line);
    before = line;
  }
  return lines;
}

/** Keeps the end in sight for whoever is there, and goes to it for whoever wrote. */
export function followEnd(list) {
  let atEnd = true;
  list.addEventListener(
    'scroll',
    () => {
      atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 48;
    },
    { passive: true },
  );
  new ResizeObserver(() => atEnd && toEnd()).observe(list);
  list.addEventListener('load', () => atEnd && toEnd(), true);
  const toEnd = () => {
    list.scrollTop = list.scrollHeight;
  };
  return (always) => {
    if (always) atEnd = true;
    if (atEnd) toEnd();
  };
}
