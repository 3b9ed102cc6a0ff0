import { createElement } from 'lwc';
import { getRecord } from 'lightning/uiRecordApi';
import SupportChatPanel from 'c/supportChatPanel';

jest.mock('c/supportChatAgent', () => ({ agent: () => new Promise(() => {}), watched: {} }));

function panel() {
  const element = createElement('c-support-chat-panel', { is: SupportChatPanel });
  element.recordId = '500000000000001AAA';
  document.body.append(element);
  return element;
}

const record = (url) => ({ fields: { SupportChat_ChannelUrl__c: { value: url }, SupportChat_UserId__c: { value: 'ann' } } });

afterEach(() => document.body.replaceChildren());

it('shows the chat of its Case', async () => {
  const element = panel();
  getRecord.emit(record('support_1'));
  await Promise.resolve();
  const room = element.shadowRoot.querySelector('c-support-chat-room');
  expect([room.channelUrl, room.caseId, room.customerId]).toEqual(['support_1', '500000000000001AAA', 'ann']);
});

it('says that a Case has none', async () => {
  const element = panel();
  getRecord.emit(record(null));
  await Promise.resolve();
  expect(element.shadowRoot.querySelector('c-support-chat-room')).toBeNull();
  expect(element.shadowRoot.textContent).toContain('NoChannel');
});

it('says what keeps it from reading the Case', async () => {
  const element = panel();
  getRecord.error({ message: 'No access' });
  await Promise.resolve();
  expect(element.shadowRoot.textContent).toContain('No access');
});
