import { createElement } from 'lwc';
import SupportChatUtility from 'c/supportChatUtility';
import findCases from '@salesforce/apex/SupportChatAgent.cases';
import { agent } from 'c/supportChatAgent';

jest.mock('@salesforce/apex/SupportChatAgent.cases', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('c/supportChatAgent', () => ({ agent: jest.fn(), watched: { has: () => false, enter: () => {}, leave: () => {} } }));

const ann = { url: 'support_1', names: ['Ann'], last: null, unread: 0, metadata: {} };
const bob = { ...ann, url: 'support_2', names: ['Bob'] };
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

/** An agent's connection: `told` holds what the list is told through. */
function client() {
  const told = {};
  const stop = jest.fn();
  const chats = jest.fn(async (changed, arrived, connection) => {
    Object.assign(told, { changed, arrived, connection });
    changed([ann, bob]);
    return stop;
  });
  return { me: 'sf_1', chats, told, stop, port: () => ({}), joins: () => () => {} };
}

async function utility() {
  const element = createElement('c-support-chat-utility', { is: SupportChatUtility });
  document.body.append(element);
  await settled();
  return {
    element,
    names: () => [...element.shadowRoot.querySelectorAll('.item .name')].map(({ textContent }) => textContent),
    words: () => element.shadowRoot.querySelector('nav').textContent,
  };
}

beforeEach(() => {
  jest.useFakeTimers();
  findCases.mockResolvedValue([]);
});
afterEach(() => {
  document.body.replaceChildren();
  jest.useRealTimers();
  agent.mockReset();
  findCases.mockReset();
});

it('lists the chats also when their Cases cannot be read, and says so', async () => {
  agent.mockResolvedValue(client());
  findCases.mockRejectedValueOnce({ body: { message: 'No Cases now' } });
  const shown = await utility();
  expect(shown.names()).toEqual(['Ann', 'Bob']);
  expect(shown.words()).toContain('No Cases now');
});

it('tries again when Sendbird does not answer', async () => {
  const connection = client();
  connection.chats.mockRejectedValueOnce(Object.assign(new Error('Too many'), { isTransient: true }));
  agent.mockResolvedValue(connection);
  const shown = await utility();
  expect(shown.words()).toContain('Unavailable');
  jest.advanceTimersByTime(1000);
  await settled();
  expect(shown.names()).toEqual(['Ann', 'Bob']);
  expect(shown.words()).not.toContain('Unavailable');
});

it('begins anew when the connection is over, and stops hearing when it is taken away', async () => {
  const [first, second] = [client(), client()];
  agent.mockResolvedValueOnce(first).mockResolvedValueOnce(second);
  const shown = await utility();
  first.told.connection('lost');
  await settled();
  expect(shown.words()).toContain('ConnectionLost');
  first.told.connection('closed');
  await settled();
  expect(first.stop).toHaveBeenCalledTimes(1);
  expect(shown.names()).toEqual(['Ann', 'Bob']);
  document.body.replaceChildren();
  expect(second.stop).toHaveBeenCalledTimes(1);
});

it('goes on showing the chosen chat when the agent is taken out of it', async () => {
  const connection = client();
  agent.mockResolvedValueOnce(connection).mockReturnValue(new Promise(() => {}));
  const shown = await utility();
  shown.element.shadowRoot.querySelector('.item').click();
  connection.told.changed([bob]);
  await settled();
  expect(shown.names()).toEqual(['Bob']);
  expect(shown.element.shadowRoot.querySelector('c-support-chat-room').channelUrl).toBe('support_1');
});
