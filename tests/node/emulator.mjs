// Where the emulator is, as the starter of these tests says.
export const url = required('SENDBIRD_URL').replace(/\/+$/, '');
export const apiToken = required('SENDBIRD_API_TOKEN');
export const applicationId = required('SENDBIRD_APPLICATION_ID');

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`Set ${name}: these tests drive a running Sendbird emulator.`);
  return value;
}

/** Lets all session tokens and keys expire now. */
export const expireSessions = () => fetch(`${url}/emulator/tokens/expire`, { method: 'POST' });

/** A Platform API call as a back end would make it. */
export async function platform(method, path, body) {
  const answer = await fetch(`${url}/v3${path}`, {
    method,
    headers: { 'Api-Token': apiToken, 'Content-Type': 'application/json; charset=utf-8' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`);
  return json;
}
