// What the page knows, and who wants to be told when it changes.

import { isBefore } from './supportChatThread.js';

export const state = {
  facts: null,

  // Chosen here; in the address, so that a reload and a second tab keep it.
  user: 'ann',
  conversation: null,
  agent: null,
  view: 'customer',
  panel: 'happened',

  // Told by the server.
  connection: 'opening',
  health: null,
  agents: [],
  cases: [],
  conversations: [],
  channel: null,
  messages: new Map(),
  rows: new Map(),
  comparison: null,
  ops: null,
  deadLetters: [],
  disasters: new Map(),
  hops: [],

  // Of this page alone.
  outgoing: [],
  editing: null,
  trace: null,
  side: 'customer',
  starting: false,
  calls: [],
};

const watchers = [];
let changed = new Set();

/** Calls `render` once now, and once after each batch of changes to one of the names. */
export function on(names, render) {
  watchers.push({ names: names.split(' '), render });
  render();
}

export function tell(...names) {
  const idle = changed.size === 0;
  for (const name of names) changed.add(name);
  if (!idle) return;
  // A hidden page draws no frames, but is to be right when it is shown.
  if (document.hidden) setTimeout(flush, 50);
  else requestAnimationFrame(flush);
}

function flush() {
  const names = changed;
  changed = new Set();
  for (const watcher of watchers) if (watcher.names.some((name) => names.has(name))) watcher.render();
}

/** Another conversation: what belongs to the earlier one is not shown for a moment longer. */
export function forgetConversation() {
  Object.assign(state, { channel: null, comparison: null, ops: null, trace: null, editing: null });
  state.messages = new Map();
  state.rows = new Map();
  state.hops = [];
  tell('channel', 'messages', 'rows', 'comparison', 'ops', 'hops', 'editing');
}

export const isUp = (system) => state.health === null || state.health[system] !== 'down';

export const currentConversation = () => state.conversations.find((item) => item.conversationId === state.conversation) ?? null;

/** The Case of the conversation; the newest where one followed another. */
export const currentCase = () => state.cases.find((item) => item.conversationId && item.conversationId === state.conversation) ?? null;

export const agentOf = (id) => state.agents.find((agent) => agent.id === id?.replace(/^sf_/, '')) ?? null;

export const actingAgent = () => agentOf(state.agent) ?? state.agents[0] ?? null;

export const nameOfCustomer = (id) => id && id[0].toUpperCase() + id.slice(1);

export const firstName = (name) => name?.split(' ')[0] ?? '';

export const runningDisaster = () => [...state.disasters.values()].find((item) => item.phase === 'running' || item.phase === 'recovering') ?? null;

/** Up to when somebody has read; 0 for who has only come, and so has nothing unread. */
export function readUpTo(userId) {
  const mark = state.channel?.read?.[userId] ?? 0;
  const came = state.channel?.history?.findLast((item) => item.userId === userId && item.kind === 'joined')?.at ?? 0;
  return mark > came ? mark : 0;
}

export function sortedMessages() {
  return [...state.messages.values()].sort(isBefore);
}
