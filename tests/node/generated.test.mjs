// The client that is generated from the OpenAPI document by the commands of docs/client-contract.md, compiled with the sample, and run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

const { DEMO_URL } = process.env;
const run = promisify(execFile);
const root = new URL('../../', import.meta.url);

// Where its imports are found, and nothing is committed.
await mkdir(new URL('node_modules/.cache/', import.meta.url), { recursive: true });
const folder = await mkdtemp(new URL('node_modules/.cache/generated-', import.meta.url).pathname);
after(() => rm(folder, { recursive: true }));

const misspelled = `import type { components } from './supportchat.js';
// @ts-expect-error There is no such member.
export const start: components['schemas']['Start'] = { subject: 'My order', subjekt: '' };
// @ts-expect-error It is always there, and never undefined.
export const state = (conversation: components['schemas']['Conversation']): undefined => conversation.state;
`;

test('a TypeScript client that is generated from the document compiles strictly and does what a customer wants', async () => {
  const [command] = (await readFile(new URL('docs/client-contract.md', root), 'utf8')).match(/^npx openapi-typescript .*$/m);
  await writeFile(`${folder}/openapi.json`, await (await fetch(`${DEMO_URL}api/openapi.json`)).text());
  await copyFile(new URL('samples/generated/talk.ts', root), `${folder}/talk.ts`);
  await writeFile(`${folder}/misspelled.ts`, misspelled);
  await writeFile(`${folder}/package.json`, '{ "type": "module" }');

  const [program, ...options] = command.split(' ');
  await ended(program, ['--no', ...options]);
  await ended(process.execPath, [
    new URL('node_modules/typescript/bin/tsc', import.meta.url).pathname,
    ...'--strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --target es2022 --lib es2022,dom --module nodenext'.split(' '),
    'talk.ts', 'misspelled.ts',
  ]);

  const userId = `typed_${Date.now().toString(36)}`;
  const { token } = await (await fetch(`${DEMO_URL}dev/token`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ userId }),
  })).json();
  const { talk } = await import(`${folder}/talk.js`);
  const { conversation, session } = await talk(DEMO_URL.replace(/\/$/, ''), token);

  assert.equal(session.userId, userId);
  assert.ok(conversation.channelReady);
});

/** Runs a program there; fails with what it printed. */
async function ended(program, options) {
  await run(program, options, { cwd: folder }).catch(({ stdout, stderr }) => assert.fail(`${program} ${options.join(' ')}\n${stdout}${stderr}`));
}
