import { createElement } from 'lwc';
import SupportChatComposer from 'c/supportChatComposer';

function composer(properties = {}) {
  const element = createElement('c-support-chat-composer', { is: SupportChatComposer });
  Object.assign(element, properties);
  const told = [];
  for (const name of ['send', 'save', 'files', 'wrote', 'canceledit']) element.addEventListener(name, ({ detail }) => told.push([name, detail]));
  document.body.append(element);
  const input = element.shadowRoot.querySelector('textarea');
  return { element, input, told: () => told.filter(([name]) => name !== 'wrote'), all: told };
}

const press = (input, key, more = {}) => input.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true, ...more }));

afterEach(() => document.body.replaceChildren());

it('sends what was written with Enter, and is empty then', () => {
  const { input, told } = composer();
  input.value = ' Hello ';
  press(input, 'Enter');
  expect(told()).toEqual([['send', { text: 'Hello' }]]);
  expect(input.value).toBe('');
});

it('keeps Enter for a new line, for a character that is being composed, and sends no blank', () => {
  const { input, told } = composer();
  input.value = 'Hello';
  press(input, 'Enter', { shiftKey: true });
  press(input, 'Enter', { isComposing: true });
  input.value = ' \n ';
  press(input, 'Enter');
  expect(told()).toEqual([]);
});

it('says why nothing can be written', async () => {
  const { element, input, told } = composer({ reason: 'Closed' });
  input.value = 'Hello';
  element.shadowRoot.querySelector('form').dispatchEvent(new CustomEvent('submit', { cancelable: true }));
  expect(told()).toEqual([]);
  // It can still be selected, and copied elsewhere.
  expect([input.readOnly, input.disabled, element.text]).toEqual([true, false, 'Hello']);
  expect(element.shadowRoot.textContent).toContain('Closed');
});

it('edits a message, and leaves it with Escape', async () => {
  const { element, input, told } = composer();
  element.editing = { id: '7', text: 'Helo' };
  await Promise.resolve();
  expect(input.value).toBe('Helo');
  input.value = 'Hello';
  press(input, 'Enter');
  press(input, 'Escape');
  expect(told()).toEqual([['save', { id: '7', text: 'Hello' }], ['canceledit', null]]);
  // What could not be saved is not lost.
  expect(input.value).toBe('Hello');
  element.editing = null;
  expect(input.value).toBe('');
});

it('keeps what was being written when an edit begins', async () => {
  const { element, input } = composer({ text: 'From before' });
  expect(input.value).toBe('From before');
  input.value = 'Half a sent';
  element.editing = { id: '7', text: 'Helo' };
  await Promise.resolve();
  input.value = 'Hello';
  expect(element.text).toBe('Half a sent');
  element.editing = null;
  expect([input.value, element.text]).toEqual(['Half a sent', 'Half a sent']);
  input.value = '';
  expect(element.text).toBe('');
});

it('cuts nothing off: what is too long is not sent, and says so', async () => {
  const { element, input, told } = composer();
  input.value = 'x'.repeat(5001);
  press(input, 'Enter');
  await Promise.resolve();
  expect([told(), input.value.length]).toEqual([[], 5001]);
  expect(element.shadowRoot.querySelector('[role=alert]').textContent).toContain('TooLong');
  expect(input.getAttribute('maxlength')).toBeNull();
});

it('takes files that were pasted, but none that Sendbird refuses', async () => {
  const { element, input, told } = composer();
  const small = { name: 'small.png', size: 10 };
  const large = { name: 'large.mov', size: 26 * 1048576 };
  input.dispatchEvent(Object.assign(new CustomEvent('paste', { cancelable: true }), { clipboardData: { files: [small, large] } }));
  await Promise.resolve();
  expect(told()).toEqual([['files', [small]]]);
  expect(element.shadowRoot.querySelector('[role=alert]').textContent).toContain('TooLarge');
});
