// The chat panel of infra/salesforce/agent-panel, compiled, in a browser: agents at the panel and a customer, all with the vendor's SDK.
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { disconnectAll, eventually, listen, newClient, sending } from './clients.mjs';
import { calm, call, desktop, door, gone, isClean, oneBrowser, sees, session, withProfile } from './demo-page.mjs';
import { platform } from './emulator.mjs';
import { start } from '../../infra/salesforce/agent-panel-page/server.mjs';

const { DEMO_URL, SENDBIRD_URL, SALESFORCE_URL, SCREENSHOTS } = process.env;
const ada = '005000000000001AAA';
const ben = '005000000000002AAA';
const run = Date.now().toString(36);
let last = 0;
let sendbird;
let org;

oneBrowser();
before(async () => {
  sendbird = await door(SENDBIRD_URL);
  org = await start({ integration: DEMO_URL, salesforce: SALESFORCE_URL, sendbird: sendbird.url });
});
after(async () => {
  await disconnectAll();
  await org.close();
  sendbird.shut();
});

/** A customer who has started a conversation and is connected to its channel. */
async function customer(name = 'Ann') {
  const userId = `${name.toLowerCase()}_${run}_${++last}`;
  const { token } = await call('POST', 'dev/token', { userId });
  const headers = { Authorization: `Bearer ${token}` };
  const body = { subject: `Order of ${name}`, name, locale: 'pt-BR', firstMessage: 'Where is my order?' };
  const conversation = await eventually(async () => {
    const state = await call('POST', 'api/conversations', body, { ...headers, 'Idempotency-Key': 'k' });
    return state.case ? state : undefined;
  }, 'a Case');
  const { sessionToken } = await call('POST', 'api/sendbird/session-token', undefined, headers);
  const client = newClient();
  await client.connect(userId, sessionToken);
  const channel = await client.groupChannel.getChannel(conversation.channelUrl);
  return { userId, name, client, channel, caseId: conversation.case.id, events: listen(client) };
}

const say = (channel, message, more = {}) => sending(channel.sendUserMessage({ message, ...more }));

async function updateCase(id, fields) {
  const { salesforceApi } = await call('GET', 'dev/facts');
  await call('PATCH', `${salesforceApi}/sobjects/Case/${id}`, fields, await session());
}

/** Gives the Case to an agent, whom the integration then brings into the channel. */
const give = (caseId, agent) => updateCase(caseId, { OwnerId: agent, Status: 'Working' });

async function console_(context, agent, caseId) {
  const page = await context.newPage();
  await page.goto(`${org.url}?agent=${agent}&case=${caseId}`);
  return page;
}

const panel = (page) => page.locator('#record');
const write = async (page, words, button = 'Send') => {
  await panel(page).getByLabel('Message', { exact: true }).fill(words);
  await panel(page).getByRole('button', { name: button }).click();
};
const texts = (page) => page.locator('#record .words').allTextContents();
const picture = async (page, name, part = 'body') => SCREENSHOTS && page.locator(part).screenshot({ path: join(SCREENSHOTS, `${name}.png`) });

