import { loadScript } from 'lightning/platformResourceLoader';
import SDK from '@salesforce/resourceUrl/supportChatSdk';
import requestSession from '@salesforce/apex/SupportChatAgent.session';
import { connect } from 'c/supportChatSendbird';

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;

let connecting = null;

const shown = new Map();

/** Channels whose chat is shown in this page, and so need no notice of what comes. */
export const watched = {
  enter: (url) => shown.set(url, (shown.get(url) ?? 0) + 1),
  leave: (url) => shown.set(url, shown.get(url) - 1),
  has: (url) => shown.get(url) > 0 && document.visibilityState === 'visible',
};

// eslint-disable-next-line @lwc/lwc/no-async-operation -- between two tries, the second not before a second
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A session for the agent who is logged in. An error with `isFinal` does not go away by itself. */
async function session() {
  try {
    return await requestSession();
  } catch (error) {
    const words = error?.body?.message ?? error?.message ?? '';
    throw Object.assign(new Error(words.replace(/^!/, '')), { isFinal: words.startsWith('!') });
  }
}

async function start(component) {
  await loadScript(component, SDK);
  return connect({ sdk: window.Sendbird, session });
}

/**
 * The connection of this page, made by whoever asks first and tried until it is there. `failed` is told of each try that was not the last, and says whether
 * nobody waits any longer: then there is none.
 */
export async function agent(component, failed) {
  for (let pauseFor = FIRST_WAIT; ; pauseFor = Math.min(LONGEST_WAIT, pauseFor * 2)) {
    connecting ??= start(component);
    const mine = connecting;
    try {
      const client = await mine;
      if (!client.isEnded) return client;
      if (connecting === mine) connecting = null;
      continue;
    } catch (error) {
      if (connecting === mine) connecting = null;
      if (error.isFinal) throw error;
      if (failed(error)) return null;
      await pause(pauseFor);
    }
  }
}
