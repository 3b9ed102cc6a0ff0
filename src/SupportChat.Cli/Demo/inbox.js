// All Cases, newest first, with what waits and for how long.
import { $, el, keyed, text, attr, show } from './dom.js';
import { state, on, actingAgent, firstName, currentCase } from './store.js';
import { openConversation } from './choice.js';
import { spanOf, count } from './format.js';

export function startInbox() {
  on('cases conversation agents agent', () => {
    const open = state.cases.filter((item) => !item.closed).length;
    text($('inbox-count'), state.cases.length ? `${open} open` : '');
    show($('inbox-empty'), state.cases.length === 0);
    keyed($('inbox'), state.cases, (item) => item.id, create, update);
  });
}

function create(item) {
  const open = () => {
    const now = state.cases.find((one) => one.id === item.id);
    if (now?.conversationId && now.customer) openConversation(now.customer.id, now.conversationId);
  };
  return el(
    'li',
    {},
    el(
      'button',
      { type: 'button', class: 'case-line', onclick: open },
      el('b'),
      el('span', { class: 'badge' }),
      el('span', { class: 'who' }),
      el('span', { class: 'wait' }, el('time')),
      el('span', { class: 'route' }),
    ),
  );
}

/** Why it is where it is, in an agent's words. */
export function routeOf(item) {
  if (item.closed) return ['closed', 'Closed'];
  if (item.offer && !item.offer.accepted) return ['offered', `Offered to ${firstName(item.offer.agentName)}`];
  if (!item.isQueue) return ['owned', item.ownerId === actingAgent()?.id ? 'Yours' : `With ${firstName(item.ownerName)}`];
  const online = state.agents.filter((agent) => agent.online);
  if (online.length === 0) return ['waits', 'Waits: nobody is online'];
  const free = online.filter((agent) => agent.load < agent.capacity);
  if (free.length > 0) return ['waits', 'Waits: declined, or about to be offered'];
  return ['waits', online.length === 1 ? `Waits: ${firstName(online[0].name)} is full` : 'Waits: everybody is full'];
}

function update(node, item) {
  const button = node.firstElementChild;
  const [route, words] = routeOf(item);
  const isCurrent = item.id === currentCase()?.id;
  attr(button, 'aria-current', isCurrent ? 'true' : null);
  attr(button, 'data-route', route);
  text(button.querySelector('b'), item.subject || 'No subject');
  text(button.querySelector('.who'), `${item.customer?.name ?? 'Unknown'} · ${item.number}`);
  text(button.querySelector('.route'), words);
  const badge = button.querySelector('.badge');
  show(badge, item.unread > 0);
  text(badge, item.unread ? String(item.unread) : '');
  attr(badge, 'title', item.unread ? count(item.unread, 'unread message') : null);
  const time = button.querySelector('time');
  show(button.querySelector('.wait'), Boolean(item.waitingSince));
  attr(time, 'data-since', item.waitingSince);
  attr(time, 'title', 'Waits for an answer');
  if (item.waitingSince) text(time, spanOf(Date.now() - item.waitingSince));
}
