// What screen readers are told: each thing once, of the conversation that is shown.
import { $ } from './dom.js';
import { state, on, sortedMessages, runningDisaster, actingAgent } from './store.js';

const heard = new Set();
let last = null;

/** Says it, unless it was said. */
export function announce(id, words) {
  if (heard.has(id)) return;
  heard.add(id);
  const line = document.createElement('p');
  line.textContent = words;
  const region = $('announcer');
  region.append(line);
  while (region.children.length > 5) region.firstElementChild.remove();
}

export function watchNews() {
  on('messages', () => {
    // What was there when the conversation was opened is no news.
    const isNews = last === state.conversation;
    if (state.channel) last = state.conversation;
    for (const message of sortedMessages()) {
      const id = `message ${message.id}`;
      if (isNews && message.userId !== state.user)
        announce(id, `${message.name}: ${message.text || message.files.map((file) => file.name).join(', ')}`);
      else heard.add(id);
    }
  });
  let status = null;
  on('channel', () => {
    const meta = state.channel?.metadata;
    if (!meta) return;
    const now = `${state.conversation} ${meta.conversationState} ${meta.agentName ?? ''}`;
    const isNews = status?.startsWith(`${state.conversation} `) && status !== now;
    status = now;
    if (isNews) announce(`status ${now} ${meta.statusVersion ?? performance.now()}`, $('phone-status').textContent);
  });
  on('cases', () => {
    const offers = state.cases.filter((item) => item.offer && !item.offer.accepted && item.offer.agentId === actingAgent()?.id);
    for (const item of offers)
      announce(
        `offer ${item.id} ${item.offer.agentId} ${item.waitingSince}`,
        `${item.offer.agentName} is offered Case ${item.number}: ${item.subject}`,
      );
  });
  on('disasters', () => {
    const now = runningDisaster();
    if (now)
      announce(
        `disaster ${now.name} ${now.startedAt} ${now.phase}`,
        `${now.title}: ${now.phase === 'running' ? now.watch : 'over, everything catches up.'}`,
      );
    // A verdict from before this page was opened is no news.
    const wasSeen = (item) => ['running', 'recovering'].some((phase) => heard.has(`disaster ${item.name} ${item.startedAt} ${phase}`));
    for (const item of state.disasters.values()) {
      if (item.verdict && item.phase === 'over' && wasSeen(item))
        announce(`verdict ${item.name} ${item.startedAt}`, `${item.title}: ${item.verdict.text}`);
    }
  });
}
