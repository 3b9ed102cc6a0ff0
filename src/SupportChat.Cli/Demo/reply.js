// Where the acting agent answers, with texts at hand.
import { $, el, keyed, text, attr, show, usable, isUsable } from './dom.js';
import { state, on, currentCase, actingAgent, firstName } from './store.js';
import { sendText } from './outgoing.js';
import { writeBox } from './composer.js';
import { typing } from './presence.js';

const QUICK = [
  ['Hello', (customer, agent) => `Hello ${customer}, this is ${agent}. I am looking into it.`],
  ['One moment', () => 'One moment, please. I am asking the warehouse.'],
  ['On its way', () => 'Your parcel left the depot this morning. It should be with you before six.'],
  ['Anything else?', () => 'Is there anything else that I can do for you?'],
];

/** Why the acting agent cannot answer; null when he can. */
function reason(item, agent, channel) {
  if (item.closed) return 'The Case is closed.';
  if (item.isQueue) return 'The queue has it. Accept an offer, or take it.';
  if (item.ownerId !== agent.id) return `${firstName(item.ownerName)} has it.`;
  if (item.offer && !item.offer.accepted) return 'Accept the offer to answer.';
  if (!channel?.members?.some((member) => member.userId === `sf_${agent.id}`)) return `${firstName(agent.name)} is about to join the channel.`;
  return null;
}

export function startReply() {
  const form = $('answer');
  const input = $('reply');
  const user = () => `sf_${actingAgent().id}`;
  writeBox(form, input, (words) => sendText(user(), words));
  typing(input, user);
  keyed(
    $('quick'),
    QUICK,
    ([name]) => name,
    ([name, words]) =>
      el(
        'button',
        {
          type: 'button',
          onclick: (event) => {
            if (!isUsable(event.currentTarget)) return;
            input.value = words(currentCase().customer?.name ?? '', firstName(actingAgent().name)).replace(' ,', ',');
            input.dispatchEvent(new Event('input'));
            input.focus();
          },
        },
        name,
      ),
    () => {},
  );
  on('cases channel agent agents conversation', () => {
    const item = currentCase();
    const agent = actingAgent();
    if (!item || !agent) return;
    const why = reason(item, agent, state.channel);
    text($('reply-why').firstElementChild, why);
    show($('reply-why'), Boolean(why));
    show($('quick'), !why, input);
    for (const control of [input, $('send-reply'), ...$('quick').children]) usable(control, !why);
    attr(input, 'readonly', Boolean(why));
    attr(input, 'placeholder', why ? '' : `Answer as ${firstName(agent.name)}`);
    const who = (state.channel?.typing ?? []).filter((id) => !id.startsWith('sf_'));
    show($('desk-typing'), who.length > 0);
    text($('desk-typing').querySelector('span'), `${item.customer?.name ?? 'The customer'} is typing`);
  });
}
