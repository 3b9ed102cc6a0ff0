// The Case that is open: its fields, and what an agent does with it.
import { $, el, keyed, text, attr, show, usable, isUsable } from './dom.js';
import { state, on, isUp, currentCase, actingAgent, firstName } from './store.js';
import { choose } from './choice.js';
import { timeOf, dayOf } from './format.js';
import { attempt, isBusy, troubleAt } from './trouble.js';
import { changeCase } from './calls.js';
import { routeOf } from './inbox.js';
import { startTranscript } from './transcript.js';
import { startReply } from './reply.js';

const change = (label, fields) => attempt('case', () => changeCase(label, currentCase().id, fields));

export function startCase() {
  troubleAt($('case-trouble'), 'case');
  startTranscript();
  startReply();
  startActions();
  on('cases conversation agents agent starting', () => {
    const item = currentCase();
    show($('case'), Boolean(item));
    show($('case-empty'), !item);
    text($('case-empty-words'), state.cases.length ? 'Choose a Case.' : 'No Case yet. One comes with the first conversation that a customer starts.');
    if (state.conversation && !item) text($('case-empty-words'), 'The conversation is there; its Case follows as soon as Salesforce takes it.');
    if (item) showCase(item);
  });
}

function showCase(item) {
  const [route, words] = routeOf(item);
  text($('case-number'), `Case ${item.number}`);
  text($('case-subject'), item.subject || 'No subject');
  text($('case-status'), item.status);
  attr($('case-status'), 'data-closed', item.closed ? 'true' : null);
  text($('case-route'), words);
  attr($('case-route'), 'data-route', route);
  const fields = {
    Customer: item.customer?.name,
    Owner: item.isQueue ? `Queue ${item.ownerName}` : item.ownerName,
    Priority: item.priority,
    Origin: item.origin,
    Opened: `${dayOf(item.createdAt)}, ${timeOf(item.createdAt)}`,
    Description: item.description,
    'Closed by': item.closed ? item.closeReason : null,
    Rating: item.rating ? `${item.rating} of 5${item.ratingComment ? `: “${item.ratingComment}”` : ''}` : null,
  };
  keyed(
    $('case-fields'),
    Object.entries(fields).filter(([, value]) => value),
    ([name]) => name,
    ([name]) => el('div', {}, el('dt', { text: name }), el('dd')),
    (node, [, value]) => text(node.lastElementChild, value),
  );
}

/** A select that follows the Case until somebody chose something else in it. */
function follow(select, button, valueOf, save) {
  let touched = null;
  const differs = () => touched && select.value !== valueOf(currentCase());
  const show = () => {
    const item = currentCase();
    if (!item) return;
    if (touched && touched !== item.id) touched = null;
    if (!touched) select.value = valueOf(item) ?? '';
    usable(button, differs() && isUp('salesforce') && !isBusy('case'));
  };
  select.addEventListener('change', () => {
    touched = currentCase()?.id ?? null;
    show();
  });
  button.addEventListener('click', async () => {
    if (!isUsable(button)) return;
    if (await save(select.value)) touched = null;
    show();
  });
  on('cases conversation health busy', show);
}

function startActions() {
  const { statuses, agents, queue } = state.facts;
  const option = ([value, words]) => el('option', { value, text: words });
  $('status').append(...statuses.map((status) => option([status.name, status.name])));
  $('owner').append(option([queue.id, `Queue ${queue.name}`]), ...agents.map((agent) => option([agent.id, agent.name])));
  follow(
    $('status'),
    $('set-status'),
    (item) => item.status,
    (value) => change('Change the status', { Status: value }),
  );
  follow(
    $('owner'),
    $('transfer'),
    (item) => item.ownerId,
    (value) => change('Transfer the Case', { OwnerId: value }),
  );
  $('close-case').addEventListener(
    'click',
    () => isUsable($('close-case')) && change('Close the Case', { Status: statuses.find((status) => status.closed).name }),
  );
  $('take').addEventListener('click', () => isUsable($('take')) && change('Take the Case', { OwnerId: actingAgent().id }));
  $('act-as').addEventListener('click', () => {
    const item = currentCase();
    choose({ agent: item.offer?.agentId ?? item.ownerId });
    $('reply').focus();
  });
  on('cases conversation agent agents health busy', () => {
    const item = currentCase();
    const acting = actingAgent();
    if (!item || !acting) return;
    const can = isUp('salesforce') && !isBusy('case');
    show($('close-case'), !item.closed, $('status'));
    usable($('close-case'), can);
    const mine = item.ownerId === acting.id;
    show($('take'), !mine && !item.closed, $('reply'));
    text($('take'), `Take it as ${firstName(acting.name)}`);
    usable($('take'), can);
    show($('act-as'), !mine && !item.isQueue && !item.closed, $('reply'));
    text($('act-as'), `Act as ${firstName(item.ownerName)}`);
    show($('desk-down'), !isUp('salesforce'));
  });
}
