// What went wrong, at the place where it was done; gone as soon as its cause is.
import { el, icon, keyed, text, attr, usable, show } from './dom.js';
import { state, tell, on } from './store.js';

const troubles = new Map();
const busy = new Set();

export const isBusy = (scope) => busy.has(scope);
export const troubleOf = (scope) => troubles.get(scope) ?? null;

/** Does something once at a time. Returns whether it went well; what did not is shown at its scope, with a way to try it again. */
export async function attempt(scope, action) {
  if (busy.has(scope)) return false;
  busy.add(scope);
  tell('busy');
  try {
    await action();
    clear(scope);
    return true;
  } catch (error) {
    if (error.system === undefined) throw error;
    troubles.set(scope, {
      error,
      system: error.system,
      conversation: state.conversation,
      retry: error.isTransient ? () => attempt(scope, action) : null,
    });
    tell('trouble');
    return false;
  } finally {
    busy.delete(scope);
    tell('busy');
  }
}

export function clear(scope) {
  if (troubles.delete(scope)) tell('trouble');
}

const HEALTH = { api: 'integration', salesforce: 'salesforce', sendbird: 'sendbird' };

/** A system that is well again takes its errors with it, and so does another conversation. A message that was not sent stays unsent. */
export function watchCauses() {
  const wasWell = {};
  on('health conversation user', () => {
    const isWell = (system) => !state.health || state.health[HEALTH[system]] === 'up';
    const isMended = ({ system, error }) => error.isTransient && wasWell[system] === false && isWell(system);
    for (const [scope, trouble] of troubles) {
      if (scope.startsWith('out ')) continue;
      if (isMended(trouble) || (trouble.conversation !== state.conversation && scope !== 'start')) clear(scope);
    }
    for (const system of Object.keys(HEALTH)) wasWell[system] = isWell(system);
  });
}

/** Shows the troubles of a scope inside of a place that is there from the start, so that it is announced. */
export function troubleAt(place, scopes) {
  place.setAttribute('role', 'alert');
  const list = typeof scopes === 'function' ? scopes : () => [scopes];
  on('trouble busy', () => {
    const items = list()
      .filter((scope) => troubles.has(scope) && !isShownAtFields(scope))
      .map((scope) => ({ scope, ...troubles.get(scope) }));
    keyed(
      place,
      items,
      (item) => item.scope,
      (item) => {
        const again = el(
          'button',
          { type: 'button', class: 'again', onclick: () => troubles.get(item.scope)?.retry?.() },
          icon('retry'),
          'Try again',
        );
        return el('p', { class: 'trouble' }, icon('warning'), el('span'), again);
      },
      (node, item) => {
        text(node.querySelector('span'), item.error.message);
        const again = node.querySelector('.again');
        show(again, Boolean(item.retry));
        usable(again, !busy.has(item.scope));
      },
    );
  });
}

const forms = new Map();

/** Whether each of its errors stands at a field already. */
function isShownAtFields(scope) {
  const errors = Object.keys(troubles.get(scope).error.fields ?? {});
  return errors.length > 0 && errors.every((name) => forms.get(scope)?.includes(name));
}

/** Shows the errors of a problem document at their fields: `{subject: input}`. Others are said with the trouble itself. */
export function fieldErrors(form, scope, fields) {
  forms.set(scope, Object.keys(fields));
  const notes = Object.fromEntries(
    Object.entries(fields).map(([name, input]) => {
      const note = el('p', { class: 'field-error', id: `${form.id}-${name}-error`, hidden: true }, icon('warning'), el('span'));
      input.closest('label, fieldset').after(note);
      input.addEventListener('input', () => {
        const trouble = troubles.get(scope);
        if (trouble?.error.fields?.[name]) {
          delete trouble.error.fields[name];
          if (Object.keys(trouble.error.fields).length === 0) clear(scope);
          tell('trouble');
        }
      });
      return [name, note];
    }),
  );
  on('trouble', () => {
    const errors = troubles.get(scope)?.error.fields ?? {};
    for (const [name, input] of Object.entries(fields)) {
      const words = errors[name]?.join(' ');
      show(notes[name], Boolean(words));
      text(notes[name].querySelector('span'), words);
      attr(input, 'aria-invalid', words ? 'true' : null);
      attr(input, 'aria-describedby', words ? notes[name].id : null);
    }
  });
}

/** To the first field that is wrong. */
export function focusWrong(scope, fields) {
  const errors = troubles.get(scope)?.error.fields ?? {};
  Object.entries(fields)
    .find(([name]) => errors[name])?.[1]
    .focus();
}
