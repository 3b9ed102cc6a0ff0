// Makes the static resource with Sendbird's Chat SDK from the pinned package. The SDK's licence does not let others pass it on, so it is never committed.
//   node make-sdk.mjs [folder]      the package directory agent-panel when no other is named
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const panel = process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : new URL('agent-panel/', import.meta.url);
const folder = new URL('main/default/staticresources/', panel);
const sdk = new URL('node_modules/@sendbird/chat/', import.meta.url);
const { version } = JSON.parse(
  await readFile(new URL('package.json', sdk)).catch((error) => {
    throw error.code === 'ENOENT' ? new Error('The SDK is not there: run npm ci first.') : error;
  }),
);
await mkdir(folder, { recursive: true });
await copyFile(new URL('sendbird.min.js', sdk), new URL('supportChatSdk.js', folder));
await writeFile(
  new URL('supportChatSdk.resource-meta.xml', folder),
  `<?xml version="1.0" encoding="UTF-8"?>
<StaticResource xmlns="http://soap.sforce.com/2006/04/metadata">
    <cacheControl>Public</cacheControl>
    <contentType>text/javascript</contentType>
    <description>Sendbird Chat SDK for JavaScript ${version}</description>
</StaticResource>
`,
);
console.log(`Made supportChatSdk.js in ${folder.pathname} of @sendbird/chat ${version}.`);
