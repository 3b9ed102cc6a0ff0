// The two settings: where SupportChat is, and how this page proves who its customer is. As they stand they are those of `supportchat demo`.

/** SupportChat's address; this page's origin must be one of its `Cors__Origins`. */
export const supportChatUrl = 'http://127.0.0.1:7071';

/** A token of your own identity provider for the customer who is signed in here. It is asked for before each call, so keep it until it is about to expire. */
export async function customerToken() {
  const answer = await fetch(`${supportChatUrl}/dev/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ userId: 'ann' }),
  });
  return (await answer.json()).token;
}

/** Where the demo's Sendbird is. A real application needs none of it: `{}`. */
export const sendbirdHosts = { customApiHost: 'http://127.0.0.1:7081', customWebSocketHost: 'ws://127.0.0.1:7081' };
