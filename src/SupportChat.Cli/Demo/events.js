// The server's events, and nothing else, keep the page up to date.
import { state, tell, currentConversation } from './store.js';
import { choose, onSwitch } from './choice.js';

let source = null;
const hopListeners = [];

/** Told of each hop as it happens, not of those before. */
export const onHop = (listener) => hopListeners.push(listener);

const put = (name, pick) => (data) => {
  state[name] = pick(data);
  tell(name);
};

/** Only what changed is told; everything once, after a connection. */
function merge(name, field, data) {
  const known = data.all ? new Map() : state[name];
  for (const item of data[field]) known.set(item.id, item);
  for (const id of data.removed ?? []) known.delete(id);
  state[name] = known;
  tell(name);
}

/** A demo that was started anew knows nothing of an earlier one's conversations. What another connection told says nothing of this one's. */
function leaveLost(asked) {
  const isLost = asked && asked === state.conversation && !state.channel && !currentConversation();
  if (state.connection === 'open' && isLost) choose({ conversation: null });
}

const mine = (data) => data.conversationId === state.conversation;

const handlers = {
  health: put('health', (data) => data),
  agents: put('agents', (data) => data.agents),
  cases: put('cases', (data) => data.cases),
  conversations: (data) => {
    if (data.user !== state.user) return;
    put('conversations', () => data.items)(data);
    setTimeout(leaveLost, 2000, state.conversation);
  },
  deadLetters: put('deadLetters', (data) => data.items),
  channel: (data) => mine(data) && put('channel', () => data)(data),
  messages: (data) => mine(data) && merge('messages', 'messages', data),
  rows: (data) => merge('rows', 'rows', data),
  comparison: (data) => mine(data) && put('comparison', () => data)(data),
  ops: (data) => mine(data) && put('ops', () => data)(data),
  hops: put('hops', (data) => data.hops),
  hop: (data) => {
    state.hops = [...state.hops.slice(-399), data];
    tell('hops');
    for (const listener of hopListeners) listener(data);
  },
  disasters: (data) => {
    state.disasters = new Map(data.items.map((item) => [item.name, { ...state.disasters.get(item.name), ...item }]));
    tell('disasters');
  },
  disaster: (data) => {
    const known = state.disasters.get(data.name);
    state.disasters.set(data.name, { ...known, ...data, last: data.verdict ?? known?.last ?? null });
    tell('disasters');
  },
};

function open() {
  source?.close();
  const query = new URLSearchParams({ user: state.user });
  if (state.conversation) query.set('conversation', state.conversation);
  const current = new EventSource(`/dev/events?${query}`);
  source = current;
  source.onopen = () => connection('open');
  source.onerror = (event) => {
    connection('lost');
    // An answer that is no stream ends it for good: a page that outlives its server tries again.
    if (event.target === source && source.readyState === EventSource.CLOSED) setTimeout(() => source === event.target && open(), 1000);
  };
  for (const [name, handle] of Object.entries(handlers)) source.addEventListener(name, (event) => source === current && handle(JSON.parse(event.data)));
}

function connection(now) {
  if (state.connection === now) return;
  state.connection = now;
  tell('connection');
}

export function listen() {
  onSwitch(open);
  // Browsers allow six connections to one origin: a tab that nobody sees gives its own back, and is told everything when it is shown.
  document.addEventListener('visibilitychange', () => (document.hidden ? source?.close() : open()));
  window.addEventListener('pagehide', () => source?.close());
  window.addEventListener('pageshow', (event) => event.persisted && open());
  open();
}
