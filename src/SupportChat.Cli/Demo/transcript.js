// What the agent sees: the rows on the Case, and pale what the channel has but the Case does not yet.
import { $, el, icon, keyed, text, attr, roving, show } from './dom.js';
import { state, on, currentCase } from './store.js';
import { timeOf } from './format.js';
import { linesOf, followEnd } from './thread.js';
import { attach } from './attachments.js';
import { openTrace } from './timeline.js';
import { troubleOf, isBusy } from './trouble.js';
import { onTheirWay } from './outgoing.js';
import { showUnsent } from './unsent.js';

export function startTranscript() {
  const list = $('transcript');
  const settle = roving(list, addTrace);
  const follow = followEnd(list);
  let shown = null;
  list.addEventListener('pointerover', (event) => {
    const item = event.target.closest('[data-item]');
    if (item) addTrace(item);
  });
  on('messages rows channel conversation cases outgoing trouble busy comparison', () => {
    const byMessage = new Map([...state.rows.values()].map((row) => [row.messageId, row]));
    const lines = linesOf([...deletedLines(), ...answersOnTheirWay()]);
    keyed(
      list,
      lines,
      (line) => line.key,
      create,
      (node, line) => update(node, line, byMessage.get(line.message?.id)),
    );
    settle();
    follow(shown !== state.conversation);
    shown = state.conversation;
  });
}

/** Rows whose message is no longer in the channel. */
const deletedLines = () =>
  [...state.rows.values()]
    .filter((row) => row.messageId && !state.messages.has(row.messageId))
    .map((row) => ({
      key: `row ${row.id}`,
      kind: 'message',
      at: row.sentAt,
      message: {
        id: row.messageId,
        userId: row.senderType === 'Customer' ? currentCase()?.customer?.id : null,
        name: row.from,
        text: row.text,
        files: [],
        createdAt: row.sentAt,
        row: 'written',
      },
    }));

const answersOnTheirWay = () => {
  const users = new Set(state.outgoing.map((item) => item.userId).filter((user) => user.startsWith('sf_')));
  return [...users].flatMap(onTheirWay).map((item) => ({
    key: item.key,
    kind: 'message',
    at: item.at,
    local: item,
    message: { id: item.key, userId: item.userId, name: 'You', text: item.text, files: item.files, createdAt: item.at, updatedAt: 0 },
  }));
};

function create(line) {
  if (line.kind === 'day') return el('li', { class: 'day' }, el('span', { text: line.words }));
  if (line.kind === 'came') return el('li', { class: 'came' }, icon('person'), el('span', { text: line.words }));
  return el(
    'li',
    { 'data-item': '', tabindex: '-1', class: 'entry' },
    el('p', { class: 'head' }, el('b'), el('time'), el('span', { class: 'state' })),
    el('div', { class: 'body' }, el('p', { class: 'words' })),
  );
}

function update(node, line, row) {
  if (line.kind === 'day' || line.kind === 'came') return;
  const { message, local } = line;
  node.line = line;
  const failed = local && troubleOf(local.key) && !isBusy(local.key);
  const words = row && !row.deleted && row.text !== null && row.text !== undefined ? row.text : message.text;
  const isBehind = row && !row.deleted && (message.text ?? '') !== (row.text ?? '') && message.text !== '';
  const status = failed
    ? 'Not sent'
    : local
      ? 'Sending'
      : row?.deleted
        ? 'Deleted by the sender'
        : isBehind
          ? message.row === 'dead'
            ? 'Edited, not on the Case: needs a look'
            : 'Edited, the Case follows'
          : row?.editedAt
            ? 'Edited'
            : row
              ? ''
              : message.row === 'dead'
                ? 'Not on the Case: needs a look'
                : 'Not on the Case yet';
  const kind = line.kind === 'notice' ? 'notice' : message.userId?.startsWith('sf_') ? 'agent' : 'customer';
  const signature = JSON.stringify([words, status, message.name, message.files, kind, line.isFirst, failed && troubleOf(local.key).error.message]);
  if (node.signature === signature) return;
  node.signature = signature;
  attr(
    node,
    'class',
    ['entry', kind, line.isFirst && 'first', !row && 'ghost', row?.deleted && 'deleted', isBehind && 'behind', failed && 'failed']
      .filter(Boolean)
      .join(' '),
  );
  text(node.querySelector('b'), message.name ?? 'SupportChat');
  text(node.querySelector('time'), timeOf(message.createdAt));
  text(node.querySelector('.state'), status);
  text(node.querySelector('.words'), words);
  show(node.querySelector('.words'), Boolean(words));
  attach(node.querySelector('.body'), message.files);
  showUnsent(node, local, failed);
}

function addTrace(node) {
  const { message, local } = node.line ?? {};
  if (!message || local || node.querySelector('.actions')) return;
  const label = 'What happened';
  node.append(
    el(
      'div',
      { class: 'actions' },
      el(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          title: label,
          'aria-label': `${label}: ${(message.text ?? '').slice(0, 40)}`,
          onclick: () => openTrace(node.line.message.id),
        },
        icon('trace'),
      ),
    ),
  );
}
