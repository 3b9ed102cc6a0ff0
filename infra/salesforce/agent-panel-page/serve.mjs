// The panel without an org: beside `supportchat demo`, on its usual ports.
import { start } from './server.mjs';

const { url } = await start({
  integration: process.env.INTEGRATION_URL ?? 'http://127.0.0.1:7071/',
  sendbird: process.env.SENDBIRD_URL ?? 'http://127.0.0.1:7081/',
  salesforce: process.env.SALESFORCE_URL ?? 'http://127.0.0.1:7082/',
  port: Number(process.env.PORT ?? 7090),
  language: process.env.PANEL_LANGUAGE ?? 'en',
});
console.log(`Ada's console:   ${url}?agent=005000000000001AAA\nBen's console:   ${url}?agent=005000000000002AAA`);
console.log('Start a chat on the page of the demo and accept it there; it comes into the list here.');