test('two agents and a customer talk, and the Case goes from one to the other and is closed', async () => {
  await calm();
  const ann = await customer();
  await withProfile({}, async (context) => {
    const adas = await console_(context, ada, ann.caseId);
    const bens = await console_(context, ben, ann.caseId);
    await sees(adas, '#record', 'You read along');
    await sees(adas, '#record .words', 'Where is my order?');
    await picture(adas, 'transcript');
    await isClean(adas, 'transcript', false);

    await give(ann.caseId, ada);
    await sees(adas, '#record', 'Ada Keller is with the customer');
    await sees(adas, '#record header', 'Language: Brazilian Portuguese');
    await sees(adas, '#record header', `In the chat: `);
    await sees(adas, '#record h2', ann.name);
    await sees(adas, '#utility .item', ann.name);

    await ann.channel.startTyping();
    await sees(adas, '#record .typing', `${ann.name} is typing`);
    await say(ann.channel, 'It was due on Monday.');
    await sees(adas, '#record .slds-chat-listitem_inbound', 'It was due on Monday.');
    await gone(adas, '#record .typing', 'is typing');
    await write(adas, 'Let me look');
    await ann.events.next('onMessageReceived', (where, message) => message.message === 'Let me look');
    await ann.channel.markAsRead();
    await sees(adas, '#record .state', `Read by ${ann.name}`);
    await picture(adas, 'live');
    await isClean(adas, 'live', false);

    const sent = (await ann.channel.getMessagesByTimestamp(Date.now() + 60_000, { prevResultSize: 10, nextResultSize: 0 })).at(-1);
    await say(ann.channel, 'Thank you', { parentMessageId: sent.messageId });
    await sees(adas, '#record .quote', 'In reply to Ada Keller: Let me look');
    await panel(adas).getByRole('button', { name: 'Edit the message: Let me look' }).click();
    await panel(adas).getByLabel('Message', { exact: true }).fill('It leaves today');
    await panel(adas).getByRole('button', { name: 'Save' }).click();
    await sees(adas, '#record .state', 'Edited');
    await ann.events.next('onMessageUpdated', (where, message) => message.message === 'It leaves today');
    await write(adas, 'Wrong window');
    await sees(adas, '#record .words', 'Wrong window');
    adas.on('dialog', (dialog) => dialog.accept());
    await panel(adas).getByRole('button', { name: 'Delete the message: Wrong window' }).click();
    await gone(adas, '#record .words', 'Wrong window');
    await ann.events.next('onMessageDeleted');

    const folder = await mkdtemp(join(tmpdir(), 'panel-'));
    await writeFile(join(folder, 'label.txt'), 'A label');
    await adas.locator('#record input[type=file]').setInputFiles(join(folder, 'label.txt'));
    await sees(adas, '#record .slds-chat-listitem_outbound a', 'label.txt');
    await sending(ann.channel.sendFileMessage({ fileUrl: 'https://files.test/bill.pdf', fileName: 'bill.pdf', mimeType: 'application/pdf', fileSize: 6 }));
    await sees(adas, '#record .slds-chat-listitem_inbound a', 'bill.pdf');
    await picture(adas, 'agent-panel', '#record');

    await sees(bens, '#record .words', 'It leaves today');
    assert.equal(await panel(bens).getByRole('button', { name: 'Send' }).count(), 0);
    await panel(adas).getByLabel('Message', { exact: true }).fill('Half a sentence');
    await give(ann.caseId, ben);
    await sees(bens, '#record', 'Ben Okafor is with the customer');
    await sees(adas, '#record', 'You read along');
    await sees(adas, '#record .unsent', 'Half a sentence');
    assert.equal(await adas.evaluate(() => document.activeElement === document.body), false, 'the focus is not lost');
    await write(bens, 'Ben here');
    await gone(adas, '#utility .item', ann.name);
    await sees(bens, '#record .slds-chat-listitem_outbound', 'Ben here');
    await sees(adas, '#record .words', 'Ben here');

    await updateCase(ann.caseId, { Status: 'Closed' });
    await sees(bens, '#record', 'The Case is closed');
    await sees(bens, '#record .words', 'Ben here');
    await picture(bens, 'closed');
  });
});

test('what a lost connection missed is read once, in order, and what was written meanwhile is sent once', async () => {
  await calm();
  const ann = await customer();
  await give(ann.caseId, ada);
  await withProfile({}, async (context) => {
    const page = await console_(context, ada, ann.caseId);
    await sees(page, '#record', 'Ada Keller is with the customer');
    await write(page, 'One');
    await ann.events.next('onMessageReceived', (where, message) => message.message === 'One');
    const two = await say(ann.channel, 'Two');
    await sees(page, '#record .words', 'Two');

    sendbird.shut();
    await sees(page, '#record .trouble', 'The connection is lost');
    await picture(page, 'lost');
    for (let number = 1; number <= 60; number += 1) await say(ann.channel, `Missed ${number}`);
    await ann.channel.updateUserMessage(two.messageId, { message: 'Two, edited' });
    const gone_ = await say(ann.channel, 'Soon gone');
    await ann.channel.deleteMessage(gone_);
    await write(page, 'Written meanwhile');
    await sees(page, '#record .slds-chat-listitem_outbound', 'Written meanwhile');

    await sendbird.reopen();
    await gone(page, '#record .trouble', 'lost');
    await ann.events.next('onMessageReceived', (where, message) => message.message === 'Written meanwhile');
    await sees(page, '#record .words', 'Missed 60');
    const missed = Array.from({ length: 60 }, (_, index) => `Missed ${index + 1}`);
    await eventually(async () => JSON.stringify(await texts(page)) ===
      JSON.stringify(['Where is my order?', 'One', 'Two, edited', ...missed, 'Written meanwhile']) || undefined, 'all of it, once').catch(async (error) => {
      assert.fail(`${error.message}: ${await texts(page)}`);
    });
    const all = await ann.channel.getMessagesByTimestamp(Date.now() + 60_000, { prevResultSize: 100, nextResultSize: 0 });
    assert.equal(all.filter((message) => message.message === 'Written meanwhile').length, 1);
  });
});

test('who reads along and is brought in while the connection is lost, writes when it is back', async () => {
  await calm();
  const ann = await customer();
  await withProfile({}, async (context) => {
    const page = await console_(context, ben, ann.caseId);
    await sees(page, '#record', 'You read along');
    await sees(page, '#utility', 'No chats');
    sendbird.shut();
    await sees(page, '#utility', 'The connection is lost');
    await give(ann.caseId, ben);
    await ann.events.next('onUserJoined', (where, user) => user.userId === `sf_${ben}`);
    await sendbird.reopen();
    await sees(page, '#record', 'Ben Okafor is with the customer');
    await sees(page, '#utility .item', ann.name);
  });
});

