// One browser for all tests of the demo's page, and what people do on it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

const { DEMO_URL, CHROMIUM } = process.env;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE = 60_000;

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

let browser;

export function oneBrowser() {
  before(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  });
  after(() => browser?.close());
}

/** A profile of its own, which fails the test when anything in its pages goes wrong. */
export async function withProfile(options, body) {
  const context = await browser.newContext({ viewport: desktop, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(PATIENCE);
  const wrong = [];
  context.on('weberror', (error) => wrong.push(`page error: ${error.error().stack}`));
  context.on('console', (message) => {
    // Chromium writes a line for each call that is refused; what becomes of those is for the page to show, and for the tests to see there.
    const isRefusal = /^(Failed to load resource|WebSocket connection to .* failed)/.test(message.text());
    if (message.type() === 'error' && !isRefusal) wrong.push(`console: ${message.text()}`);
  });
  try {
    await body(context);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

/** The demo's page in a profile of its own. */
export const withPage = ({ hash, url, ...options }, body) =>
  withProfile(options, async (context) => body(await open(context, hash, url), context));

export async function open(context, hash = '', url = DEMO_URL) {
  const page = await context.newPage();
  await page.goto(`${url}${hash}`);
  await page.locator('body[data-ready]').waitFor();
  await page.locator('#wire-integration[data-state="good"]').waitFor();
  return page;
}

/** Waits until the page says so. */
export const sees = (page, selector, words) =>
  page
    .locator(selector, words === undefined ? {} : { hasText: words })
    .first()
    .waitFor();

export const gone = (page, selector, words) =>
  page.waitForFunction(
    ([where, what]) => ![...document.querySelectorAll(where)].some((node) => node.checkVisibility() && (!what || node.textContent.includes(what))),
    [selector, words],
  );

export async function call(method, path, body, headers = {}) {
  const answer = await fetch(new URL(path, DEMO_URL), {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', 'Api-Token': 'demo-sendbird-token', ...headers },
  });
  const said = await answer.text();
  assert.ok(answer.ok, `${method} ${path} answered ${answer.status}: ${said}`);
  return said ? JSON.parse(said) : null;
}

/** What an agent's calls to Salesforce carry. */
export async function session() {
  const login = await fetch(new URL('dev/salesforce/services/oauth2/token', DEMO_URL), {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo-client', client_secret: 'demo-secret' }),
  });
  return { Authorization: `Bearer ${(await login.json()).access_token}`, 'Sforce-Auto-Assign': 'FALSE' };
}

/** The ids of the Cases, by a condition. */
async function casesWhere(condition, headers) {
  const { salesforceApi } = await call('GET', 'dev/facts');
  const soql = encodeURIComponent(`SELECT Id FROM Case WHERE ${condition}`);
  const { records } = await call('GET', `${salesforceApi}/query?q=${soql}`, undefined, headers);
  return records.map(({ Id }) => `${salesforceApi}/sobjects/Case/${Id}`);
}

/** No fault, no open Case, and only these agents online: nothing of an earlier test is in the way. */
export async function calm(online = []) {
  const facts = await call('GET', 'dev/facts');
  await call('DELETE', 'dev/faults');
  const headers = await session();
  for (const path of await casesWhere('IsClosed = false', headers)) await call('PATCH', path, { Status: 'Closed' }, headers);
  for (const [index, agent] of facts.agents.entries()) {
    await call('PUT', `dev/salesforce/emulator/agents/${agent.id}`, { online: online.includes(index), capacity: 5 });
  }
  return facts;
}

export async function deleteCase(number) {
  const headers = await session();
  for (const path of await casesWhere(`CaseNumber = '${number}'`, headers)) await call('DELETE', path, undefined, headers);
}

export async function startConversation(page, subject) {
  await page.locator('#open-start').click();
  await page.locator('#subject').fill(subject);
  await page.locator('#start-button').click();
  await sees(page, '#case-subject', subject);
  await page.locator('#write:not([readonly])').waitFor();
}

/** Starts a conversation, and lets Ada have it. */
export async function withAda(page, subject) {
  await startConversation(page, subject);
  await page.locator('.offer', { hasText: subject }).getByRole('button', { name: 'Accept' }).click();
  await page.locator('#reply:not([readonly])').waitFor();
}

export async function say(page, words) {
  await page.locator('#write').fill(words);
  await page.locator('#send').click();
  await sees(page, '#messages .bubble.mine', words);
}

export const conversationOf = (page) => page.evaluate(() => new URLSearchParams(location.hash.slice(1)).get('conversation'));

/** Clean by axe, in both schemes, and nobody has to scroll sideways. */
export async function isClean(page, where, colours = true) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  // Only the colours depend on the scheme.
  const runs = [
    ['light', colours ? {} : { rules: { 'color-contrast': { enabled: false } } }],
    ...(colours ? [['dark', { runOnly: ['color-contrast'] }]] : []),
  ];
  for (const [colorScheme, options] of runs) {
    await page.emulateMedia({ colorScheme });
    const faults = await page.evaluate(async (wanted) => {
      const { violations } = await window.axe.run(document, { resultTypes: ['violations'], preload: false, ...wanted });
      return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary}`));
    }, options);
    assert.deepEqual(faults, [], `${where}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= width, `${where} is ${wide} wide, the window ${width}`);
}

/** Goes with the tab key alone to what matches, as somebody without a mouse does. */
export async function tabTo(page, selector, back = false) {
  for (let presses = 0; presses < 120; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  assert.fail(`The tab key never comes to ${selector}`);
}

export const focused = (page) =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.className || document.activeElement?.tagName);

/** A server, the demo's own if no other is named, behind a door that can be shut: what a page sees of one that is stopped and started again. */
export async function door(url = DEMO_URL) {
  const { hostname, port } = new URL(url);
  const open = new Set();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  const listen = (wanted) => new Promise((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  await listen(0);
  const { port: own } = server.address();
  const shut = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { url: `http://127.0.0.1:${own}/`, shut, reopen: () => listen(own) };
}
