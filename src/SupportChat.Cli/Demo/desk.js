// The agents' side: who is there, what is offered, and as whom one acts.
import { $, el, icon, keyed, text, attr, show, usable, isUsable } from './dom.js';
import { state, on, isUp, actingAgent, firstName } from './store.js';
import { choose, openConversation } from './choice.js';
import { everySecond, initialsOf, spanOf } from './format.js';
import { attempt, isBusy, troubleAt } from './trouble.js';
import { omni } from './calls.js';

export function startDesk() {
  troubleAt($('desk-trouble'), () => [...state.agents.map((agent) => `agent ${agent.id}`), ...state.cases.map((item) => `offer ${item.id}`)]);
  on('agents agent health busy', () => keyed($('agent-list'), state.agents, (agent) => agent.id, createAgent, updateAgent));
  on('cases agent agents health busy', () => {
    const acting = actingAgent();
    const offers = state.cases.filter((item) => item.offer && !item.offer.accepted && item.offer.agentId === acting?.id && !item.closed);
    keyed($('offers'), offers, (item) => `${item.id} ${item.offer.agentId}`, createOffer, updateOffer);
    show($('no-offer'), offers.length === 0);
    text($('no-offer'), acting ? wordsWithout(acting) : '');
  });
  everySecond(() => {
    for (const time of document.querySelectorAll('#agents time[data-since]')) text(time, spanOf(Date.now() - Number(time.dataset.since)));
  });
}

function wordsWithout(agent) {
  const name = firstName(agent.name);
  if (!agent.online) return `${name} is offline: Cases wait in the queue.`;
  return agent.load >= agent.capacity
    ? `${name} is full: ${agent.load} of ${agent.capacity}. More waits, or goes to others.`
    : `Nothing is offered to ${name} now.`;
}

// Who is offline has no capacity; it is the earlier one when they come back.
const usual = new Map();
const FIRST_CAPACITY = 2;

const setPresence = (agent, label, wish) =>
  attempt(`agent ${agent.id}`, async () => {
    const presence = { online: agent.online, capacity: agent.capacity || usual.get(agent.id) || FIRST_CAPACITY, ...wish };
    await omni(label, 'PUT', `agents/${agent.id}`, presence);
    usual.set(agent.id, presence.capacity);
  });

function createAgent({ id }) {
  const now = () => state.agents.find((agent) => agent.id === id);
  const radio = el('input', { type: 'radio', name: 'acting', value: id });
  radio.addEventListener('change', () => choose({ agent: id }));
  const online = el(
    'button',
    {
      type: 'button',
      role: 'switch',
      class: 'switch',
      onclick: () => isUsable(online) && setPresence(now(), now().online ? 'Go offline' : 'Come online', { online: !now().online }),
    },
    el('span', { class: 'knob' }),
    el('span', { class: 'label' }),
  );
  const step = (by, name) => {
    const button = el(
      'button',
      {
        type: 'button',
        class: 'step',
        onclick: () => isUsable(button) && setPresence(now(), 'Change the capacity', { capacity: now().capacity + by }),
      },
      icon(name),
    );
    return button;
  };
  return el(
    'li',
    { class: 'agent-card' },
    el(
      'label',
      {},
      radio,
      el('span', { class: 'avatar', 'aria-hidden': 'true' }),
      el('span', { class: 'name' }),
      el('span', { class: 'acting', text: 'you' }),
    ),
    el('p', { class: 'load' }, el('span', { class: 'seats', 'aria-hidden': 'true' }), el('span', { class: 'words' })),
    el('div', { class: 'controls' }, online, el('div', { class: 'stepper', role: 'group' }, step(-1, 'minus'), step(1, 'plus'))),
  );
}

function updateAgent(node, agent) {
  const name = firstName(agent.name);
  const can = isUp('salesforce') && !isBusy(`agent ${agent.id}`);
  const isActing = actingAgent()?.id === agent.id;
  const isFull = agent.online && agent.load >= agent.capacity;
  attr(node, 'class', ['agent-card', isActing && 'is-acting', agent.online && 'is-online', isFull && 'is-full'].filter(Boolean).join(' '));
  const radio = node.querySelector('input');
  radio.checked = isActing;
  attr(radio, 'aria-label', `Act as ${agent.name}`);
  text(node.querySelector('.avatar'), initialsOf(agent.name));
  text(node.querySelector('.name'), agent.name);
  show(node.querySelector('.acting'), isActing);
  text(
    node.querySelector('.load .words'),
    !agent.online ? 'Offline' : isFull ? `Full, ${agent.load} of ${agent.capacity}` : `${agent.load} of ${agent.capacity}`,
  );
  const seats = node.querySelector('.seats');
  keyed(
    seats,
    Array.from({ length: Math.min(agent.capacity, 8) }, (_, at) => at),
    (at) => at,
    () => el('i'),
    (seat, at) => seat.classList.toggle('taken', at < agent.load),
  );
  const online = node.querySelector('.switch');
  attr(online, 'aria-checked', agent.online ? 'true' : 'false');
  attr(online, 'aria-label', `${name} online`);
  text(online.querySelector('.label'), agent.online ? 'Online' : 'Offline');
  usable(online, can);
  attr(node.querySelector('.stepper'), 'aria-label', `Capacity of ${name}`);
  const [less, more] = node.querySelectorAll('.step');
  attr(less, 'aria-label', `Less capacity for ${name}`);
  attr(more, 'aria-label', `More capacity for ${name}`);
  usable(less, can && agent.online && agent.capacity > 1);
  usable(more, can && agent.online && agent.capacity < 20);
}

function createOffer(item) {
  const answer = (action) =>
    attempt(`offer ${item.id}`, () =>
      omni(action === 'accept' ? 'Accept the offer' : 'Decline the offer', 'POST', 'omni', { caseId: item.id, action }),
    );
  const accept = el(
    'button',
    {
      type: 'button',
      class: 'accept',
      onclick: async () => {
        if (!isUsable(accept)) return;
        if (!(await answer('accept'))) return;
        openConversation(item.customer.id, item.conversationId);
        requestAnimationFrame(() => requestAnimationFrame(() => $('reply').focus()));
      },
    },
    icon('check'),
    'Accept',
  );
  const decline = el('button', { type: 'button', class: 'decline', onclick: () => isUsable(decline) && answer('decline') }, 'Decline');
  return el(
    'li',
    { class: 'offer' },
    icon('bell'),
    el('div', { class: 'what' }, el('b'), el('p', {}, el('span'), ' waits ', el('time'))),
    accept,
    decline,
  );
}

function updateOffer(node, item) {
  text(node.querySelector('b'), item.subject);
  text(node.querySelector('p span'), `${item.customer?.name ?? 'A customer'}, Case ${item.number},`);
  attr(node.querySelector('time'), 'data-since', item.waitingSince ?? item.createdAt);
  text(node.querySelector('time'), spanOf(Date.now() - (item.waitingSince ?? item.createdAt)));
  const can = isUp('salesforce') && !isBusy(`offer ${item.id}`);
  for (const button of node.querySelectorAll('button')) usable(button, can);
}
