// Both systems side by side, as the server has compared them message by message.
import { $, el, icon, setIcon, keyed, text, attr, show, usable } from './dom.js';
import { state, on, tell, agentOf } from './store.js';
import { fineTimeOf, count } from './format.js';
import { attempt, isBusy, troubleAt } from './trouble.js';
import { dev, ops } from './calls.js';
import { openTrace } from './timeline.js';

export const VERDICTS = {
  agree: ['checks', 'Both systems agree'],
  differ: ['warning', 'They differ'],
  unknown: ['question', 'Not known'],
  none: ['question', 'Nothing to compare yet'],
};

const nameOf = (id) => agentOf(id)?.name ?? (id ? 'queue' : 'nobody');

export function startComparison() {
  troubleAt($('comparison-trouble'), () => ['compare', 'reconcile']);
  $('compare').addEventListener(
    'click',
    () =>
      state.conversation &&
      attempt('compare', async () => {
        const seen = await dev('Compare now', 'POST', `conversations/${state.conversation}/compare`);
        if (seen.conversationId !== state.conversation) return;
        state.comparison = seen;
        tell('comparison');
      }),
  );
  $('reconcile').addEventListener(
    'click',
    () => state.conversation && attempt('reconcile', () => ops('Ask for a reconcile', 'POST', `conversations/${state.conversation}/reconcile`)),
  );
  on('comparison conversation busy messages', () => {
    const seen = state.comparison;
    const phase = seen?.state ?? 'none';
    const [sign, words] = VERDICTS[phase];
    attr($('comparison'), 'data-state', phase);
    setIcon($('comparison-sign').firstElementChild, sign);
    text($('comparison-words'), phase === 'agree' ? `${words}: ${count(seen.channel.messages, 'message')}, each once on the Case` : words);
    text($('comparison-why'), seen?.why ?? (state.conversation ? '' : 'Start a conversation, or open one.'));
    text($('comparison-at'), seen ? `Read whole in both systems at ${fineTimeOf(seen.at)}` : '');
    show($('counters'), Boolean(seen?.channel && seen?.case));
    if (seen?.channel && seen?.case) counters(seen);
    faults(seen);
    usable($('compare'), Boolean(state.conversation) && !isBusy('compare'));
    usable($('reconcile'), Boolean(state.conversation) && !isBusy('reconcile'));
  });
  on('ops conversation', () => {
    const facts = state.ops;
    const steps = facts?.pendingSteps ?? [];
    const wake = facts?.wake;
    text(
      $('ops-line'),
      !facts
        ? ''
        : [
            steps.length ? `To do: ${steps.join(', ')}` : 'Nothing to do',
            wake ? `next try ${fineTimeOf(Date.parse(wake.at) || wake.at)}${wake.lastError ? ` after ${wake.lastError}` : ''}` : null,
          ]
            .filter(Boolean)
            .join(' · '),
    );
    show($('attention'), Boolean(facts?.attention));
    if (!facts?.attention) return;
    text($('attention-words'), `Needs a person: ${facts.attention.reason}`);
    attr($('attention-page'), 'href', facts.attention.page);
  });
}

function counters(seen) {
  const rows = [
    ['Messages', seen.channel.messages, seen.case.rows],
    ['Edited', seen.channel.edited, seen.case.edited],
    ['Deleted', seen.channel.deleted, seen.case.deleted],
    ['Status', seen.status?.channel ?? 'none', seen.status?.case ?? 'none'],
    ['Agent', seen.members?.channel?.map(nameOf).join(', ') || 'nobody', nameOf(seen.members?.case)],
  ];
  keyed(
    $('counters').tBodies[0],
    rows,
    ([name]) => name,
    ([name]) => el('tr', {}, el('th', { scope: 'row', text: name }), el('td'), el('td')),
    (node, [, left, right]) => {
      text(node.children[1], String(left));
      text(node.children[2], String(right));
    },
  );
}

function faults(seen) {
  const kinds = [
    ['missing', 'Missing on the Case'],
    ['different', 'Another text on the Case'],
    ['twice', 'Twice on the Case'],
  ];
  const all = seen ? kinds.flatMap(([kind, words]) => (seen[kind] ?? []).map((id) => ({ kind, words, id }))) : [];
  show($('faults'), all.length > 0);
  keyed(
    $('faults'),
    all.slice(0, 20),
    (item) => `${item.kind} ${item.id}`,
    (item) =>
      el('li', {}, el('button', { type: 'button', onclick: () => openTrace(item.id) }, icon('warning'), el('b', { text: item.words }), el('span'))),
    (node, item) =>
      text(node.querySelector('span'), state.messages.get(item.id)?.text || state.messages.get(item.id)?.files[0]?.name || `message ${item.id}`),
  );
}
