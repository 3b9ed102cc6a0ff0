// After the close: rate it, start again, or just write on.
import { $, el, icon, keyed, text, show, usable } from './dom.js';
import { state, tell, on, currentCase } from './store.js';
import { attempt, isBusy, troubleAt, fieldErrors, focusWrong } from './trouble.js';
import { api } from './calls.js';
import { toForm } from './phone.js';

const WORDS = ['', 'Bad', 'Poor', 'Fine', 'Good', 'Great'];

export function startAfterClose() {
  const form = $('rating');
  keyed(
    $('stars'),
    [1, 2, 3, 4, 5],
    (score) => score,
    (score) => {
      const radio = el('input', { type: 'radio', name: 'score', value: score, 'aria-label': `${score} of 5, ${WORDS[score]}` });
      radio.addEventListener('change', paint);
      return el('label', { class: 'star', title: WORDS[score] }, radio, icon('star'));
    },
    () => {},
  );
  const fields = { score: $('stars').querySelector('input'), comment: $('comment') };
  fieldErrors(form, 'rate', fields);
  troubleAt($('rating-trouble'), 'rate');
  const score = () => Number(form.elements.score.value);
  const given = new Map();
  function paint() {
    for (const star of $('stars').children) star.classList.toggle('lit', Number(star.firstChild.value) <= score());
    text($('score-word'), WORDS[score()]);
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = { score: score() };
    if ($('comment').value.trim()) body.comment = $('comment').value;
    if (await attempt('rate', () => api('Rate it', 'POST', `/api/conversations/${state.conversation}/rating`, body))) {
      given.set(state.conversation, body.score);
      form.reset();
      paint();
      tell('cases');
    } else focusWrong('rate', fields);
  });
  $('start-again').addEventListener('click', () => toForm());
  $('reopen').addEventListener('click', () =>
    attempt('reopen', () => api('Go on after the close', 'POST', `/api/conversations/${state.conversation}/reopen`)),
  );

  on('channel cases conversation busy', () => {
    const closed = state.channel?.metadata?.conversationState === 'closed';
    // Taken at once, on the Case a moment later.
    if (!closed) given.delete(state.conversation);
    const rated = currentCase()?.rating ?? given.get(state.conversation) ?? null;
    show($('after-close'), closed, $('write'));
    show(form, rated === null, $('start-again'));
    show($('rated'), rated !== null);
    text($('rated').querySelector('span'), rated === null ? '' : `You rated ${rated} of 5. Thank you!`);
    show($('reopen'), Boolean(state.channel?.frozen), $('write'));
    usable($('rate-button'), !isBusy('rate'));
  });
}
