// First steps: at every moment one obvious thing to do next. Can be dismissed, and comes back on demand.
import { $, el, keyed, text, attr, show } from './dom.js';
import {
  state,
  on,
  tell,
  currentCase,
  currentConversation,
  actingAgent,
  agentOf,
  firstName,
  nameOfCustomer,
  runningDisaster,
  sortedMessages,
} from './store.js';
import { choose } from './choice.js';

const STEPS = ['start', 'online', 'accept', 'write', 'answer', 'look', 'break', 'close', 'rate', 'again'];
const DONE = 'supportchat.guide.done';
const AWAY = 'supportchat.guide.away';
const done = new Set(JSON.parse(localStorage.getItem(DONE) ?? '[]'));

/** What somebody has done already, read from how things are. */
function learn() {
  const item = currentCase();
  const said = sortedMessages();
  const facts = {
    start: Boolean(state.conversation),
    online: state.agents.some((agent) => agent.online),
    accept: Boolean(item?.offer?.accepted),
    write: said.some((message) => message.userId === state.user),
    answer: said.some((message) => message.userId?.startsWith('sf_')),
    look: Boolean(state.trace),
    break: [...state.disasters.values()].some((one) => one.last),
    close: Boolean(item?.closed),
    rate: Boolean(item?.rating),
    again: said.some((message) => message.notice === 'reopened' || message.notice === 'followUp'),
  };
  const before = done.size;
  for (const step of STEPS) if (facts[step]) done.add(step);
  if (done.size !== before) localStorage.setItem(DONE, JSON.stringify([...done]));
}

const at = (id) => () => $(id);
const step = (words, target, place = {}, button = 'Show me') => ({ words, target, place, button });
const panel = (name) => ({ panel: name, view: name });

/** The one next thing: words, where it is done, and on which tab. */
function next() {
  const customer = nameOfCustomer(state.user);
  const item = currentCase();
  const acting = actingAgent();
  if (state.connection === 'lost') return step('The demo does not answer. Start it again: this page goes on by itself.');
  const trouble = runningDisaster();
  if (trouble)
    return step(
      `${trouble.title}. ${trouble.watch}`,
      () => document.querySelector('.disaster.running, .disaster.recovering'),
      panel('disasters'),
      'Watch',
    );
  if (state.deadLetters.length) return step('A dead letter waits: read its reason, mend it, and replay it.', at('dead-title'), panel('happened'));
  if (!state.conversation) {
    return state.starting
      ? step(`Say what ${customer} wants to know, and start.`, at('start-button'), { view: 'customer' })
      : step(`You are ${customer}, a customer with a question. Start a conversation.`, at('open-start'), { view: 'customer' });
  }
  if (!item)
    return step(
      currentConversation()?.channelReady ? `${customer} can write already, the Case follows by itself.` : 'The channel is being made.',
      at('write'),
      { view: 'customer' },
    );
  if (item.closed) {
    if (!item.rating && !done.has('rate'))
      return step(`The Case is closed. Rate it as ${customer}.`, () => $('stars').querySelector('input'), { view: 'customer' });
    return step(`Write once more as ${customer}: the closed Case opens again.`, at('write'), { view: 'customer' });
  }
  if (item.isQueue) {
    const online = state.agents.filter((agent) => agent.online);
    const toggle = () => document.querySelector('#agent-list .is-acting .switch') ?? document.querySelector('#agent-list .switch');
    if (online.length === 0)
      return step(`The Case waits in the queue. Let ${firstName(acting?.name) || 'an agent'} come online.`, toggle, { view: 'agents' });
    const full = online.find((agent) => agent.load >= agent.capacity);
    if (full) {
      return step(
        `${firstName(full.name)} is full. Give more capacity, or let a colleague come online.`,
        () => document.querySelector('#agent-list .is-full .step:last-child'),
        { view: 'agents' },
      );
    }
    return step('The Case is in the queue again. Take it, or let another agent come online.', at('take'), { view: 'agents' });
  }
  const owner = agentOf(item.ownerId);
  if (owner && acting && owner.id !== acting.id) {
    return step(`${firstName(owner.name)} has the Case. Act as ${firstName(owner.name)}.`, at('act-as'), { view: 'agents' });
  }
  if (item.offer && !item.offer.accepted) {
    return step(`Salesforce offers the Case to ${firstName(item.offer.agentName)}. Accept it.`, () => document.querySelector('#offers .accept'), {
      view: 'agents',
    });
  }
  const said = sortedMessages().filter((message) => message.userId);
  if (!said.some((message) => message.userId === state.user)) return step(`Write something as ${customer}.`, at('write'), { view: 'customer' });
  if (!done.has('answer') || (said.at(-1)?.userId === state.user && !done.has('break'))) {
    return step(`${customer} waits. Answer as ${firstName(acting.name)}.`, at('reply'), { view: 'agents' });
  }
  if (!done.has('look')) return step('See how a message got to the Case, hop by hop.', at('trace-choice'), panel('happened'));
  if (!done.has('break'))
    return step('Now break something. Nothing may get lost.', () => document.querySelector('#disaster-list .begin'), panel('disasters'));
  if (!done.has('close')) return step(`Enough for today: close the Case as ${firstName(acting.name)}.`, at('close-case'), { view: 'agents' });
  const fresh = [...state.disasters.values()].find((one) => !one.last);
  return fresh
    ? step(`You have seen the whole story. Try the next disaster: ${fresh.title}.`, () => beginOf(fresh), panel('disasters'))
    : step('You have seen it all. Start another conversation, or read the calls behind your clicks.', at('calls-title'), panel('happened'));
}

