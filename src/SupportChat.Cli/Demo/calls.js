// The calls behind the clicks: to SupportChat's API, and through the demo's proxies to Sendbird and Salesforce as the two real systems would be called.
import { state, tell } from './store.js';
import { curlOf } from './curl.js';

/** A call that was answered with an error, or not at all. */
class CallError extends Error {
  constructor(system, status, body) {
    super(wordsOf(system, status, body));
    this.system = system;
    this.status = status;
    this.fields = body?.errors ?? null;
    if (this.fields)
      this.message += ` ${Object.entries(this.fields)
        .map(([name, words]) => `${name}: ${words.join(' ')}`)
        .join(' ')}`;
  }

  /** Whether the same call may do better later. */
  get isTransient() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const NAMES = { api: 'SupportChat', sendbird: 'Sendbird', salesforce: 'Salesforce', demo: 'The demo' };

function wordsOf(system, status, body) {
  if (status === 0) return `${NAMES[system]} did not answer.`;
  const said = body?.detail ?? body?.title ?? body?.message ?? body?.error_description ?? body?.[0]?.message ?? body?.error;
  return said && typeof said === 'string' ? `${NAMES[system]}: ${said}` : `${NAMES[system]} answered ${status}.`;
}

let number = 0;

async function send({ system, method, path, headers = {}, body, form, label, token }) {
  const options = { method, headers: { ...headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) } };
  if (form) options.body = form;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers['Content-Type'] = 'application/json';
  }
  const entry = label
    ? { id: ++number, label, method, path, at: Date.now(), status: null, ms: null, curl: curlOf({ method, path, headers, body, form, token }) }
    : null;
  if (entry) {
    state.calls = [entry, ...state.calls].slice(0, 40);
    tell('calls');
  }
  const begun = performance.now();
  let answer = null;
  let said = null;
  try {
    answer = await fetch(path, options);
    const raw = await answer.text();
    said = raw ? parse(raw) : null;
  } catch (unanswered) {
    if (!(unanswered instanceof TypeError)) throw unanswered;
  }
  if (entry) {
    Object.assign(entry, { status: answer?.status ?? 0, ms: Math.round(performance.now() - begun) });
    tell('calls');
  }
  if (!answer?.ok) throw new CallError(system, answer?.status ?? 0, said);
  return said;
}

function parse(raw) {
  try {
    return JSON.parse(raw);
  } catch {
    return { message: raw.slice(0, 200) };
  }
}

const tokens = new Map();

async function customerToken(user, fresh) {
  if (fresh) tokens.delete(user);
  if (!tokens.has(user)) {
    tokens.set(user, (await send({ system: 'demo', method: 'POST', path: '/dev/token', body: { userId: user } })).token);
  }
  return tokens.get(user);
}

let session = null;

async function agentSession(fresh) {
  if (fresh) session = null;
  if (!session) {
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'demo-client', client_secret: 'demo-secret' });
    session = (await send({ system: 'salesforce', method: 'POST', path: '/dev/salesforce/services/oauth2/token', form })).access_token;
  }
  return session;
}

/** A token that was refused is fetched anew, once. */
async function withToken(take, call) {
  try {
    return await call(await take(false));
  } catch (error) {
    if (error.status !== 401) throw error;
    return call(await take(true));
  }
}

/** Of the customer, by a token of the issuer. */
export const api = (label, method, path, body, headers) =>
  withToken(
    (fresh) => customerToken(state.user, fresh),
    (token) => send({ system: 'api', method, path, body, headers, token, label }),
  );

/** Of an operator. */
export const ops = (label, method, path) =>
  send({ system: 'api', method, path: `/api/ops/${path}`, headers: { 'X-SupportChat-Key': state.facts.keys.ops }, label });

/** Of Sendbird's Platform API, as a user of the channel. Without a label it is no click, and not listed. */
export const sendbird = (label, method, path, body) =>
  send({
    system: 'sendbird',
    method,
    path: `/dev/sendbird/v3/${path}`,
    label,
    headers: { 'Api-Token': state.facts.keys.sendbird },
    ...(body instanceof FormData ? { form: body } : { body }),
  });

export const channelPath = (rest = '') => `group_channels/${encodeURIComponent(state.channel.url)}${rest}`;

/** Changes a Case as an agent's browser would. */
export const changeCase = (label, id, fields) =>
  withToken(agentSession, (token) =>
    send({
      system: 'salesforce',
      method: 'PATCH',
      path: `${state.facts.salesforceApi}/sobjects/Case/${id}`,
      body: fields,
      token,
      label,
      headers: { 'Sforce-Auto-Assign': 'FALSE' },
    }),
  );

/** Presence and offers, which Salesforce's own screens have no API for. */
export const omni = (label, method, path, body) => send({ system: 'salesforce', method, path: `/dev/salesforce/emulator/${path}`, body, label });

export const dev = (label, method, path, body) => send({ system: 'demo', method, path: `/dev/${path}`, body, label });
