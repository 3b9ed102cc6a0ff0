// A call as a line for a terminal.
import { state } from './store.js';

const quote = (value) => `'${value.replaceAll("'", "'\\''")}'`;

/** The real addresses behind the demo's proxies. */
function addressOf(path) {
  const { urls } = state.facts;
  for (const [prefix, url] of [
    ['/dev/sendbird', urls.sendbird],
    ['/dev/salesforce', urls.salesforce],
  ]) {
    if (path.startsWith(prefix)) return url.replace(/\/$/, '') + path.slice(prefix.length);
  }
  return location.origin + path;
}

const partOf = ([name, value]) => (typeof value === 'string' ? `-F ${quote(`${name}=${value}`)}` : `-F ${quote(`${name}=@${value.name}`)}`);

export function curlOf({ method, path, headers, body, form, token }) {
  const lines = [`curl -X ${method} ${quote(addressOf(path))}`];
  // A real one is long and ends within the hour; the banner of the demo says how to get one.
  if (token) lines.push('-H "Authorization: Bearer $TOKEN"');
  for (const [name, value] of Object.entries(headers)) lines.push(`-H ${quote(`${name}: ${value}`)}`);
  if (form instanceof FormData) lines.push(...[...form].map(partOf));
  else if (form) lines.push(`-d ${quote(String(form))}`);
  if (body !== undefined) lines.push("-H 'Content-Type: application/json'", `-d ${quote(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}