const beginOf = (item) =>
  [...document.querySelectorAll('#disaster-list .disaster')]
    .find((node) => node.querySelector('h3').textContent === item.title)
    ?.querySelector('.begin');

let current = null;
let marked = null;

export function startGuide() {
  let away = localStorage.getItem(AWAY) === 'yes';
  const setAway = (value) => {
    away = value;
    localStorage.setItem(AWAY, value ? 'yes' : 'no');
    show($('guide'), !away, $('guide-back'));
    show($('guide-back'), away);
    tell('guide');
    (value ? $('guide-back') : $('guide-go')).focus();
  };
  keyed(
    $('guide-steps'),
    STEPS,
    (name) => name,
    () => el('li'),
    () => {},
  );
  $('guide-go').addEventListener('click', go);
  $('guide-away').addEventListener('click', () => setAway(true));
  $('guide-back').addEventListener('click', () => setAway(false));
  on(
    'guide user conversation starting agent agents cases conversations channel messages disasters deadLetters hops traced connection editing panel',
    () => {
      learn();
      current = next();
      show($('guide'), !away);
      show($('guide-back'), away);
      text($('guide-words'), current.words);
      text($('guide-go').querySelector('span'), current.button);
      show($('guide-go'), Boolean(current.target), $('guide-away'));
      const made = STEPS.filter((name) => done.has(name)).length;
      text($('guide-count'), `${made} of ${STEPS.length} done`);
      for (const [index, dot] of [...$('guide-steps').children].entries()) dot.classList.toggle('done', done.has(STEPS[index]));
      const target = away ? null : (current.target?.() ?? null);
      if (marked !== target) marked?.removeAttribute('data-next');
      if (target) attr(target, 'data-next', '');
      marked = target;
    },
  );
}

/** To the control itself, so that the next key press does it. */
function go() {
  choose({ ...current.place });
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const target = current.target?.();
      if (!target) return;
      if (!target.matches('button, input, select, textarea, a[href], [tabindex]')) target.tabIndex = -1;
      target.focus();
      target.scrollIntoView({ block: 'nearest' });
    }),
  );
}
