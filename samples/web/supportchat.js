// The calls to SupportChat.
import { customerToken, supportChatUrl } from './settings.js';

/** An answer that is no success: a problem document, or none at all. */
export class Refused extends Error {
  constructor(status, problem) {
    const fields = Object.entries(problem?.errors ?? {}).map(([name, words]) => `${name}: ${words.join(' ')}`);
    super([problem?.detail ?? problem?.title ?? 'SupportChat did not answer.', ...fields].join(' '));
    this.status = status;
  }
}

/** Calls `/api/...`. A call that may not have arrived is made again: each of them may be repeated. */
export async function call(method, path, body, headers = {}) {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(method, path, body, headers);
    if (answer?.ok) return answer.status === 204 ? null : answer.json();
    const again = !answer || answer.status === 429 || answer.status >= 500;
    if (!again || attempt === 4) throw new Refused(answer?.status ?? 0, await answer?.json().catch(() => null));
    const seconds = Number(answer?.headers.get('Retry-After')) || 2 ** (attempt - 1);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

async function ask(method, path, body, headers) {
  try {
    return await fetch(`${supportChatUrl}/api/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${await customerToken()}`,
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
      body: body && JSON.stringify(body),
    });
  } catch (unanswered) {
    if (unanswered instanceof TypeError) return null;
    throw unanswered;
  }
}
