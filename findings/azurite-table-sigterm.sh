#!/bin/sh
# azurite 3.35.0 (npm), @azure/data-tables 13.3.1, Node 20.
#
# Guessed: SIGTERM, which service managers and containers send, ends Azurite's table service in order, and rows that it has acknowledged, with its data in a
# folder (--location), are there when it is started again. Seen: it has no handler for SIGTERM. What was inserted in the last seconds is gone; older rows are
# there. SIGINT is handled: the process ends with code 0 and keeps every row. A test that restarts Azurite must send that.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent azurite@3.35.0 @azure/data-tables@13.3.1
cat > finding.mjs <<'JS'
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';

const port = 20000 + Math.floor(Math.random() * 10000);
const connection = 'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;'
  + 'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;'
  + `TableEndpoint=http://127.0.0.1:${port}/devstoreaccount1;`;

async function start() {
  const azurite = spawn('node', ['node_modules/azurite/dist/src/table/main.js', '--silent', '--location', 'data', '--skipApiVersionCheck',
    '--disableTelemetry', '--tableHost', '127.0.0.1', '--tablePort', String(port)], { stdio: 'ignore' });
  for (;;) {
    try { await fetch(`http://127.0.0.1:${port}/`); return azurite; } catch { await pause(100); }
  }
}

async function end(azurite, signal) {
  const ended = new Promise(resolve => azurite.once('exit', (code, signal) => resolve(code ?? signal)));
  azurite.kill(signal);
  return ended;
}

async function count(table) {
  let rows = 0;
  for await (const _ of table.listEntities()) rows++;
  return rows;
}

async function lose(signal) {
  let azurite = await start();
  const table = TableClient.fromConnectionString(connection, `rows${signal}`, { allowInsecureConnection: true });
  await table.createTable();
  for (let i = 0; i < 20; i++) await table.createEntity({ partitionKey: 'early', rowKey: String(i) });
  await pause(8000);
  for (let i = 0; i < 20; i++) await table.createEntity({ partitionKey: 'late', rowKey: String(i) });
  const before = await count(table);
  const outcome = await end(azurite, signal);
  azurite = await start();
  const after = await count(table);
  await end(azurite, 'SIGINT');
  console.log(`${signal}: ended with ${outcome}; ${before} rows acknowledged, ${after} after the restart`);
  return before - after;
}

const terminated = await lose('SIGTERM');
const interrupted = await lose('SIGINT');
process.exit(terminated > 0 && interrupted === 0 ? 0 : 1);
JS
if node finding.mjs; then
  echo "Still so: SIGTERM loses acknowledged rows, SIGINT does not."
else
  echo "Changed." >&2
  exit 1
fi
