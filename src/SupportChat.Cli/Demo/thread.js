// A conversation as lines: days, who came and went, messages in groups.
import * as thread from './supportChatThread.js';
import { dayOf } from './format.js';
import { state, sortedMessages } from './store.js';

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
  return thread.linesOf([...comings, ...messages, ...extra]).map((line) => (line.kind === 'day' ? { ...line, words: dayOf(line.at) } : line));
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
