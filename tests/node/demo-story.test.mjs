// The demo's page as people use it, in a real browser.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import {
  calm,
  call,
  conversationOf,
  deleteCase,
  desktop,
  focused,
  gone,
  isClean,
  oneBrowser,
  open,
  phone,
  say,
  sees,
  startConversation,
  tabTo,
  withAda,
  withPage,
} from './demo-page.mjs';

const picture = {
  name: 'tree.png',
  mimeType: 'image/png',
  buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
};

oneBrowser();
beforeEach(() => calm());

test('the whole story by mouse, clean in every state', async () => {
  await withPage({}, async (page) => {
    await isClean(page, 'launcher');
    await sees(page, '#guide-words', 'Start a conversation');
    await page.locator('#open-start').click();
    await page.locator('#subject').fill('Where are my trees?');
    await page.locator('#first-message').fill('They were due on Monday.');
    await page.locator('#start-button').click();
    await sees(page, '#case-subject', 'Where are my trees?');
    await sees(page, '.bubble.mine.written', 'They were due on Monday.');
    await sees(page, '#phone-status', 'Waiting for an agent');
    await sees(page, '#case-route', 'Waits: nobody is online');

    await page.locator('#agent-list .switch').first().click();
    await sees(page, '.offer', 'Where are my trees?');
    await sees(page, '#agent-list .load', '1 of 2');
    await isClean(page, 'offered');
    await page.locator('.offer .decline').click();
    await gone(page, '.offer');
    await page.locator('#agent-list .switch').nth(1).click();
    await page.locator('#agent-list label').nth(1).click();
    await page.locator('.offer .accept').click();
    await sees(page, '#messages .came', 'Ben Okafor joined');
    await page.locator('#quick button').first().click();
    await page.locator('#send-reply').click();
    await sees(page, '#messages .bubble.theirs', 'this is Ben');
    await sees(page, '#transcript .entry.agent:not(.ghost)', 'this is Ben');

    await page.locator('#files').setInputFiles([picture]);
    await page.locator('#messages .picture img').waitFor();
    await page.locator('#files').setInputFiles([{ name: 'invoice.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') }]);
    await sees(page, '#messages .file', 'invoice.pdf');
    await say(page, 'Thnaks');
    await sees(page, '.bubble.mine.written', 'Thnaks');
    const typo = page.locator('.bubble.mine', { hasText: 'Thnaks' });
    await typo.hover();
    await typo.getByRole('button', { name: 'Edit' }).click();
    await isClean(page, 'editing');
    await page.keyboard.type('Thanks');
    await page.keyboard.press('Enter');
    await sees(page, '.bubble.mine.written', 'edited');
    await sees(page, '#transcript .entry .words', /^Thanks$/);
    await say(page, 'Never mind');
    await sees(page, '.bubble.mine.written', 'Never mind');
    const unwanted = page.locator('.bubble.mine', { hasText: 'Never mind' });
    await unwanted.hover();
    await unwanted.getByRole('button', { name: 'Delete' }).click();
    await unwanted.getByRole('button', { name: 'Delete for everybody' }).click();
    await gone(page, '.bubble.mine', 'Never mind');
    await sees(page, '#transcript .entry.deleted', 'Never mind');
    await sees(page, '#comparison[data-state="agree"]');
    await isClean(page, 'talking');

    await page.locator('.bubble.mine', { hasText: 'They were due' }).hover();
    await page.locator('.bubble.mine', { hasText: 'They were due' }).getByRole('button', { name: 'What happened' }).click();
    for (const hop of ['channel', 'webhook', 'queue', 'row']) await sees(page, `#hops [data-hop="${hop}"]:not(.awaited) time`, /\d/);
    await sees(page, '#trace-whole[data-done="true"]');

    await page.locator('#status').selectOption('Working');
    await page.locator('#set-status').click();
    await sees(page, '#case-status', 'Working');
    await page.locator('#trace-choice').selectOption('');
    for (const hop of ['row', 'event', 'metadata']) await sees(page, `#hops [data-hop="${hop}"]:not(.awaited) time`, /\d/);
    await page.locator('#owner').selectOption({ label: 'Ada Keller' });
    await page.locator('#transfer').click();
    await sees(page, '#messages .came', 'Ada Keller joined');
    await page.locator('#act-as').click();
    await sees(page, '#case-route', 'Yours');

    await page.locator('#close-case').click();
    await sees(page, '#phone-status', 'Closed by the agent');
    await page.locator('.star').nth(3).click();
    await page.locator('#comment').fill('Quick');
    await isClean(page, 'closed');
    await page.locator('#rate-button').click();
    await sees(page, '#case-fields', '4 of 5: “Quick”');
    await sees(page, '#rated', 'You rated 4 of 5');
    // What is written within two seconds after the close crossed with it, and belongs to the Case that was open.
    await crossed(page);
    await say(page, 'One more thing');
    await sees(page, '#messages .notice.reopened');
    await sees(page, '#phone-status:not([data-phase="closed"])');
    await page.locator('#close-conversation').click();
    await sees(page, '#phone-status', 'You closed it');
    await page.locator('#start-again').click();
    await sees(page, '#start');
    const calls = await page.locator('#calls .label').allTextContents();
    assert.ok(calls.includes('Start a conversation') && calls.includes('Close the Case') && calls.includes('Rate it'), calls.join());
    await page.locator('#calls summary').last().click();
    await sees(page, '#calls pre', /curl -X POST 'http.*\/api\/conversations'/);
  });
});

