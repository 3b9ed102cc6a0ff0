#!/bin/sh
# @sendbird/chat 4.22.12, ws 8.18.3, Node 20.
#
# Guessed: an event of a channel's metadata that comes after a newer one is dropped, as the SDK knows both times (it keeps the newer value in its cache), or its
# handler is given what the channel has now. Seen: onMetaDataUpdated is called with the older value, while channel.cachedMetaData keeps the newer one.
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
import { GroupChannelHandler, GroupChannelModule } from '@sendbird/chat/groupChannel';
import { WebSocketServer } from 'ws';

const begun = Date.now();
let latest;
const server = createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const isMetadata = request.url.includes('/metadata');
  response.end(JSON.stringify(isMetadata
    ? { metadata: { status: 'New' }, ts: begun }
    : { channel_url: 'talk', name: 'Talk', channel_type: 'group', created_at: 1, member_count: 1, joined_member_count: 1, members: [] }));
});
new WebSocketServer({ server }).on('connection', (socket) => {
  latest = socket;
  const user = { user_id: 'ann', nickname: 'Ann', profile_url: '', metadata: {}, is_active: true };
  const session = { key: 'key', ekey: 'ekey', login_ts: begun, ping_interval: 600, pong_timeout: 5 };
  socket.send(`LOGI${JSON.stringify({ ...user, ...session, reconnect: { interval: 3, max_interval: 24, mul: 2, retry_cnt: 5 } })}\n`);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();
const tell = async (status, ts) => {
  latest.send(`SYEV${JSON.stringify({ cat: 11100, channel_url: 'talk', channel_type: 'group', channel_id: 1, ts, data: { updated: { status } } })}\n`);
  await new Promise((resolve) => setTimeout(resolve, 300));
};

const chat = SendbirdChat.init({
  appId: 'APP', modules: [new GroupChannelModule()], localCacheEnabled: false,
  customApiHost: `http://127.0.0.1:${port}`, customWebSocketHost: `ws://127.0.0.1:${port}`,
});
await chat.connect('ann');
const channel = await chat.groupChannel.getChannel('talk');
const heard = [];
chat.groupChannel.addGroupChannelHandler('h', new GroupChannelHandler({ onMetaDataUpdated: (_, { status }) => heard.push(status) }));

await channel.getAllMetaData();
await tell('Working', begun + 2_000);
await tell('Waiting', begun + 1_000);
console.log('the second event is older:', heard.join(' and '), 'in the handler,', channel.cachedMetaData.status, 'in the cache');
process.exit([...heard, channel.cachedMetaData.status].join() === 'Working,Waiting,Working' ? 0 : 1);
JS
node finding.mjs
