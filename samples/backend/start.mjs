// A start on a customer's behalf: what a shop's back end, a bot or a form does for somebody who is signed in there.
//   node start.mjs USER_ID SUBJECT [FIRST_MESSAGE]
// SUPPORTCHAT_URL is where SupportChat is, BACKEND_TOKEN a token with the role conversations.write.all; without one, the demo gives one.
import { createHash } from 'node:crypto';

const url = (process.env.SUPPORTCHAT_URL ?? 'http://127.0.0.1:7071').replace(/\/+$/, '');
const [userId, subject, firstMessage] = process.argv.slice(2);
if (!userId || !subject) {
  console.error('Usage: node start.mjs USER_ID SUBJECT [FIRST_MESSAGE]');
  process.exit(64);
}

const token = process.env.BACKEND_TOKEN ?? (await demoToken());
const wish = { userId, subject, ...(firstMessage ? { firstMessage } : {}) };
// The same wish on the same day is the same conversation, also after a crash. Take what stands for it in your system: an order's number, a ticket's.
const key = createHash('sha256').update(JSON.stringify([wish, new Date().toISOString().slice(0, 10)])).digest('hex');

for (let attempt = 1; ; attempt += 1) {
  const answer = await post('api/conversations', wish, { Authorization: `Bearer ${token}`, 'Idempotency-Key': key }).catch(() => null);
  const said = await answer?.json().catch(() => null);
  if (answer?.ok) {
    const { conversationId, channelUrl, case: found } = said;
    console.log(`${answer.status} ${conversationId} in ${channelUrl}, ${found ? `Case ${found.number}` : 'the Case follows'}`);
    break;
  }
  const again = !answer || answer.status === 429 || answer.status >= 500;
  if (!again || attempt === 6) {
    console.error(answer ? `${answer.status} ${said?.detail ?? said?.title ?? ''} ${JSON.stringify(said?.errors ?? {})}` : `${url} does not answer`);
    process.exit(1);
  }
  const seconds = Number(answer?.headers.get('Retry-After')) || 2 ** (attempt - 1);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

function post(path, body, headers = {}) {
  return fetch(`${url}/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });
}

async function demoToken() {
  return (await (await post('dev/token', { userId: 'shop', roles: ['conversations.write.all'] })).json()).token;
}