/** Until the customer's clock is past what counts as crossing. */
const crossed = (page) => page.waitForFunction((closed) => Date.now() - closed > 2300, Date.now());

test('the whole story by keyboard alone', async () => {
  await withPage({}, async (page) => {
    const { keyboard } = page;
    await tabTo(page, '#guide-go');
    await keyboard.press('Enter');
    await focusedIs(page, 'open-start');
    await keyboard.press('Enter');
    await focusedIs(page, 'subject');
    await keyboard.press('Control+A');
    await keyboard.type('By keyboard');
    await tabTo(page, '#start-button');
    await keyboard.press('Enter');
    await focusedIs(page, 'write');
    await sees(page, '#case-subject', 'By keyboard');
    await page.locator('#write:not([readonly])').waitFor();
    await keyboard.type('Hello');
    await keyboard.press('Enter');
    await sees(page, '.bubble.mine.written', 'Hello');
    assert.equal(await focused(page), 'write');

    await tabTo(page, '#agent-list .switch');
    await keyboard.press('Space');
    await sees(page, '.offer', 'By keyboard');
    await tabTo(page, '.offer .accept');
    await keyboard.press('Enter');
    await focusedIs(page, 'reply');
    await page.locator('#reply:not([readonly])').waitFor();
    await keyboard.type('Good day');
    await keyboard.press('Enter');
    await sees(page, '#messages .bubble.theirs', 'Good day');
    assert.equal(await focused(page), 'reply');

    // Past the bubbles' buttons, which once held everybody who came by.
    await tabTo(page, '#messages [data-item]', true);
    await keyboard.press('Home');
    await keyboard.press('Tab');
    assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /^Edit: Hello/);
    await keyboard.press('Enter');
    await page.locator('.editor textarea:focus').waitFor();
    await keyboard.type('Hello there');
    await keyboard.press('Enter');
    await sees(page, '.bubble.mine.written', 'Hello there');
    assert.match(await focused(page), /bubble mine/);
    await tabTo(page, '#write');

    await tabTo(page, '#status');
    await keyboard.type('Working');
    await tabTo(page, '#set-status');
    await keyboard.press('Enter');
    await sees(page, '#case-status', 'Working');
    await tabTo(page, '#close-case');
    await keyboard.press('Enter');
    await sees(page, '#after-close');
    await tabTo(page, '#stars input', true);
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await tabTo(page, '#rate-button');
    await keyboard.press('Enter');
    await sees(page, '#rated', 'You rated');
    assert.notEqual(await focused(page), 'BODY');
    await tabTo(page, '#tab-happened');
    await keyboard.press('ArrowRight');
    assert.equal(await focused(page), 'tab-disasters');
    await sees(page, '#disaster-list .disaster');
    await tabTo(page, '#disaster-list .begin');
  });
});

const focusedIs = (page, id) => page.waitForFunction((wanted) => document.activeElement?.id === wanted, id);

test('live updates take neither focus nor selection, and each thing is said once', async () => {
  await calm([0]);
  await withPage({}, async (page) => {
    await withAda(page, 'Kept');
    await say(page, 'First');
    await sees(page, '.bubble.mine.written', 'First');
    await page.locator('#write').fill('half a sentence');
    await page.evaluate(() => document.getElementById('write').setSelectionRange(2, 5));
    const id = await conversationOf(page);
    const kept = await page.evaluateHandle(() => [
      document.activeElement,
      document.querySelector('#messages .bubble'),
      document.querySelector('#inbox button'),
    ]);
    const { url, agent } = await page.evaluate(() => ({
      url: document.querySelector('#calls pre').textContent.match(/support_[a-z0-9_]+/)[0],
      agent: new URLSearchParams(location.hash.slice(1)).get('agent'),
    }));
    const sender = `sf_${agent ?? (await call('GET', 'dev/facts')).agents[0].id}`;
    for (const words of ['one', 'two', 'three'])
      await call('POST', `dev/sendbird/v3/group_channels/${url}/messages`, { message_type: 'MESG', user_id: sender, message: words });
    await sees(page, '#messages .bubble.theirs', 'three');
    await sees(page, '#comparison[data-state="agree"]', '4 messages');
    assert.deepEqual(await page.evaluate((nodes) => nodes.map((node) => node.isConnected), kept), [true, true, true]);
    assert.deepEqual(
      await page.evaluate(() => [
        document.activeElement.id,
        document.activeElement.value,
        document.activeElement.selectionStart,
        document.activeElement.selectionEnd,
      ]),
      ['write', 'half a sentence', 2, 5],
    );
    const said = await page.evaluate(() => window.spoken ?? [...document.querySelectorAll('#announcer p')].map((line) => line.textContent));
    assert.deepEqual(said.filter((line) => /: (one|two|three)$/.test(line)).length, 3, said.join('\n'));
    assert.ok(id);
  });
});

