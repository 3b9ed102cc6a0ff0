// What can go wrong: let it, watch, and read the verdict.
import { $, el, icon, keyed, text, attr, show, usable, isUsable } from './dom.js';
import { state, on, runningDisaster } from './store.js';
import { everySecond, delayOf, count } from './format.js';
import { attempt, isBusy, troubleAt } from './trouble.js';
import { dev } from './calls.js';

const SIGNS = {
  'salesforce-down': 'case',
  'sendbird-slow': 'snail',
  'too-many-requests': 'gauge',
  'webhooks-twice': 'twice',
  'webhooks-lost': 'lost',
  'stream-cut': 'stream',
  'position-lost': 'pin',
  'answer-lost': 'echo',
  'integration-killed': 'power',
};

export function startDisasters() {
  troubleAt($('disaster-trouble'), () => [...[...state.disasters.keys()].map((name) => `disaster ${name}`), 'faults']);
  on('disasters conversation busy health', () => {
    keyed($('disaster-list'), [...state.disasters.values()], (item) => item.name, create, update);
    const { health } = state;
    const disturbed =
      health &&
      (!['up', 'refused'].includes(health.salesforce) || health.sendbird !== 'up' || health.webhooks !== 'delivered' || health.stream === 'cut');
    show($('stray'), Boolean(disturbed) && !runningDisaster());
  });
  $('heal').addEventListener('click', () => attempt('faults', () => dev('Take every fault away', 'DELETE', 'faults')));
  everySecond(countdown);
}

function create(item) {
  const { name } = item;
  const begin = el('button', {
    type: 'button',
    class: 'begin',
    onclick: () =>
      isUsable(begin) &&
      attempt(`disaster ${name}`, () => dev(`Disaster: ${item.title}`, 'POST', `disasters/${name}`, { conversation: state.conversation })),
  });
  const end = el(
    'button',
    {
      type: 'button',
      class: 'end',
      onclick: () => isUsable(end) && attempt(`disaster ${name}`, () => dev(`End: ${item.title}`, 'DELETE', `disasters/${name}`)),
    },
    'End it now',
  );
  return el(
    'li',
    { class: 'disaster', 'data-name': name },
    el('div', { class: 'tape', 'aria-hidden': 'true' }),
    el('h3', {}, icon(SIGNS[name] ?? 'warning'), el('span')),
    el('p', { class: 'explains' }),
    el('p', { class: 'watch' }, icon('eye'), el('span')),
    el(
      'div',
      { class: 'live', hidden: true },
      el('p', { class: 'left' }, el('b', { class: 'seconds' }), el('span', { class: 'phase' })),
      el('div', { class: 'burn', 'aria-hidden': 'true' }, el('i')),
      el('p', { class: 'tally' }),
    ),
    el('div', { class: 'verdict', hidden: true }, icon('checks'), el('b'), el('p'), el('dl')),
    el('div', { class: 'buttons' }, begin, end),
  );
}

function update(node, item) {
  const isOn = item.phase === 'running' || item.phase === 'recovering';
  const other = runningDisaster();
  const verdict = isOn ? null : item.last;
  attr(node, 'class', ['disaster', isOn && item.phase, verdict && (verdict.ok ? 'passed' : 'failed')].filter(Boolean).join(' '));
  text(node.querySelector('h3 span'), item.title);
  text(node.querySelector('.explains'), item.explains);
  text(node.querySelector('.watch span'), item.watch);
  const [begin, end] = node.querySelectorAll('.buttons button');
  text(begin, verdict ? 'Let it happen again' : 'Let it happen');
  attr(begin, 'aria-label', `${begin.textContent}: ${item.title}`);
  attr(begin, 'title', !state.conversation ? 'Start a conversation first' : other && !isOn ? `Wait until “${other.title}” is over` : null);
  usable(begin, Boolean(state.conversation) && !other && !isBusy(`disaster ${item.name}`));
  show(end, item.phase === 'running', begin);
  usable(end, !isBusy(`disaster ${item.name}`));
  show(begin, !isOn, end.hidden ? node.closest('[tabindex]') : end);
  show(node.querySelector('.live'), isOn);
  text(node.querySelector('.phase'), item.phase === 'recovering' ? 'Over. Everything catches up' : 'left');
  text(node.querySelector('.tally'), isOn ? `${item.arrived ?? 0} of ${count(item.sent ?? 0, 'message')} on the Case` : '');
  const box = node.querySelector('.verdict');
  show(box, Boolean(verdict));
  if (verdict) showVerdict(box, verdict);
  tick(node, item);
}

function showVerdict(box, verdict) {
  attr(box.querySelector('use'), 'href', `/demo/icons.svg#${verdict.ok ? 'checks' : 'warning'}`);
  text(box.querySelector('b'), verdict.ok ? 'Nothing lost' : 'Something is missing');
  text(box.querySelector('p'), verdict.text);
  const facts = [
    ['sent', verdict.sent],
    ['on the Case', verdict.onCase],
    ['missing', verdict.missing],
    ['twice', verdict.twice],
    ['changes', verdict.changes],
    ['longest way', verdict.longestMs === null || verdict.longestMs === undefined ? null : delayOf(verdict.longestMs)],
  ];
  keyed(
    box.querySelector('dl'),
    facts.filter(([, value]) => value !== null && value !== undefined),
    ([name]) => name,
    ([name]) => el('div', {}, el('dt', { text: name }), el('dd')),
    (node, [, value]) => text(node.lastElementChild, String(value)),
  );
}

function countdown() {
  const item = runningDisaster();
  const node =
    item && [...$('disaster-list').children].find((child) => child.classList.contains('running') || child.classList.contains('recovering'));
  if (node) tick(node, item);
}

function tick(node, item) {
  if (item.phase !== 'running') {
    text(node.querySelector('.seconds'), '');
    return;
  }
  const whole = Math.max(1, item.endsAt - item.startedAt);
  const left = Math.max(0, item.endsAt - Date.now());
  text(node.querySelector('.seconds'), `${Math.ceil(left / 1000)} s`);
  node.querySelector('.burn i').style.setProperty('--left', (left / whole).toFixed(3));
}
