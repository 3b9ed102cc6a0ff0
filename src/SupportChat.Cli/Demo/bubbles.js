// The customer's conversation: bubbles with their marks, edit and delete in place.
import { $, el, icon, setIcon, keyed, text, attr, roving, show } from './dom.js';
import { state, tell, on, readUpTo } from './store.js';
import { timeOf } from './format.js';
import { linesOf, followEnd } from './thread.js';
import { attach } from './attachments.js';
import { attempt, troubleOf, isBusy } from './trouble.js';
import { channelPath, sendbird } from './calls.js';
import { onTheirWay } from './outgoing.js';
import { showUnsent } from './unsent.js';
import { openTrace } from './timeline.js';

const MARKS = {
  sending: ['clock', 'Sending'],
  failed: ['warning', 'Not sent'],
  waiting: ['check', 'In the channel, not yet on the Case'],
  written: ['checks', 'On the Case'],
  dead: ['warning', 'Not on the Case: somebody has to look'],
};

export function startBubbles() {
  const list = $('messages');
  const settle = roving(list, (item) => addActions(item));
  const follow = followEnd(list);
  let shown = null;
  let mineBefore = 0;

  list.addEventListener('pointerover', (event) => {
    const item = event.target.closest('[data-item]');
    if (item) addActions(item);
  });
  on('messages channel user conversation outgoing editing trouble busy', () => {
    const lines = linesOf(outgoingLines());
    const lastRead = readMark();
    keyed(
      list,
      lines,
      (line) => line.key,
      create,
      (node, line) => update(node, line, lastRead),
    );
    settle();
    const mine = lines.filter((line) => line.message?.userId === state.user).length;
    follow(shown !== state.conversation || mine > mineBefore);
    shown = state.conversation;
    mineBefore = mine;
  });
}

/** Messages on their way, until the channel has them; they keep their bubble then. */
const outgoingLines = () =>
  onTheirWay(state.user).map((item) => ({
    key: item.key,
    kind: 'message',
    at: item.at,
    local: item,
    message: { id: item.key, userId: state.user, text: item.text, files: item.files, createdAt: item.at, updatedAt: 0 },
  }));

/** The newest of the customer's messages that an agent has read. */
function readMark() {
  const agents = Object.keys(state.channel?.read ?? {}).filter((user) => user.startsWith('sf_'));
  const at = Math.max(0, ...agents.map(readUpTo));
  let newest = null;
  for (const message of state.messages.values()) {
    if (message.userId === state.user && message.createdAt <= at && (!newest || message.createdAt >= newest.createdAt)) newest = message;
  }
  return newest?.id ?? null;
}

function create(line) {
  if (line.kind === 'day') return el('li', { class: 'day' }, el('span', { text: line.words }));
  if (line.kind === 'came') return el('li', { class: 'came' }, icon('person'), el('span', { text: line.words }));
  const item = el('li', { 'data-item': '', tabindex: '-1' });
  if (line.kind === 'notice') {
    item.append(icon('info'), el('p', { class: 'words' }), el('small'));
    return item;
  }
  item.append(
    el('b', { class: 'who' }),
    el('div', { class: 'body' }, el('p', { class: 'words' })),
    el('p', { class: 'meta' }, el('time'), icon('clock'), el('span', { class: 'sr' }), el('small', { class: 'read' })),
  );
  return item;
}