test('a double click makes one Case, and wrong fields are told at their places', async () => {
  await withPage({ hash: '#user=bob' }, async (page) => {
    await page.locator('#open-start').click();
    await page.locator('#subject').fill('');
    await page.locator('#email').fill('not an address');
    await page.locator('#start-button').click();
    await sees(page, '#start-subject-error');
    await sees(page, '#start-email-error');
    assert.equal(await page.locator('#subject').getAttribute('aria-describedby'), 'start-subject-error');
    assert.equal(await focused(page), 'subject');
    await isClean(page, 'field errors');
    await page.locator('#subject').fill('Just one');
    await gone(page, '#start-subject-error');
    await page.locator('#email').fill('');
    await gone(page, '.field-error');
    await page.locator('#start-button').dblclick();
    await sees(page, '#case-subject', 'Just one');
    await page.locator('#chat .back').click();
    await sees(page, '#conversations li', 'Just one');
    assert.equal(await page.locator('#conversations li', { hasText: 'Just one' }).count(), 1);
    assert.equal(await page.locator('#inbox li', { hasText: 'Just one' }).count(), 1);
  });
});

test('a start whose answer is lost is the same start when it is tried again', async () => {
  await withPage({ hash: '#user=cleo' }, async (page, context) => {
    const keys = [];
    await context.route('**/api/conversations', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.locator('#open-start').click();
    await page.locator('#subject').fill('Answer lost');
    await page.locator('#start-button').click();
    await sees(page, '#start-trouble', 'did not answer');
    await page.locator('#start-trouble .again').click();
    await sees(page, '#case-subject', 'Answer lost');
    await gone(page, '#start-trouble .trouble');
    assert.equal(keys[0], keys[1]);
    assert.equal(await page.locator('#inbox li', { hasText: 'Answer lost' }).count(), 1);
  });
});

test('a message that fails stays, and is sent when it is tried again', async () => {
  await calm([0]);
  await withPage({}, async (page, context) => {
    await withAda(page, 'Failing');
    let broken = true;
    await context.route('**/messages', (route) => (broken && route.request().method() === 'POST' ? route.abort() : route.continue()));
    await say(page, 'Do not lose me');
    await sees(page, '.bubble.failed .failure', 'Sendbird did not answer');
    await isClean(page, 'failed bubble');
    broken = false;
    await page.locator('.bubble.failed .failure button').first().click();
    await sees(page, '.bubble.mine.written', 'Do not lose me');
    await gone(page, '.failure');
    assert.equal(await page.locator('.bubble', { hasText: 'Do not lose me' }).count(), 1);
  });
});

test('a conversation that was just started stays, however late the server tells of it', async () => {
  await withPage({}, async (page) => {
    await page.route('**/dev/events?*conversation=*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 2500));
      await route.continue();
    });
    await startConversation(page, 'Told late');
    assert.ok(await conversationOf(page));
  });
});

