#!/bin/sh
# @sendbird/chat 4.22.12, ws 8.18.3, Node 20.
#
# Guessed: when a session and its token have expired and the app has set no session handler, connect(user, newToken) logs in with the new token, or is rejected.
# Seen: the SDK asks for a new session with the token it was given first, and is refused; the socket is not closed, and connectionState stays OPEN. From then on
# calls are rejected with 800101, "Connection is required", but connect() resolves, without a user: no socket is opened and the new token is sent nowhere. Only
# disconnect() and then connect() logs in.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > package.json <<'JSON'
{ "private": true, "type": "module", "dependencies": { "@sendbird/chat": "4.22.12", "ws": "8.18.3" } }
JSON
npm install --no-audit --no-fund --silent
cat > finding.mjs <<'JS'
import '@sendbird/chat/node';
import { createServer } from 'node:http';
import SendbirdChat from '@sendbird/chat';
import { GroupChannelModule } from '@sendbird/chat/groupChannel';
import { WebSocketServer } from 'ws';

// A server with one user, whose session it lets expire.
const tokens = [];
const renewals = [];
let latest;
let hasExpired = false;
const server = createServer((request, response) => {
  response.writeHead(hasExpired ? 400 : 200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(hasExpired ? { error: true, code: 400309, message: 'Session key expired.' } : {}));
});
new WebSocketServer({ server }).on('connection', (socket, request) => {
  hasExpired = false;
  tokens.push(JSON.parse(decodeURIComponent(request.headers['sec-websocket-protocol'])).token);
  latest = socket;
  socket.on('message', (frame) => {
    const [, kind, body] = String(frame).match(/^([A-Z]{4})(.*)/s);
    if (kind !== 'LOGI') return;
    const { token, req_id } = JSON.parse(body);
    renewals.push(token);
    socket.send(`LOGI${JSON.stringify({ error: true, code: 400302, message: 'Session token expired.', req_id })}\n`);
  });
  const session = { key: `key-${tokens.length}`, ekey: 'ekey', login_ts: Date.now(), ping_interval: 600, pong_timeout: 5 };
  const user = { user_id: 'ann', nickname: 'Ann', profile_url: '', metadata: {}, is_active: true };
  socket.send(`LOGI${JSON.stringify({ ...user, ...session, reconnect: { interval: 3, max_interval: 24, mul: 2, retry_cnt: 5 } })}\n`);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();

const chat = SendbirdChat.init({
  appId: 'APP', modules: [new GroupChannelModule()], localCacheEnabled: false,
  customApiHost: `http://127.0.0.1:${port}`, customWebSocketHost: `ws://127.0.0.1:${port}`,
});
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const call = () => chat.groupChannel.createMyGroupChannelListQuery().next().then(() => 'answered', ({ code }) => `rejected with ${code}`);

await chat.connect('ann', 'token-1');
console.log('before:', chat.connectionState, await call());
hasExpired = true;
latest.send(`EXPR${JSON.stringify({ expires_in: 0, reason: 400309, message: 'Session key expired.' })}\n`);
await pause(500);
const dead = [await call(), await call(), chat.connectionState];
console.log('expired:', ...dead);
const sockets = tokens.length;
const user = await chat.connect('ann', 'token-2');
await pause(1000);
const again = [user?.userId ?? 'no user', chat.connectionState, await call(), `${tokens.length - sockets} new sockets`, `renewed with ${renewals}`];
console.log('connect() with a new token:', ...again);
await chat.disconnect();
const last = await chat.connect('ann', 'token-2');
console.log('disconnect() and connect():', last.userId, await call(), tokens.at(-1));
const seen = [...dead, ...again, last.userId, tokens.at(-1)].join();
const refused = 'rejected with 800101';
process.exit(seen === [refused, refused, 'OPEN', 'no user', 'OPEN', refused, '0 new sockets', 'renewed with token-1', 'ann', 'token-2'].join() ? 0 : 1);
JS
node finding.mjs
