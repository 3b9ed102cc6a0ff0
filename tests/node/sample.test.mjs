// The sample page of samples/web as a customer uses it, with the vendor's SDK in a real browser.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { after, before, test } from 'node:test';
import { calm, call, gone, isClean, oneBrowser, sees, session, withProfile } from './demo-page.mjs';

const { DEMO_URL, SETTINGS } = process.env;
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const ada = '005000000000001AAA';
let server;
let url;

oneBrowser();

// The sample as it is, with the SDK that the tests have, and the ports of this demo in its settings.
before(async () => {
  server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = pathname === '/' ? '/index.html' : pathname;
    const file = path.startsWith('/node_modules/') ? new URL(`.${path}`, import.meta.url) : new URL(`../../samples/web${path}`, import.meta.url);
    let text = await readFile(file, 'utf8').catch(() => null);
    if (path === '/settings.js') {
      for (const [from, to] of Object.entries(JSON.parse(SETTINGS))) {
        assert.ok(text.includes(from), from);
        text = text.replaceAll(from, to);
      }
    }
    response.writeHead(text === null ? 404 : 200, { 'Content-Type': types[extname(path)] ?? 'text/plain' });
    response.end(text);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${server.address().port}/`;
});
after(() => server.close());

/** The customer's, the newest first, as their app is told. */
async function conversations() {
  const { token } = await call('POST', 'dev/token', { userId: 'ann' });
  return (await call('GET', 'api/conversations', undefined, { Authorization: `Bearer ${token}` })).items;
}

/** The agent takes the Case as soon as it is offered. */
async function accepted(caseId) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await call('POST', 'dev/salesforce/emulator/omni', { caseId, action: 'accept' });
      return;
    } catch (early) {
      if (attempt === 100) throw early;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

test('a customer starts, talks, ends, rates, and comes back', async () => {
  const { salesforceApi } = await calm();
  await withProfile({}, async (context) => {
    const page = await context.newPage();
    await page.goto(url);
    await page.getByLabel('What is it about?').waitFor();
    await isClean(page, 'home');
    await page.getByLabel('What is it about?').fill('Where is my order?');
    await page.getByLabel('Your first message').fill('It was due on Monday.');
    await page.getByRole('button', { name: 'Start' }).click();
    await sees(page, '#status', 'Waiting for an agent · Case 0');
    await sees(page, '#messages .mine', 'It was due on Monday.');
    await isClean(page, 'talk');

    const [conversation] = await conversations();
    await call('PUT', `dev/salesforce/emulator/agents/${ada}`, { online: true });
    await accepted(conversation.case.id);
    await sees(page, '#status', 'Ada Keller is with you');
    const messages = `dev/sendbird/v3/group_channels/${conversation.channelUrl}/messages`;
    await call('POST', messages, { message_type: 'MESG', user_id: `sf_${ada}`, message: 'Let me look' });
    await sees(page, '#messages .theirs', 'Let me look');
    await page.getByLabel('Your message').fill('Thanks');
    await page.getByRole('button', { name: 'Send' }).click();
    await sees(page, '#messages .mine', 'Thanks');
    await page.getByLabel('Attach a file').setInputFiles([{ name: 'invoice.txt', mimeType: 'text/plain', buffer: Buffer.from('4711') }]);
    await page.getByRole('button', { name: 'Send' }).click();
    await sees(page, '#messages .mine a', 'invoice.txt');

    await page.getByRole('button', { name: 'End', exact: true }).click();
    await sees(page, '#status', 'You ended it');
    await isClean(page, 'closed');
    await page.getByLabel('4', { exact: true }).check();
    await page.getByLabel('Anything to add?').fill('Quick');
    await page.getByRole('button', { name: 'Rate' }).click();
    await sees(page, '#rated', 'Thank you.');
    await page.reload();
    await sees(page, '#messages .mine', 'Thanks');
    await page.getByRole('button', { name: 'All conversations' }).click();
    await page.locator('#conversations a', { hasText: 'Closed' }).first().click();
    await page.getByRole('button', { name: 'Go on with it' }).click();
    await sees(page, '#messages .notice');
    await gone(page, '#rating');

    const soql = `SELECT Text__c FROM SupportChat_Message__c WHERE Case__c = '${conversation.case.id}' AND SenderType__c = 'Customer' ORDER BY SentAtMs__c`;
    const rows = await call('GET', `${salesforceApi}/query?q=${encodeURIComponent(soql)}`, undefined, await session());
    assert.deepEqual(rows.records.map((row) => row.Text__c).slice(0, 2), ['It was due on Monday.', 'Thanks']);
  });
});

test('a refused start says what is wrong, and one whose answer was lost opens one Case', async () => {
  await calm();
  await withProfile({}, async (context) => {
    const page = await context.newPage();
    await page.goto(url);
    await page.getByLabel('What is it about?').fill('  ');
    await page.getByRole('button', { name: 'Start' }).click();
    await sees(page, '#trouble', 'subject');

    const before = (await conversations()).length;
    let lost = 0;
    await page.route(`${DEMO_URL}api/conversations`, async (route) => {
      if (route.request().method() === 'POST' && lost++ === 0) {
        await route.fetch();
        await route.abort();
      } else {
        await route.continue();
      }
    });
    await page.getByLabel('What is it about?').fill('Once');
    await page.getByRole('button', { name: 'Start' }).click();
    await sees(page, '#status', 'Waiting for an agent');
    assert.ok(lost >= 2);
    assert.equal((await conversations()).length, before + 1);
  });
});