test('a session that ends while the connection is lost is renewed in silence', async () => {
  await calm();
  const ann = await customer();
  await give(ann.caseId, ada);
  // The integration gives the agent's session; this one is over when the connection comes back.
  let issued = 0;
  const expiresAt = Date.now() + 6000;
  org.replace['SupportChatAgent.session'] = async (args, agent, real) => {
    const given = await real(args, agent);
    issued += 1;
    if (issued > 1) return given;
    const { token } = await platform('POST', `/users/${given.userId}/token`, { expires_at: expiresAt });
    return { ...given, sessionToken: token };
  };
  try {
    await withProfile({}, async (context) => {
      const page = await console_(context, ada, ann.caseId);
      await sees(page, '#record', 'Ada Keller is with the customer');
      sendbird.shut();
      await sees(page, '#record .trouble', 'The connection is lost');
      await say(ann.channel, 'While you were away');
      await eventually(() => Date.now() > expiresAt, 'the end of the session');
      await sendbird.reopen();
      await sees(page, '#record .words', 'While you were away');
      await gone(page, '#record .trouble', 'lost');
      await write(page, 'Back again');
      await ann.events.next('onMessageReceived', (where, message) => message.message === 'Back again');
      assert.ok(issued > 1, 'a second session was asked for');
    });
  } finally {
    delete org.replace['SupportChatAgent.session'];
  }
});

test('the utility bar lists the chats of an agent, counts what is unread, and leads to the Case', async () => {
  await calm();
  const [ann, bob] = [await customer('Ann'), await customer('Bob')];
  await give(ann.caseId, ada);
  await give(bob.caseId, ada);
  await withProfile({}, async (context) => {
    const page = await context.newPage();
    await page.goto(`${org.url}?agent=${ada}`);
    await sees(page, '#utility .item', 'Order of Ann');
    await sees(page, '#utility .item', 'Order of Bob');
    await say(bob.channel, 'Anybody there?');
    await sees(page, '#toasts', 'New message from Bob');
    await sees(page, '#utility .item', 'Anybody there?');
    await sees(page, '[data-utility]', 'Chats (');
    const unread = () => page.locator('#utility .item', { hasText: 'Bob' }).locator('.slds-badge').count();
    await eventually(async () => (await unread()) === 1 || undefined, 'a count');
    await page.locator('#utility .item', { hasText: 'Bob' }).click();
    await sees(page, '#utility .words', 'Anybody there?');
    await eventually(async () => (await unread()) === 0 || undefined, 'that it is read');
    await picture(page, 'utility');
    await isClean(page, 'utility', false);
    await page.setViewportSize({ width: 320, height: 800 });
    await isClean(page, 'utility, narrow', false);
    await page.setViewportSize(desktop);

    const item = (name) => page.locator('#utility .item', { hasText: name });
    const written = page.locator('#utility').getByLabel('Message', { exact: true });
    await written.fill('Only for Bob');
    await item('Ann').click();
    await sees(page, '#utility h2', 'Ann');
    assert.equal(await written.inputValue(), '');
    await item('Bob').click();
    await sees(page, '#utility h2', 'Bob');
    assert.equal(await written.inputValue(), 'Only for Bob');

    for (let number = 1; number <= 60; number += 1) await say(bob.channel, `Line ${number}`);
    await page.reload();
    await page.locator('#utility .item', { hasText: 'Bob' }).click();
    await sees(page, '#utility .words', 'Line 60');
    await eventually(async () => (await unread()) === 0 || undefined, 'that its end is shown, and read');
    assert.equal(await page.locator('#utility .words', { hasText: 'Line 1' }).filter({ hasText: /^Line 1$/ }).count(), 0);
    await page.locator('#utility').getByRole('button', { name: 'Show earlier messages' }).click();
    await sees(page, '#utility .words', 'Anybody there?');
    assert.equal(await page.locator('#utility .words').filter({ hasText: /^Line 11$/ }).count(), 1);
    await page.getByRole('button', { name: /^Open Case/ }).click();
    await sees(page, '#record .words', 'Line 60');
    await item('Bob').click();
    await sees(page, '#utility .words', 'Line 60');
    await write(page, 'One tab, two panels');
    await sees(page, '#utility .words', 'One tab, two panels');
    await panel(page).getByRole('button', { name: 'Edit the message: One tab' }).click();
    await write(page, 'One tab, edited', 'Save');
    await sees(page, '#utility .words', 'One tab, edited');
    assert.equal(new URL(page.url()).searchParams.get('case'), bob.caseId);
  });
});
