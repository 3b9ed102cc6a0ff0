// Puts the page together.
import { $, icon, text, attr } from './dom.js';
import { state } from './store.js';
import { readChoice } from './choice.js';
import { listen } from './events.js';
import { startTheme } from './theme.js';
import { startPhone } from './phone.js';
import { startDesk } from './desk.js';
import { startInbox } from './inbox.js';
import { startCase } from './case.js';
import { startTimeline } from './timeline.js';
import { startComparison } from './comparison.js';
import { startDeadLetters } from './dead-letters.js';
import { startCallList } from './call-list.js';
import { startDisasters } from './disasters.js';
import { startWire } from './wire.js';
import { startViews } from './views.js';
import { startGuide } from './guide.js';
import { watchChannel } from './outgoing.js';
import { watchSides } from './presence.js';
import { watchCauses } from './trouble.js';
import { watchNews } from './announce.js';

/** Who and what there is. A page that is opened while the demo starts asks again. */
async function facts() {
  for (;;) {
    try {
      const answer = await fetch('/dev/facts');
      if (answer.ok) return await answer.json();
    } catch (unanswered) {
      if (!(unanswered instanceof TypeError)) throw unanswered;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

for (const place of document.querySelectorAll('[data-icon]')) place.replaceWith(icon(place.dataset.icon));
startTheme();
state.facts = await facts();
state.user = state.facts.customers[0];
readChoice();
state.agent ??= state.facts.agents[0].id;
state.agents = state.facts.agents.map((agent) => ({ ...agent, online: false, capacity: 1, load: 0 }));
text($('version'), state.facts.version);
watchChannel();
watchCauses();
for (const start of [
  startPhone,
  startDesk,
  startInbox,
  startCase,
  startTimeline,
  startComparison,
  startDeadLetters,
  startCallList,
  startDisasters,
  startWire,
  startViews,
  startGuide,
])
  start();
watchSides();
watchNews();
listen();
attr(document.body, 'data-ready', '');
