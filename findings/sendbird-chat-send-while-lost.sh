#!/bin/sh
# @sendbird/chat 4.22.12, ws 8.18.3, Node 20.
#
# Guessed: a message that is sent while the SDK reconnects is rejected, since calls without a connection are (800101), and since automatic resending is documented
# for the SDK's local cache, which is off here. Seen: it is kept and goes out with the new connection, right behind onReconnectSucceeded, so before the first
# answer to an app that reads there what it missed. It then is the newest message that the app has: "everything since the newest" leaves the whole gap out.
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
import SendbirdChat, { ConnectionHandler } from '@sendbird/chat';
import { GroupChannelModule } from '@sendbird/chat/groupChannel';
import { WebSocketServer } from 'ws';

const order = [];
let isDown = false;
let latest;
const talk = { channel_url: 'talk', name: 'Talk', channel_type: 'group', created_at: 1, member_count: 1, joined_member_count: 1, members: [] };
const server = createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(talk));
});
// A server that takes no new connection for a while, and answers each message that comes.
new WebSocketServer({ server, verifyClient: () => !isDown }).on('connection', (socket) => {
  latest = socket;
  socket.on('message', (frame) => {
    const [, kind, body] = String(frame).match(/^([A-Z]{4})(.*)/s);
    if (kind !== 'MESG') return;
    const { req_id, message } = JSON.parse(body);
    order.push(`the server hears '${message}'`);
    const user = { user_id: 'ann', nickname: 'Ann', profile_url: '', metadata: {} };
    socket.send(`MESG${JSON.stringify({ req_id, msg_id: 7, channel_url: 'talk', channel_type: 'group', message, user, ts: Date.now(), created_at: Date.now() })}\n`);
  });
  const session = { key: 'key', ekey: 'ekey', login_ts: Date.now(), ping_interval: 600, pong_timeout: 5 };
  const user = { user_id: 'ann', nickname: 'Ann', profile_url: '', metadata: {}, is_active: true };
  socket.send(`LOGI${JSON.stringify({ ...user, ...session, reconnect: { interval: 1, max_interval: 2, mul: 1, retry_cnt: 20 } })}\n`);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();

const chat = SendbirdChat.init({
  appId: 'APP', modules: [new GroupChannelModule()], localCacheEnabled: false,
  customApiHost: `http://127.0.0.1:${port}`, customWebSocketHost: `ws://127.0.0.1:${port}`,
});
await chat.connect('ann', 'token');
const channel = await chat.groupChannel.getChannel('talk');
const started = new Promise((resolve) => {
  chat.addConnectionHandler('app', new ConnectionHandler({
    onReconnectStarted: () => resolve(order.push('onReconnectStarted')),
    onReconnectSucceeded: () => order.push('onReconnectSucceeded'),
  }));
});
isDown = true;
latest.terminate();
await started;
const sent = new Promise((resolve) => {
  channel.sendUserMessage({ message: 'Hello' })
    .onPending(() => order.push(`sent in state ${chat.connectionState}`))
    .onSucceeded(() => resolve(order.push('succeeded')))
    .onFailed(({ code }) => resolve(order.push(`failed with ${code}`)));
});
await new Promise((resolve) => setTimeout(resolve, 2500));
isDown = false;
await sent;
await new Promise((resolve) => setTimeout(resolve, 1000));
console.log(order.join('\n'));
const expected = ['onReconnectStarted', 'sent in state CONNECTING', 'onReconnectSucceeded', "the server hears 'Hello'", 'succeeded'];
process.exit(order.join() === expected.join() ? 0 : 1);
JS
node finding.mjs
