import requestSession from '@salesforce/apex/SupportChatAgent.session';
import { loadScript } from 'lightning/platformResourceLoader';

jest.mock('@salesforce/apex/SupportChatAgent.session', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('c/supportChatSendbird', () => ({
  connect: jest.fn(async ({ session }) => ({ me: (await session()).userId, isEnded: false })),
}));

let agent;
let connect;

beforeEach(() => {
  jest.useFakeTimers();
  jest.resetModules();
  loadScript.mockResolvedValue?.(undefined);
  ({ agent } = require('c/supportChatAgent'));
  ({ connect } = require('c/supportChatSendbird'));
  requestSession.mockReset();
});
afterEach(() => jest.useRealTimers());

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

it('connects once for all who ask', async () => {
  const ask = require('@salesforce/apex/SupportChatAgent.session').default;
  ask.mockResolvedValue({ userId: 'sf_1' });
  const [one, other] = await Promise.all([agent({}, () => {}), agent({}, () => {})]);
  expect(one).toBe(other);
  expect(connect).toHaveBeenCalledTimes(1);
  one.isEnded = true;
  expect(await agent({}, () => {})).not.toBe(one);
});

it('asks no more when nobody waits any longer', async () => {
  const ask = require('@salesforce/apex/SupportChatAgent.session').default;
  ask.mockRejectedValue({ body: { message: 'Not now' } });
  expect(await agent({}, () => true)).toBeNull();
  jest.advanceTimersByTime(60000);
  await settled();
  expect(ask).toHaveBeenCalledTimes(1);
});

it('tries again what may go well later, and not what will not', async () => {
  const ask = require('@salesforce/apex/SupportChatAgent.session').default;
  ask.mockRejectedValueOnce({ body: { message: 'Not now' } }).mockResolvedValueOnce({ userId: 'sf_1' });
  const failed = jest.fn();
  const connecting = agent({}, failed);
  await settled();
  expect(failed.mock.calls[0][0].message).toBe('Not now');
  jest.advanceTimersByTime(1000);
  expect((await connecting).me).toBe('sf_1');
  jest.resetModules();
  const again = require('c/supportChatAgent').agent;
  require('@salesforce/apex/SupportChatAgent.session').default.mockRejectedValueOnce({ body: { message: '!You may not' } });
  await expect(again({}, failed)).rejects.toMatchObject({ message: 'You may not', isFinal: true });
});
