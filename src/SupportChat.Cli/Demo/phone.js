// The customer's phone: who it is, the launcher, the form that starts a conversation, and the conversation with its status line.
import { $, el, icon, keyed, text, attr, show, usable, isUsable } from './dom.js';
import { state, tell, on, currentConversation, currentCase, firstName, nameOfCustomer } from './store.js';
import { choose, openConversation } from './choice.js';
import { timeOf, everySecond } from './format.js';
import { attempt, isBusy, troubleAt, fieldErrors, focusWrong, clear } from './trouble.js';
import { api } from './calls.js';
import { startBubbles } from './bubbles.js';
import { startComposer } from './composer.js';
import { startAfterClose } from './after-close.js';

export function startPhone() {
  startCustomers();
  startHome();
  startForm();
  startStatus();
  startBubbles();
  startComposer();
  startAfterClose();
  everySecond(() => text($('phone-clock'), timeOf(Date.now())));
  on('user conversation starting channel conversations', () => {
    const page = state.starting ? 'start' : state.conversation ? 'chat' : 'home';
    for (const name of ['home', 'start', 'chat']) show($(name), name === page);
    attr($('phone'), 'data-page', page);
  });
}

function startCustomers() {
  keyed(
    $('customers'),
    state.facts.customers,
    (id) => id,
    (id) => {
      const radio = el('input', { type: 'radio', name: 'customer', value: id });
      radio.addEventListener('change', () => openConversation(id, null));
      return el('label', { class: 'person' }, radio, el('span', {}, nameOfCustomer(id)));
    },
    () => {},
  );
  on('user', () => {
    for (const radio of $('customers').querySelectorAll('input')) radio.checked = radio.value === state.user;
    text($('hello'), `Hi ${nameOfCustomer(state.user)}`);
  });
}

const STATES = { pending: 'Case on its way', ready: 'Open', closed: 'Closed', attention: 'Needs a look' };

function startHome() {
  $('open-start').addEventListener('click', () => toForm());
  for (const topic of document.querySelectorAll('[data-topic]')) topic.addEventListener('click', () => toForm(topic.dataset.topic));
  on('conversations', () => {
    show($('earlier'), state.conversations.length > 0);
    show(document.querySelector('.topics'), state.conversations.length < 4);
    keyed(
      $('conversations'),
      state.conversations,
      (item) => item.conversationId,
      (item) =>
        el(
          'li',
          {},
          el(
            'button',
            { type: 'button', class: 'conversation', onclick: () => openChat(item.conversationId) },
            icon('chat'),
            el('span', { class: 'what' }, el('b'), el('small')),
            el('span', { class: 'state' }),
            el('span', { class: 'badge' }),
          ),
        ),
      (node, item) => {
        text(node.querySelector('b'), item.subject ?? item.case?.number ?? 'Conversation');
        text(node.querySelector('small'), item.lastText ?? 'No message yet');
        text(node.querySelector('.state'), STATES[item.state] ?? item.state);
        attr(node.querySelector('.state'), 'data-state', item.state);
        const badge = node.querySelector('.badge');
        show(badge, item.unread > 0);
        text(badge, item.unread ? `${item.unread} new` : '');
      },
    );
  });
  for (const back of document.querySelectorAll('#chat .back, #start .back')) {
    back.addEventListener('click', () => {
      const was = state.conversation;
      openConversation(state.user, null);
      // Shown in the next frame, with the conversation among the others.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => (was ? ($('conversations').querySelector('button') ?? $('open-start')) : $('open-start')).focus()),
      );
    });
  }
}

export function toForm(subject) {
  if (subject) $('subject').value = subject;
  choose({ conversation: null, view: 'customer' });
  state.starting = true;
  tell('starting');
  requestAnimationFrame(() => requestAnimationFrame(() => $('subject').focus()));
}

function openChat(id) {
  openConversation(state.user, id);
  requestAnimationFrame(() => requestAnimationFrame(() => $('write').focus()));
}

/** One key for one intent: it is kept until an answer says what became of it, over failures and reloads. */
const keyName = () => `supportchat.start.${state.user}`;

function keyOf(body) {
  const known = JSON.parse(sessionStorage.getItem(keyName()) ?? 'null');
  const said = JSON.stringify(body);
  if (known?.said === said) return known.key;
  const key = crypto.randomUUID();
  sessionStorage.setItem(keyName(), JSON.stringify({ key, said }));
  return key;
}

function startForm() {
  const form = $('start');
  const fields = { subject: $('subject'), firstMessage: $('first-message'), email: $('email') };
  fieldErrors(form, 'start', fields);
  troubleAt($('start-trouble'), 'start');
  on('user', () => clear('start'));
  on('busy health', () => {
    usable($('start-button'), !isBusy('start'));
    text($('start-button').querySelector('span'), isBusy('start') ? 'Starting' : 'Start the conversation');
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!isUsable($('start-button'))) return;
    const { user } = state;
    const body = { subject: fields.subject.value, name: nameOfCustomer(user) };
    if (fields.email.value.trim()) body.email = fields.email.value;
    if (fields.firstMessage.value.trim()) body.firstMessage = fields.firstMessage.value;
    let started = null;
    const went = await attempt('start', async () => {
      try {
        started = await api('Start a conversation', 'POST', '/api/conversations', body, { 'Idempotency-Key': keyOf(body) });
      } catch (error) {
        if (!error.isTransient) sessionStorage.removeItem(keyName());
        throw error;
      }
      sessionStorage.removeItem(keyName());
      fields.firstMessage.value = '';
      openConversation(user, started.conversationId);
      requestAnimationFrame(() => requestAnimationFrame(() => $('write').focus()));
    });
    if (!went) focusWrong('start', fields);
  });
}

const REASONS = { Customer: 'You closed it', Silence: 'Closed, as nobody answered', Agent: 'Closed by the agent' };

function startStatus() {
  troubleAt($('chat-trouble'), () => ['close', 'reopen', ...[...state.messages.keys()].flatMap((id) => [`edit ${id}`, `delete ${id}`])]);
  on('channel conversations cases conversation', () => {
    const item = currentConversation();
    const meta = state.channel?.metadata ?? {};
    const phase = state.channel?.gone ? 'gone' : (meta.conversationState ?? (item?.case ? 'waiting' : 'pending'));
    const number = meta.caseNumber ?? '';
    const words = {
      gone: 'This conversation is no longer there',
      pending: 'You can write already. Your Case follows',
      waiting: 'Waiting for an agent',
      withAgent: `${meta.agentName || 'An agent'} is with you`,
      closed: REASONS[meta.closedReason] ?? 'Closed',
    }[phase];
    text($('chat-title'), item?.subject ?? currentCase()?.subject ?? 'Support');
    text($('phone-status'), [words, number].filter(Boolean).join(' · '));
    attr($('phone-status'), 'data-phase', phase);
    show($('close-conversation'), phase !== 'closed' && Boolean(item?.case), $('write'));
  });
  $('close-conversation').addEventListener('click', () =>
    attempt('close', () => api('Close as the customer', 'POST', `/api/conversations/${state.conversation}/close`)),
  );
  on('channel user', () => {
    const who = (state.channel?.typing ?? [])
      .filter((id) => id !== state.user)
      .map((id) => firstName(state.channel.members.find((member) => member.userId === id)?.name));
    show($('phone-typing'), who.length > 0);
    text($('phone-typing').querySelector('span'), `${who.join(', ')} is typing`);
  });
}
