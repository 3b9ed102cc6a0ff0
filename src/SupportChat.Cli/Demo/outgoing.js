// Messages that the customer or an agent sends: shown at once, kept until the channel has them, tried again on demand.
import { state, tell, on } from './store.js';
import { attempt, clear, isBusy } from './trouble.js';
import { channelPath, sendbird } from './calls.js';
import { arrivals } from './supportChatThread.js';

let number = 0;

export function sendText(user, words) {
  return start({ userId: user, text: words });
}

export function sendFiles(user, files) {
  return start({ userId: user, text: '', blobs: files, files: files.map((file) => ({ name: file.name, type: 'pending', size: file.size, url: '#' })) });
}

/** Of this user in the conversation that is shown, and not in the channel yet. */
export const onTheirWay = (user) => state.outgoing.filter((item) => item.userId === user && item.conversation === state.conversation && !item.arrived);

function start(draft) {
  const item = {
    files: [],
    ...draft,
    key: `out ${++number}`,
    id: null,
    at: Date.now(),
    conversation: state.conversation,
    path: channelPath('/messages'),
    known: new Set(state.messages.keys()),
  };
  state.outgoing = [...state.outgoing, item];
  tell('outgoing');
  return retry(item);
}

export function retry(item) {
  return attempt(item.key, async () => {
    const answer = await sendbird(item.userId.startsWith('sf_') ? 'Answer as the agent' : 'Send a message', 'POST', item.path, bodyOf(item));
    item.id = String(answer.message_id);
    item.arrived ||= state.messages.has(item.id);
    tell('outgoing');
  });
}

function bodyOf({ userId, text, blobs }) {
  if (!blobs) return { message_type: 'MESG', user_id: userId, message: text };
  const form = new FormData();
  form.append('message_type', 'FILE');
  form.append('user_id', userId);
  for (const file of blobs) form.append('file', file);
  return form;
}

/** The channel may tell of a message before its call is answered, and although the answer was lost. */
export function watchChannel() {
  on('messages', () => {
    for (const item of state.outgoing) if (state.messages.has(item.id)) item.arrived = true;
    const drafts = state.outgoing.filter((item) => item.conversation === state.conversation);
    for (const item of arrivals(drafts, [...state.messages.values()])) {
      item.arrived = true;
      clear(item.key);
    }
  });
}

export function discard(item) {
  if (isBusy(item.key)) return;
  state.outgoing = state.outgoing.filter((other) => other !== item);
  clear(item.key);
  tell('outgoing');
}
