// Work that SupportChat has given up, why, and the way back.
import { $, el, icon, keyed, text, attr, show, usable, isUsable } from './dom.js';
import { state, on } from './store.js';
import { timeOf, count } from './format.js';
import { attempt, isBusy, troubleAt } from './trouble.js';
import { ops } from './calls.js';

export function startDeadLetters() {
  troubleAt($('dead-trouble'), () => state.deadLetters.map((letter) => `dead ${letter.id}`));
  on('deadLetters busy', () => {
    text($('dead-count'), state.deadLetters.length ? count(state.deadLetters.length, 'dead letter') : 'No dead letters');
    show($('dead-none'), state.deadLetters.length === 0);
    keyed($('dead-letters'), state.deadLetters, (letter) => letter.id, create, update);
  });
}

function create(letter) {
  const replay = el(
    'button',
    {
      type: 'button',
      onclick: () =>
        isUsable(replay) &&
        attempt(`dead ${letter.id}`, () => ops('Replay a dead letter', 'POST', `dead-letters/${encodeURIComponent(letter.id)}/replay`)),
    },
    icon('retry'),
    'Replay',
  );
  return el('li', { class: 'dead' }, el('a', { target: '_blank', rel: 'noopener' }), el('span', { class: 'error' }), el('small'), replay);
}

function update(node, letter) {
  const page = node.querySelector('a');
  text(page, letter.reason);
  attr(page, 'href', letter.page);
  text(node.querySelector('.error'), letter.error ?? '');
  text(node.querySelector('small'), `${letter.kind}, given up at ${timeOf(letter.at)}`);
  usable(node.querySelector('button'), !isBusy(`dead ${letter.id}`));
}
