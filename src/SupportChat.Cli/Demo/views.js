// The two tabs at the side, and on a narrow screen one place at a time.
import { $, attr, text, show } from './dom.js';
import { state, tell, on, runningDisaster, actingAgent } from './store.js';
import { choose } from './choice.js';

const PANELS = ['happened', 'disasters'];

export function startViews() {
  for (const name of PANELS) {
    $(`tab-${name}`).addEventListener('click', () => choose({ panel: name }));
    $(`tab-${name}`).addEventListener('keydown', (event) => {
      if (!['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return;
      event.preventDefault();
      const other = event.key === 'Home' ? PANELS[0] : event.key === 'End' ? PANELS[1] : PANELS.find((one) => one !== name);
      choose({ panel: other });
      $(`tab-${other}`).focus();
    });
  }
  for (const button of $('views').querySelectorAll('button')) {
    button.addEventListener('click', () => {
      const { view } = button.dataset;
      choose({ view, ...(PANELS.includes(view) ? { panel: view } : {}) });
      if (!PANELS.includes(view)) {
        state.side = view;
        tell('side');
      }
      window.scrollTo(0, 0);
    });
  }
  on('panel view', () => {
    for (const name of PANELS) {
      attr($(`tab-${name}`), 'aria-selected', state.panel === name ? 'true' : 'false');
      attr($(`tab-${name}`), 'tabindex', state.panel === name ? '0' : '-1');
      show($(name), state.panel === name);
    }
    for (const button of $('views').querySelectorAll('button')) attr(button, 'aria-current', button.dataset.view === state.view ? 'true' : null);
    attr(document.body, 'data-view', state.view);
  });
  on('conversations cases agents agent disasters deadLetters', () => {
    const badge = (view, words) => {
      const place = $('views').querySelector(`[data-view="${view}"] .badge`);
      show(place, Boolean(words));
      text(place, words);
    };
    const sum = (list) => list.reduce((total, item) => total + (item.unread ?? 0), 0);
    const offers = state.cases.filter((item) => item.offer && !item.offer.accepted && item.offer.agentId === actingAgent()?.id).length;
    badge('customer', sum(state.conversations) ? String(sum(state.conversations)) : '');
    badge('agents', sum(state.cases) + offers ? String(sum(state.cases) + offers) : '');
    badge('happened', state.deadLetters.length ? String(state.deadLetters.length) : '');
    badge('disasters', runningDisaster() ? '!' : '');
  });
}
