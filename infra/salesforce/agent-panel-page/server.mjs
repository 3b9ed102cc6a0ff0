// A stand-in for the org's pages: serves the compiled panel, and does what the org's server does for it (Apex, records, static resource).
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { bundle } from './bundle.mjs';

const slds = new URL('../node_modules/@salesforce-ux/design-system/assets/styles/salesforce-lightning-design-system.min.css', import.meta.url);
const sdk = new URL('../node_modules/@sendbird/chat/sendbird.min.js', import.meta.url);
const script = 'text/javascript; charset=utf-8';

const quoted = (text) => `'${String(text).replace(/[\\']/g, '\\$&')}'`;

/** What Apex does, with the same queries and the same words. */
function apex({ integration, agentKey, query, labels }) {
  const failure = (name, isFinal) => Object.assign(new Error(`${isFinal ? '!' : ''}${labels[name]}`), { status: 500 });
  return {
    async 'SupportChatAgent.session'(args, agent) {
      const answer = await fetch(new URL('api/agents/session-token', integration), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-SupportChat-Key': agentKey },
        body: JSON.stringify({ salesforceUserId: agent }),
      }).catch(() => null);
      if (answer?.status === 200) return answer.json();
      if (answer?.status === 401) throw failure('SupportChat_KeyRefused', true);
      const isFinal = answer && answer.status < 500 && answer.status !== 429;
      throw failure(isFinal ? 'SupportChat_NotAllowed' : 'SupportChat_Unavailable', isFinal);
    },
    'SupportChatAgent.cases': async ({ channelUrls }) => {
      const found = await query(
        'SELECT Id, CaseNumber, Subject, SupportChat_ChannelUrl__c, SupportChat_UserId__c FROM Case ' +
          `WHERE SupportChat_ChannelUrl__c IN (${channelUrls.map(quoted)}) ORDER BY CreatedDate, CaseNumber`,
      );
      return [...new Map(found.map((item) => [item.SupportChat_ChannelUrl__c, item])).values()];
    },
    'SupportChatAgent.transcript': async ({ caseId, sentBefore }) => ({
      chat: (await query(`SELECT CaseNumber, Status, IsClosed, Owner.Name FROM Case WHERE Id = ${quoted(caseId)}`))[0],
      messages: await query(
        'SELECT MessageId__c, Kind__c, SenderId__c, SenderName__c, SenderType__c, Text__c, SentAtMs__c, EditedAt__c, Deleted__c, ' +
          'FileName__c, FileType__c, FileSize__c, FileUrl__c, Version__c FROM SupportChat_Message__c ' +
          `WHERE Case__c = ${quoted(caseId)} AND SentAtMs__c <= ${sentBefore ?? Number.MAX_SAFE_INTEGER} ` +
          'ORDER BY SentAtMs__c DESC, MessageId__c DESC LIMIT 50',
      ),
    }),
  };
}

/** The integration user's way into the org. */
function org(url) {
  let token = null;
  return async function ask(path) {
    token ??= fetch(new URL('/services/oauth2/token', url), {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo-client', client_secret: 'demo-secret' }),
    }).then((answer) => answer.json());
    const answer = await fetch(new URL(`/services/data/v67.0/${path}`, url), { headers: { Authorization: `Bearer ${(await token).access_token}` } });
    if (answer.status === 401) token = null;
    if (!answer.ok) throw Object.assign(new Error(`Salesforce answered ${answer.status}`), { status: answer.status });
    return answer.json();
  };
}

/**
 * Starts the page; `?agent=ID&case=ID` says whose console it is, and of which Case.
 * @param {{integration: string, salesforce: string, sendbird: string, agentKey?: string, port?: number, language?: string}} parts
 * @returns {Promise<{url: string, calls: Map<string, number>, replace: object, close: () => Promise<void>}>} `replace` holds Apex methods of a test's own.
 */
export async function start({ integration, salesforce, sendbird, agentKey = 'demo-agent-key', port = 0, language = 'en' }) {
  const { code, labels } = await bundle(language);
  const ask = org(salesforce);
  const methods = apex({ integration, agentKey, labels, query: async (soql) => (await ask(`query?q=${encodeURIComponent(soql)}`)).records });
  const calls = new Map();
  const replace = {};
  // The SDK as it is, sent to other hosts than Sendbird's.
  const hosts = { customApiHost: sendbird.replace(/\/$/, ''), customWebSocketHost: sendbird.replace(/\/$/, '').replace(/^http/, 'ws') };
  const toHosts = `;(({ SendbirdChat }) => { const init = SendbirdChat.init; SendbirdChat.init = (options) => init.call(SendbirdChat, { ...options, ...${JSON.stringify(hosts)} }); })(Sendbird);`;
  const files = {
    '/': ['text/html; charset=utf-8', async () => (await readFile(new URL('index.html', import.meta.url), 'utf8')).replace('lang="en"', `lang="${language}"`)],
    '/main.js': [script, () => code],
    '/slds.css': ['text/css', () => readFile(slds)],
    '/resource/supportChatSdk.js': [script, async () => (await readFile(sdk, 'utf8')) + toHosts],
  };

  async function answerOf(request) {
    const url = new URL(request.url, 'http://localhost');
    if (files[url.pathname]) return [200, files[url.pathname][0], await files[url.pathname][1]()];
    const [, kind, name] = url.pathname.split('/');
    if (kind === 'record') return [200, 'application/json', JSON.stringify(await ask(`sobjects/Case/${name}?fields=${url.searchParams.get('fields')}`))];
    if (kind === 'apex' && methods[name]) {
      calls.set(name, (calls.get(name) ?? 0) + 1);
      let body = '';
      for await (const part of request) body += part;
      const method = replace[name] ?? methods[name];
      return [200, 'application/json', JSON.stringify(await method(JSON.parse(body), url.searchParams.get('agent'), methods[name]))];
    }
    return [404, 'application/json', JSON.stringify({ message: `There is no ${url.pathname}.` })];
  }

  const server = createServer(async (request, response) => {
    let answer;
    try {
      answer = await answerOf(request);
    } catch (error) {
      answer = [error.status ?? 500, 'application/json', JSON.stringify({ message: error.message })];
    }
    response.writeHead(answer[0], { 'Content-Type': answer[1] });
    response.end(answer[2]);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    calls,
    replace,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