test('what was given up is said with its reason, and comes back by a replay', async () => {
  await withPage({}, async (page) => {
    await startConversation(page, 'Refused');
    await call('POST', 'dev/salesforce/emulator/faults', {
      match: { path: '/services/data/*/composite/sobjects/SupportChat_Message__c/*' },
      effect: {
        status: 200,
        body: [{ success: false, errors: [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No', fields: ['Text__c'] }] }],
      },
    });
    await say(page, 'What a rule of the org refuses');
    const letter = page.locator('#dead-letters .dead', { hasText: 'RowRefused' });
    await letter.waitFor();
    await sees(page, '#transcript .entry.ghost', 'Not on the Case: needs a look');
    await sees(page, '#comparison[data-state="differ"]');
    assert.match(await (await fetch(new URL(await letter.locator('a').getAttribute('href'), page.url()))).text(), /^# RowRefused/);
    await isClean(page, 'given up', false);
    await call('DELETE', 'dev/faults');
    await letter.getByRole('button', { name: 'Replay' }).click();
    await gone(page, '#dead-letters .dead');
    await sees(page, '.bubble.mine.written', 'What a rule');
    await sees(page, '#comparison[data-state="agree"]');
    await deleteCase((await page.locator('#case-number').textContent()).replace('Case ', ''));
    await sees(page, '#attention', 'Needs a person: CaseDeleted');
  });
});

test('two tabs show the same, and typing and reading go across', async () => {
  await calm([0]);
  await withPage({}, async (page, context) => {
    await withAda(page, 'Two tabs');
    const other = await open(context, await page.evaluate(() => location.hash));
    await sees(other, '#case-subject', 'Two tabs');
    await say(page, 'From the first');
    await sees(other, '#messages .bubble.mine', 'From the first');
    await other.locator('#reply').fill('From the second');
    await sees(page, '#phone-typing', 'Ada is typing');
    await sees(page, '#messages .bubble.mine .read', 'Read');
    await other.keyboard.press('Enter');
    await sees(page, '#messages .bubble.theirs', 'From the second');
    await gone(page, '#phone-typing');
    await page.reload();
    await sees(page, '#messages .bubble.theirs', 'From the second');
    await sees(page, '#comparison[data-state="agree"]');
  });
});

test('hundreds of messages are all there, and one more adds one bubble', async () => {
  await calm([0]);
  await withPage({}, async (page) => {
    await withAda(page, 'Long');
    await say(page, 'The first');
    await page.locator('#calls summary').first().click();
    const url = (await page.locator('#calls pre').allTextContents()).join().match(/support_[a-z0-9_]+/)[0];
    const user = await page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('user') ?? 'ann');
    for (let sent = 0; sent < 520; sent += 20) {
      await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          call('POST', `dev/sendbird/v3/group_channels/${url}/messages`, { message_type: 'MESG', user_id: user, message: `Line ${sent + at}` }),
        ),
      );
    }
    await page.waitForFunction(() => document.querySelectorAll('#messages .bubble').length === 521);
    await page.reload();
    await page.waitForFunction(
      () => document.querySelectorAll('#messages .bubble').length === 521 && document.querySelectorAll('#transcript .entry').length === 521,
    );
    await page.waitForFunction(() => document.querySelectorAll('#messages .bubble.written').length === 521);
    await page.evaluate(() => {
      window.added = 0;
      new MutationObserver((changes) =>
        changes.forEach((change) => {
          window.added += change.addedNodes.length;
          window.removed = change.removedNodes.length;
        }),
      ).observe(document.getElementById('messages'), { childList: true });
    });
    await say(page, 'The last');
    await sees(page, '.bubble.mine.written', 'The last');
    assert.equal(await page.evaluate(() => window.added), 1);
    await page.waitForFunction(() => {
      const list = document.getElementById('messages');
      return list.scrollTop + list.clientHeight >= list.scrollHeight - 2;
    });
  });
});

test('on a phone one side at a time', async () => {
  await calm([0]);
  await withPage({ viewport: phone, hasTouch: true }, async (page) => {
    await isClean(page, 'launcher on a phone');
    await page.locator('#open-start').tap();
    await page.locator('#subject').fill('In the hand');
    await page.locator('#start-button').tap();
    await page.locator('#write:not([readonly])').waitFor();
    await say(page, 'Small screen');
    assert.equal(await page.locator('#agents').isVisible(), false);
    await isClean(page, 'conversation on a phone');
    await page.locator('#views [data-view="agents"]').tap();
    assert.equal(await page.locator('#customer').isVisible(), false);
    await page.locator('.offer .accept').tap();
    await page.locator('#reply:not([readonly])').waitFor();
    await isClean(page, 'agents on a phone');
    await page.locator('#views [data-view="happened"]').tap();
    await sees(page, '#comparison[data-state="agree"]');
    await isClean(page, 'what happened on a phone');
    await page.locator('#views [data-view="disasters"]').tap();
    await sees(page, '#disaster-list .disaster');
    await isClean(page, 'disasters on a phone');
    await page.setViewportSize(desktop);
    await sees(page, '#customer');
    await sees(page, '#agents');
  });
});

test('with colours forced and motion reduced all of it is there', async () => {
  await withPage({ forcedColors: 'active' }, async (page) => {
    await startConversation(page, 'Forced');
    // The browser chooses the colours then, and axe reckons with ours.
    await isClean(page, 'forced colours', false);
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  });
});

test('the first steps can be dismissed, and come back', async () => {
  await withPage({}, async (page) => {
    await page.locator('#guide-away').click();
    await gone(page, '#guide');
    assert.equal(await focused(page), 'guide-back');
    await page.reload();
    await page.locator('#guide-back').click();
    await sees(page, '#guide-words', /\w/);
  });
});
