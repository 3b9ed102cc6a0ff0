// Each disaster of the demo's page to its verdict, and restarts under the page.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { calm, conversationOf, door, isClean, oneBrowser, open, say, sees, withAda, withPage } from './demo-page.mjs';

const DISASTERS = {
  'salesforce-down': '#wire-salesforce[data-state="down"]',
  'sendbird-slow': '#wire-sendbird[data-state="slow"]',
  'too-many-requests': '#wire-sendbird[data-state="limited"]',
  'webhooks-twice': '#wire-webhooks[data-state="twice"]',
  'webhooks-lost': '#wire-webhooks[data-state="lost"]',
  'stream-cut': '#wire-stream[data-state="cut"], #wire-stream[data-state="waiting"]',
  'position-lost': 'body',
  'answer-lost': 'body',
  'integration-killed': '#wire-integration[data-state="down"], #wire-integration[data-state="starting"]',
};

oneBrowser();
beforeEach(() => calm([0]));

test('each disaster ends with its verdict: nothing is lost, and nothing is there twice', async () => {
  await withPage({}, async (page) => {
    await withAda(page, 'Break me');
    await say(page, 'Before anything broke');
    await page.locator('#tab-disasters').click();
    const names = await page.evaluate(() => [...document.querySelectorAll('#disaster-list [data-name]')].map((card) => card.dataset.name));
    assert.deepEqual(names.toSorted(), Object.keys(DISASTERS).toSorted());
    for (const [name, sign] of Object.entries(DISASTERS)) {
      const card = page.locator(`#disaster-list [data-name="${name}"]`);
      await card.locator('.begin').click();
      await sees(page, `#disaster-list [data-name="${name}"].running`);
      await sees(page, sign);
      if (name === 'salesforce-down') await isClean(page, 'a running disaster');
      await card.locator('.verdict').waitFor({ timeout: 150_000 });
      assert.match(await card.getAttribute('class'), /passed/, `${name}: ${await card.innerText()}`);
      assert.match(await card.locator('.verdict dl').innerText(), /missing\s*0|0\s*missing/);
      await sees(page, '#agreement[data-state="agree"]');
    }
    await isClean(page, 'verdicts');
    await page.reload();
    await page.waitForFunction((all) => document.querySelectorAll('#disaster-list .verdict:not([hidden])').length === all, names.length);
  });
});

test('a reload and a second tab know what is broken, and nobody breaks it twice', async () => {
  await withPage({}, async (page, context) => {
    await withAda(page, 'Known');
    await page.locator('#tab-disasters').click();
    await page.locator('[data-name="salesforce-down"] .begin').click();
    await sees(page, '#wire-salesforce[data-state="down"]');
    const other = await open(context, await page.evaluate(() => location.hash));
    await sees(other, '[data-name="salesforce-down"].running, [data-name="salesforce-down"].recovering, [data-name="salesforce-down"].passed');
    await other.locator('[data-name="salesforce-down"] .verdict').waitFor({ timeout: 150_000 });
    await page.locator('[data-name="salesforce-down"] .verdict').waitFor({ timeout: 150_000 });
  });
});

test('the page outlives the integration, and goes on without a reload', async () => {
  await withPage({}, async (page) => {
    await withAda(page, 'Outlived');
    await page.evaluate(() => {
      window.same = true;
    });
    await page.locator('#tab-disasters').click();
    await page.locator('[data-name="integration-killed"] .begin').click();
    await sees(page, '#wire-integration:not([data-state="good"])');
    await say(page, 'Written while it was dead');
    await page.locator('[data-name="integration-killed"] .verdict').waitFor({ timeout: 150_000 });
    await sees(page, '#wire-integration[data-state="good"]');
    await sees(page, '.bubble.mine.written', 'Written while it was dead');
    await page.locator('#reply').fill('And now?');
    await page.keyboard.press('Enter');
    await sees(page, '#messages .bubble.theirs', 'And now?');
    await page.locator('#close-conversation').click();
    await sees(page, '#phone-status', 'You closed it');
    assert.equal(await page.evaluate(() => window.same), true);
    assert.ok(await conversationOf(page));
  });
});

test('a page whose server is stopped says so, and goes on when it is back', async () => {
  const { url, shut, reopen } = await door();
  await withPage({ url }, async (page) => {
    await withAda(page, 'Restarted');
    shut();
    await sees(page, '#lost');
    await sees(page, '#agreement[data-state="unknown"]');
    await isClean(page, 'without its server');
    await reopen();
    await page.waitForFunction(() => document.getElementById('lost').hidden);
    await say(page, 'Back');
    await sees(page, '.bubble.mine.written', 'Back');
  });
  shut();
});
