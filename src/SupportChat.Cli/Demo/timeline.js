// What happened to one message or one change, hop by hop, with the time of each.
import { $, el, icon, keyed, setIcon, text, attr, show } from './dom.js';
import { state, tell, on } from './store.js';
import { choose } from './choice.js';
import { fineTimeOf, delayOf } from './format.js';

const HOPS = {
  channel: ['chat', 'In the channel'],
  webhook: ['bolt', 'Webhook'],
  queue: ['queue', 'In the queue'],
  row: ['case', 'On the Case'],
  event: ['stream', 'Change event'],
  metadata: ['chat', 'In the channel'],
};
const EXPECTED = { message: ['channel', 'webhook', 'queue', 'row'], change: ['row', 'event', 'metadata'] };
const KEPT = 15;

const keyOf = (of) => `${of.kind} ${of.id}`;

/** Shows what happened to a message. */
export function openTrace(id) {
  state.trace = `message ${id}`;
  choose({ panel: 'happened', ...(matchMedia('(width < 50rem)').matches ? { view: 'happened' } : {}) });
  tell('hops', 'traced');
  requestAnimationFrame(() => $('trace-title').focus());
}

/** Things that happened, the latest first, each with its hops. */
function things() {
  const all = new Map();
  for (const hop of state.hops) {
    if (hop.conversationId !== state.conversation) continue;
    const key = keyOf(hop.of);
    const known = all.get(key) ?? { key, kind: hop.of.kind, id: hop.of.id, hops: [] };
    all.delete(key);
    known.label = hop.of.label || known.label;
    known.hops.push(hop);
    all.set(key, known);
  }
  return [...all.values()].reverse();
}

export function startTimeline() {
  $('trace-choice').addEventListener('change', (event) => {
    state.trace = event.target.value || null;
    tell('hops', 'traced');
  });
  on('hops messages conversation', render);
}

function render() {
  const all = things();
  const chosen = all.find((thing) => thing.key === state.trace) ?? all[0] ?? null;
  const options = [{ key: '', label: 'The latest' }, ...all.filter((thing, at) => at < KEPT || thing.key === state.trace)];
  const select = $('trace-choice');
  keyed(
    select,
    options,
    (thing) => thing.key,
    (thing) => el('option', { value: thing.key }),
    (option, thing) =>
      text(option, thing.kind ? `${thing.kind === 'change' ? 'Change' : 'Message'}: ${(thing.label ?? '').slice(0, 60)}` : thing.label),
  );
  if (document.activeElement !== select) select.value = chosen && state.trace === chosen.key ? chosen.key : '';
  show($('trace-empty'), !chosen);
  show(select, Boolean(chosen), $('trace-title'));
  show($('trace'), Boolean(chosen));
  if (!chosen) return;
  text($('trace-of'), chosen.label || (chosen.kind === 'change' ? 'A change' : 'A message'));
  attr($('trace-kind'), 'data-kind', chosen.kind);
  text($('trace-kind'), chosen.kind === 'change' ? 'Case to channel' : 'Channel to Case');
  const lines = linesOf(chosen);
  const whole = lines.filter((line) => line.at).at(-1)?.since ?? 0;
  keyed(
    $('hops'),
    lines,
    (line) => line.key,
    () => el('li', {}, icon('chat'), el('b'), el('span', { class: 'detail' }), el('time'), el('span', { class: 'since' })),
    (node, line) => {
      const [sign, title] = HOPS[line.hop] ?? ['info', line.hop];
      attr(node, 'class', line.at ? 'hop' : 'hop awaited');
      attr(node, 'data-hop', line.hop);
      setIcon(node.firstElementChild, sign);
      text(node.querySelector('b'), line.first && chosen.kind === 'change' ? 'Changed in Salesforce' : title);
      text(node.querySelector('.detail'), line.detail ?? '');
      text(node.querySelector('time'), line.at ? fineTimeOf(line.at) : '');
      text(node.querySelector('.since'), line.at ? (line.since === 0 ? 'start' : `+${delayOf(line.since)}`) : 'waits');
    },
  );
  const done = lines.every((line) => line.at);
  text($('trace-whole'), done ? `${delayOf(whole)} from end to end` : 'still on its way');
  attr($('trace-whole'), 'data-done', String(done));
}

/** Its hops in the order of time, and those that are yet to come. */
function linesOf(thing) {
  let begin = thing.hops[0].at;
  const lines = thing.hops
    .toSorted((a, b) => a.at - b.at)
    .map((hop, at) => {
      // An edit is a journey of its own.
      if (thing.kind === 'message' && hop.hop === 'channel') begin = hop.at;
      return { key: `${at} ${hop.hop} ${hop.at}`, hop: hop.hop, at: hop.at, detail: hop.detail, since: hop.at - begin, first: at === 0 };
    });
  const last = lines.findLastIndex((line) => line.hop === 'channel');
  const journey = thing.kind === 'message' ? lines.slice(Math.max(0, last)) : lines;
  const missing = EXPECTED[thing.kind].filter((hop) => !journey.some((line) => line.hop === hop));
  // A row that was found without its webhook came all the same.
  const arrived =
    thing.kind === 'message' ? journey.some((line) => line.hop === 'row') || state.messages.get(thing.id)?.row === 'written' : missing.length === 0;
  return arrived ? lines : [...lines, ...missing.map((hop) => ({ key: `awaited ${hop}`, hop, at: null }))];
}
