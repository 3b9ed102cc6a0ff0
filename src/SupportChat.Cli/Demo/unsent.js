// A message that could not be sent, with what can be done about it.
import { el, icon, text } from './dom.js';
import { troubleOf } from './trouble.js';
import { retry, discard } from './outgoing.js';

/** Puts it below the message, or takes it away. */
export function showUnsent(node, item, failed) {
  let box = node.querySelector('.failure');
  if (!failed) {
    const held = box?.contains(document.activeElement);
    box?.remove();
    if (held) node.focus();
    return;
  }
  box ??= node.appendChild(
    el(
      'div',
      { class: 'failure', role: 'alert' },
      el('span'),
      el('button', { type: 'button', onclick: () => retry(item) }, icon('retry'), 'Try again'),
      el('button', { type: 'button', class: 'quiet', onclick: () => discard(item) }, 'Discard'),
    ),
  );
  text(box.querySelector('span'), troubleOf(item.key).error.message);
}
