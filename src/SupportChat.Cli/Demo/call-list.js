// The curl behind each click.
import { $, el, icon, keyed, text, attr, show } from './dom.js';
import { state, on } from './store.js';

export function startCallList() {
  on('calls', () => {
    show($('calls-empty'), state.calls.length === 0);
    keyed(
      $('calls'),
      state.calls,
      (call) => call.id,
      create,
      (node, call) => {
        const code = node.querySelector('.code');
        text(code, call.status === null ? '…' : call.status === 0 ? 'no answer' : String(call.status));
        attr(code, 'data-good', call.status === null ? null : call.status >= 200 && call.status < 400 ? 'yes' : 'no');
        text(node.querySelector('.took'), call.ms === null ? '' : `${call.ms} ms`);
      },
    );
  });
  const { reasons = [] } = state.facts;
  $('reasons').append(...reasons.map((name) => el('li', {}, el('a', { href: `/demo/reasons/${name}.md`, target: '_blank', rel: 'noopener' }, name))));
  show($('reasons-block'), reasons.length > 0);
}

function create(call) {
  const copy = el(
    'button',
    {
      type: 'button',
      class: 'copy',
      onclick: async () => {
        await navigator.clipboard.writeText(call.curl);
        text(copy.querySelector('span'), 'Copied');
      },
    },
    icon('copy'),
    el('span', {}, 'Copy'),
  );
  copy.addEventListener('blur', () => text(copy.querySelector('span'), 'Copy'));
  return el(
    'li',
    {},
    el(
      'details',
      {},
      el('summary', {}, el('span', { class: 'label', text: call.label }), el('span', { class: 'code' }), el('span', { class: 'took' })),
      el('pre', { tabindex: '0', 'aria-label': `curl: ${call.label}`, text: call.curl }),
      copy,
    ),
  );
}
