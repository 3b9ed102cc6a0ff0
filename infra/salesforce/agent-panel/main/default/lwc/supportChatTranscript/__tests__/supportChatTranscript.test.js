import { createElement } from 'lwc';
import SupportChatTranscript from 'c/supportChatTranscript';
import readTranscript from '@salesforce/apex/SupportChatAgent.transcript';

jest.mock('@salesforce/apex/SupportChatAgent.transcript', () => ({ default: jest.fn() }), { virtual: true });

const row = (id, more = {}) => ({ MessageId__c: `c-${id}`, SenderType__c: 'Customer', SenderName__c: 'Ann', Text__c: `Text ${id}`, SentAtMs__c: id * 1000, Version__c: id * 1000, ...more });
const chat = { CaseNumber: '00001000', Status: 'Working', IsClosed: false, Owner: { Name: 'Ada Keller' } };
const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

async function transcript() {
  const element = createElement('c-support-chat-transcript', { is: SupportChatTranscript });
  element.caseId = '500000000000001AAA';
  document.body.append(element);
  await settled();
  return {
    element,
    rows: () => element.shadowRoot.querySelector('c-support-chat-messages').rows.filter((line) => !line.isDay),
    header: () => element.shadowRoot.querySelector('header').textContent,
  };
}

beforeEach(() => {
  jest.useFakeTimers();
  global.IntersectionObserver = class {
    observe() {}
    disconnect() {}
  };
  global.ResizeObserver = global.IntersectionObserver;
});
afterEach(() => {
  document.body.replaceChildren();
  jest.useRealTimers();
  readTranscript.mockReset();
});

it('reads the Case again every five seconds: what is new, edited and deleted', async () => {
  readTranscript.mockResolvedValueOnce({ chat, messages: [row(2), row(1)] });
  const shown = await transcript();
  expect(shown.rows().map(({ text }) => text)).toEqual(['Text 1', 'Text 2']);
  expect(shown.header()).toContain('00001000 · Working · Ada Keller');
  const deleted = row(1, { Deleted__c: true, Version__c: 9007199254740991, FileName__c: 'bill.pdf', FileUrl__c: 'https://files.test/bill.pdf' });
  readTranscript.mockResolvedValueOnce({ chat: { ...chat, IsClosed: true }, messages: [row(3), row(2, { Text__c: 'Edited', EditedAt__c: 'x', Version__c: 9000 }), deleted] });
  jest.advanceTimersByTime(5000);
  await settled();
  expect(shown.rows().map(({ text }) => text)).toEqual(['c.SupportChat_Deleted', 'Edited', 'Text 3']);
  expect(shown.rows().map(({ status }) => status)).toEqual(['', 'c.SupportChat_Edited', '']);
  expect(shown.rows()[0].files).toEqual([]);
  expect(shown.header()).toContain('c.SupportChat_ReadingClosed');
});

it('reads back to what it has when more came than a page holds, all of it or nothing', async () => {
  const page = (last) => Array.from({ length: 50 }, (_, at) => row(last - at));
  readTranscript.mockResolvedValueOnce({ chat, messages: page(50) });
  const shown = await transcript();
  readTranscript.mockResolvedValueOnce({ chat, messages: page(170) }).mockRejectedValueOnce({ body: { message: 'Not now' } });
  jest.advanceTimersByTime(5000);
  await settled();
  expect(shown.rows()).toHaveLength(50);
  readTranscript
    .mockResolvedValueOnce({ chat, messages: page(170) })
    .mockResolvedValueOnce({ chat, messages: page(121) })
    .mockResolvedValueOnce({ chat, messages: page(72) });
  jest.advanceTimersByTime(5000);
  await settled();
  expect(readTranscript.mock.calls.slice(-3).map(([{ sentBefore }]) => sentBefore)).toEqual([null, 121000, 72000]);
  expect(shown.rows().map(({ text }) => text)).toEqual(Array.from({ length: 170 }, (_, at) => `Text ${at + 1}`));
});

it('reads an earlier page also while the Case is read again', async () => {
  const page = (last) => Array.from({ length: 50 }, (_, at) => row(last - at));
  readTranscript.mockResolvedValueOnce({ chat, messages: page(100) });
  const shown = await transcript();
  readTranscript.mockReturnValueOnce(new Promise(() => {})).mockResolvedValueOnce({ chat, messages: page(51) });
  jest.advanceTimersByTime(5000);
  shown.element.shadowRoot.querySelector('c-support-chat-messages').dispatchEvent(new CustomEvent('earlier'));
  await settled();
  expect(shown.rows()).toHaveLength(99);
});

it('keeps what it has when the Case cannot be read, says so, and goes on', async () => {
  readTranscript.mockResolvedValueOnce({ chat, messages: [row(1)] });
  const shown = await transcript();
  readTranscript.mockRejectedValueOnce({ body: { message: 'Not now' } });
  jest.advanceTimersByTime(5000);
  await settled();
  expect(shown.header()).toContain('Not now');
  expect(shown.rows()).toHaveLength(1);
  readTranscript.mockResolvedValueOnce({ chat, messages: [row(2), row(1)] });
  jest.advanceTimersByTime(5000);
  await settled();
  expect(shown.header()).not.toContain('Not now');
  expect(shown.rows()).toHaveLength(2);
});

it('offers nothing to change, not even to whom a message belongs', async () => {
  readTranscript.mockResolvedValueOnce({ chat, messages: [row(1, { SenderType__c: 'Agent', SenderName__c: 'Ada Keller' })] });
  const shown = await transcript();
  expect(shown.rows()[0]).toMatchObject({ isMine: false, name: 'Ada Keller', itemClass: 'slds-chat-listitem slds-chat-listitem_outbound' });
});

it('shows a file that has no name', async () => {
  readTranscript.mockResolvedValueOnce({ chat, messages: [row(1, { Text__c: null, FileUrl__c: 'https://files.test/1' })] });
  const shown = await transcript();
  expect(shown.rows()[0].files).toMatchObject([{ name: 'c.SupportChat_Attachment', url: 'https://files.test/1' }]);
});

it('opens no address that is not one of the web', async () => {
  const file = (url) => row(1, { FileName__c: 'a', FileType__c: 'image/png', FileUrl__c: url });
  readTranscript.mockResolvedValueOnce({ chat, messages: [file('data:text/html,x')] });
  const shown = await transcript();
  expect(shown.rows()[0].files).toEqual([{ key: '0 a', name: 'a', label: 'c.SupportChat_Attachment', url: null, isImage: false }]);
});
