// What is chosen stands in the address: a reload and a link show the same.
import { state, tell, forgetConversation } from './store.js';

const NAMES = ['user', 'conversation', 'agent', 'view', 'panel'];
const listeners = [];

/** Told when customer or conversation are others. */
export const onSwitch = (listener) => listeners.push(listener);

export function readChoice() {
  const hash = new URLSearchParams(location.hash.slice(1));
  for (const name of NAMES) if (hash.has(name)) state[name] = hash.get(name);
}

export function choose(wanted) {
  const names = Object.keys(wanted).filter((name) => state[name] !== wanted[name]);
  if (names.length === 0) return;
  Object.assign(state, wanted);
  const hash = new URLSearchParams();
  for (const name of NAMES) if (state[name]) hash.set(name, state[name]);
  history.replaceState(null, '', `#${hash}`);
  if (names.includes('user') || names.includes('conversation')) {
    forgetConversation();
    for (const listener of listeners) listener();
  }
  tell(...names);
}

/** Both sides show one conversation: whoever opens a Case sees its customer's phone. */
export function openConversation(user, conversation) {
  state.starting = false;
  choose({ user, conversation });
  tell('starting');
}

window.addEventListener('hashchange', () => {
  const hash = new URLSearchParams(location.hash.slice(1));
  choose({ conversation: null, ...Object.fromEntries(NAMES.filter((name) => hash.has(name)).map((name) => [name, hash.get(name)])) });
});
