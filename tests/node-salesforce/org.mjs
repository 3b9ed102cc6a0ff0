// Where the emulated org is, as the starter of these tests says.
import jsforce from 'jsforce';

export const url = required('SALESFORCE_URL').replace(/\/+$/, '');
export const pubSubEndpoint = required('SALESFORCE_PUBSUB_TLS');
export const clientId = required('SALESFORCE_CLIENT_ID');
export const clientSecret = required('SALESFORCE_CLIENT_SECRET');
export const username = required('SALESFORCE_USERNAME');
export const privateKey = required('SALESFORCE_PRIVATE_KEY');

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`Set ${name}: these tests drive a running Salesforce emulator.`);
  return value;
}

/** A signed-in jsforce connection that sends the headers of the integration. */
export async function connect(options = {}) {
  const connection = new jsforce.Connection({
    instanceUrl: url,
    oauth2: { clientId, clientSecret, loginUrl: url },
    version: '67.0',
    ...options,
  });
  await connection.authorize({ grant_type: 'client_credentials' });
  return connection;
}

/** A control call of the emulator. */
export async function control(method, path, body) {
  const answer = await fetch(`${url}/emulator${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
}

let last = 0;

/** A key that no other test uses. */
export const key = (name) => `${name}-${process.pid}-${++last}`;
