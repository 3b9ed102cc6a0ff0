// The page: a start, the list, and one conversation at a time.
import { close, connect, history, list, rate, reopen, start, statusOf } from './chat.js';

const $ = (id) => document.getElementById(id);
const show = (id, isShown) => ($(id).hidden = !isShown);

let talk = null;

/** What goes wrong is said where it is seen, and is gone with the next thing that goes well. */
async function attempt(action) {
  try {
    await action();
    show('trouble', false);
  } catch (error) {
    $('trouble').textContent = error.message;
    show('trouble', true);
  }
}

const on = (id, event, action) =>
  $(id).addEventListener(event, (happened) => {
    happened.preventDefault();
    attempt(() => action(happened));
  });

// In the address, so that a reload and the way back lead to the same place.
window.addEventListener('hashchange', () => attempt(open));
attempt(open);

async function open() {
  talk?.disconnect();
  talk = null;
  const id = location.hash.slice(1);
  const conversations = await list();
  const wanted = conversations.find((conversation) => conversation.conversationId === id);
  show('home', !wanted);
  show('talk', Boolean(wanted));
  if (!wanted) return showList(conversations);
  for (const part of ['rated', 'rating', 'close', 'write']) show(part, false);
  $('messages').replaceChildren();
  $('status').textContent = 'Connecting ...';
  const shown = await connect(wanted, (name) => attempt(() => changed(name)));
  if (location.hash.slice(1) !== id) return shown.disconnect();
  talk = { ...shown, id };
  show('write', true);
  showStatus();
  await showMessages();
}

function showList(conversations) {
  show('earlier', conversations.length > 0);
  $('conversations').replaceChildren(
    ...conversations.map((conversation) => {
      const link = Object.assign(document.createElement('a'), { href: `#${conversation.conversationId}` });
      const number = conversation.case ? `Case ${conversation.case.number}, ${conversation.case.status}` : 'Your request is being filed';
      link.textContent = `${number}, ${new Date(conversation.createdAt).toLocaleString()}`;
      const item = document.createElement('li');
      item.append(link);
      return item;
    }),
  );
}

async function changed(name) {
  if (!talk) return;
  if (name.startsWith('onMetaData')) showStatus();
  else if (name === 'onTypingStatusUpdated') showStatus();
  else await showMessages();
}

const WORDS = { pending: 'Your request is being filed', waiting: 'Waiting for an agent', closed: 'Closed' };
const REASONS = { Customer: 'You ended it', Agent: 'Ended by the agent', Silence: 'Ended, as we did not hear from you' };

function showStatus() {
  const { conversationState, agentName, closedReason, caseNumber } = statusOf(talk.channel);
  const typing = talk.channel.getTypingUsers().map((user) => user.nickname || user.userId);
  const words = conversationState === 'withAgent' ? `${agentName || 'An agent'} is with you` : (WORDS[conversationState] ?? 'Waiting for an agent');
  $('status').textContent = [
    conversationState === 'closed' ? (REASONS[closedReason] ?? words) : words,
    caseNumber && `Case ${caseNumber}`,
    typing.length > 0 && `${typing.join(', ')} is writing`,
  ]
    .filter(Boolean)
    .join(' · ');
  const isClosed = conversationState === 'closed';
  show('rating', isClosed && $('rated').hidden);
  show('close', !isClosed);
}

async function showMessages() {
  const { channel, chat } = talk;
  const messages = await history(channel);
  const mine = chat.currentUser?.userId;
  $('messages').replaceChildren(...messages.map((message) => line(message, mine)));
  $('log').scrollTop = $('log').scrollHeight;
  channel.markAsRead();
}

function line(message, mine) {
  const item = document.createElement('li');
  item.className = message.isAdminMessage() ? 'notice' : message.sender.userId === mine ? 'mine' : 'theirs';
  if (item.className === 'theirs') item.append(Object.assign(document.createElement('b'), { textContent: message.sender.nickname || message.sender.userId }));
  if (message.isFileMessage()) {
    const href = /^https?:/.test(message.url) ? message.url : '#';
    item.append(Object.assign(document.createElement('a'), { textContent: message.name || 'a file', href, target: '_blank', rel: 'noopener' }));
  } else {
    item.append(Object.assign(document.createElement('p'), { textContent: message.message }));
  }
  item.append(Object.assign(document.createElement('time'), { textContent: new Date(message.createdAt).toLocaleTimeString([], { timeStyle: 'short' }) }));
  return item;
}

const sent = (request) => new Promise((resolve, reject) => request.onSucceeded(resolve).onFailed(reject));

on('start', 'submit', async () => {
  const wish = { subject: $('subject').value, ...($('first').value ? { firstMessage: $('first').value } : {}) };
  // One key for one wish, kept until it is answered: another click and a reload lead to the same conversation.
  const key = (sessionStorage[JSON.stringify(wish)] ??= crypto.randomUUID());
  const { conversationId } = await start(key, wish);
  sessionStorage.removeItem(JSON.stringify(wish));
  $('start').reset();
  location.hash = conversationId;
});

on('write', 'submit', async () => {
  const [text, file] = [$('text').value.trim(), $('file').files[0]];
  if (text) await sent(talk.channel.sendUserMessage({ message: text }));
  $('text').value = '';
  if (file) await sent(talk.channel.sendFileMessage({ file, fileName: file.name, mimeType: file.type, fileSize: file.size }));
  $('file').value = '';
  await showMessages();
});

on('text', 'input', () => talk.channel.startTyping());
on('back', 'click', () => (location.hash = ''));
on('close', 'click', () => close(talk.id));
on('reopen', 'click', () => reopen(talk.id));
on('rating', 'submit', async () => {
  const score = Number(new FormData($('rating')).get('score'));
  if (!score) throw new Error('Choose from 1 to 5.');
  await rate(talk.id, score, $('comment').value);
  show('rating', false);
  show('rated', true);
});

for (let score = 1; score <= 5; score += 1) {
  const label = document.createElement('label');
  label.append(Object.assign(document.createElement('input'), { type: 'radio', name: 'score', value: score }), ` ${score}`);
  $('scores').append(label);
}
