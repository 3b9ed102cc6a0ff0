// Where the customer writes, and adds files.
import { $, text, usable, isUsable, attr } from './dom.js';
import { state, on } from './store.js';
import { sendText, sendFiles } from './outgoing.js';
import { typing } from './presence.js';

/** Enter sends, Shift and Enter makes a line. */
export function writeBox(form, input, send) {
  const submit = (event) => {
    event.preventDefault();
    const words = input.value.trim();
    if (!words || !isUsable(input)) return;
    input.value = '';
    fit();
    send(words);
    input.focus();
  };
  const fit = () => {
    input.rows = Math.min(4, input.value.split('\n').length);
  };
  form.addEventListener('submit', submit);
  input.addEventListener('input', fit);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

export function startComposer() {
  const form = $('composer');
  const input = $('write');
  writeBox(form, input, (words) => sendText(state.user, words));
  typing(input, () => state.user);
  $('attach').addEventListener('click', () => isUsable($('attach')) && $('files').click());
  $('files').addEventListener('change', () => {
    if ($('files').files.length > 0) sendFiles(state.user, [...$('files').files]);
    $('files').value = '';
  });
  on('channel conversation', () => {
    const { channel } = state;
    const can = Boolean(channel?.ready) && !channel.frozen && !channel.gone;
    const closed = channel?.metadata?.conversationState === 'closed';
    for (const control of [input, $('attach'), $('send')]) usable(control, can);
    attr(input, 'readonly', !can);
    attr(
      input,
      'placeholder',
      channel?.frozen ? 'Closed. Ask to go on first' : closed ? 'Write, and it goes on' : can ? 'Write a message' : 'The channel is being made',
    );
    text($('write-label'), closed ? 'Message; it opens the conversation again' : 'Message');
  });
}