function update(node, line, lastRead) {
  if (line.kind === 'day' || line.kind === 'came') return;
  const { message, local } = line;
  node.line = line;
  if (line.kind === 'notice') {
    attr(node, 'class', `notice ${message.notice ?? ''}`.trim());
    text(node.querySelector('.words'), message.text);
    text(node.querySelector('small'), timeOf(message.createdAt));
    return;
  }
  const isMine = message.userId === state.user;
  const mark = !isMine ? null : local ? (troubleOf(local.key) && !isBusy(local.key) ? 'failed' : 'sending') : message.row;
  const isEditing = state.editing === message.id;
  const isRead = message.id === lastRead;
  const failed = local && troubleOf(local.key)?.error.message;
  const signature = JSON.stringify([message.text, message.updatedAt, message.name, mark, line.isFirst, isEditing, isRead, message.files, failed]);
  if (node.signature === signature) return;
  node.signature = signature;
  attr(node, 'class', ['bubble', isMine ? 'mine' : 'theirs', line.isFirst && 'first', mark, isEditing && 'editing'].filter(Boolean).join(' '));
  text(node.querySelector('.who'), isMine ? '' : message.name);
  text(node.querySelector('.words'), message.text);
  show(node.querySelector('.words'), Boolean(message.text) && !isEditing);
  attach(node.querySelector('.body'), message.files);
  text(node.querySelector('time'), `${timeOf(message.createdAt)}${message.updatedAt ? ' · edited' : ''}`);
  const [sign, meaning] = MARKS[mark] ?? [];
  const svg = node.querySelector('.meta > .icon');
  svg.toggleAttribute('hidden', !sign);
  if (sign) setIcon(svg, sign);
  text(node.querySelector('.sr'), meaning ?? '');
  attr(node.querySelector('.meta'), 'title', meaning);
  text(node.querySelector('.read'), isRead ? 'Read' : '');
  showUnsent(node, local, mark === 'failed');
  editor(node, message, isEditing);
}

/** Buttons of the one bubble that is pointed at or stood on; hundreds of bubbles do without. */
function addActions(node) {
  const { message, local, kind } = node.line ?? {};
  if (!message || local || kind !== 'message' || node.querySelector('.actions')) return;
  const box = el('div', { class: 'actions' });
  const about = (message.text || message.files[0]?.name || '').slice(0, 40);
  const action = (name, label, onclick) =>
    box.append(el('button', { type: 'button', class: 'icon-button', 'aria-label': `${label}: ${about}`, title: label, onclick }, icon(name)));
  if (message.userId === state.user) {
    if (message.kind === 'text') action('edit', 'Edit', () => startEditing(node.line.message.id));
    box.append(deleteButton(node, about));
  }
  action('trace', 'What happened', () => openTrace(node.line.message.id));
  node.append(box);
}

/** A second click within sight of the first: nothing brings a deleted message back. */
function deleteButton(node, about) {
  const button = el(
    'button',
    { type: 'button', class: 'icon-button danger', 'aria-label': `Delete: ${about}`, title: 'Delete' },
    icon('trash'),
    el('span'),
  );
  const arm = (armed) => {
    button.classList.toggle('armed', armed);
    text(button.querySelector('span'), armed ? 'Delete for everybody?' : '');
    attr(button, 'aria-label', armed ? `Delete for everybody: ${about}` : `Delete: ${about}`);
  };
  button.addEventListener('blur', () => arm(false));
  button.addEventListener('click', () => {
    if (!button.classList.contains('armed')) return arm(true);
    const { id } = node.line.message;
    return attempt(`delete ${id}`, () => sendbird('Delete a message', 'DELETE', channelPath(`/messages/${id}`)));
  });
  return button;
}

function startEditing(id) {
  state.editing = id;
  tell('editing');
}

function editor(node, message, isEditing) {
  const old = node.querySelector('.editor');
  if (!isEditing) {
    if (!old) return;
    const held = old.contains(document.activeElement);
    old.remove();
    if (held) node.focus();
    return;
  }
  if (old) return;
  const scope = `edit ${message.id}`;
  const input = el('textarea', { rows: 2, 'aria-label': 'New text' });
  input.value = message.text;
  const stop = () => {
    state.editing = null;
    tell('editing');
  };
  const save = async () => {
    const words = input.value.trim();
    if (!words || words === message.text) return stop();
    const went = await attempt(scope, () =>
      sendbird('Edit a message', 'PUT', channelPath(`/messages/${message.id}`), { message_type: 'MESG', message: words }),
    );
    return went && stop();
  };
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') stop();
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      save();
    }
  });
  node
    .querySelector('.body')
    .append(
      el(
        'div',
        { class: 'editor' },
        input,
        el('button', { type: 'button', onclick: save }, 'Save'),
        el('button', { type: 'button', class: 'quiet', onclick: stop }, 'Cancel'),
      ),
    );
  input.focus();
  input.select();
}
