import createClient from 'openapi-fetch';
import type { components, paths } from './supportchat.js';

type Conversation = components['schemas']['Conversation'];

/** Starts, reads, rates and closes a conversation; answers it with what the customer connects to Sendbird with. */
export async function talk(supportChat: string, token: string): Promise<{ conversation: Conversation; session: components['schemas']['SessionToken'] }> {
  const api = createClient<paths>({ baseUrl: supportChat, headers: { Authorization: `Bearer ${token}` } });

  // One key for each wish to talk: a repeat with it is the same conversation.
  const started = await api.POST('/api/conversations', {
    params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
    body: { subject: 'Where is my order?' },
  });
  if (started.error) throw new Error(`${started.error.detail} ${Object.keys(started.error.errors ?? {}).join(', ')}`);
  if (!('conversationId' in started.data)) throw new Error('Only a dry run answers a preview.');
  const path = { id: started.data.conversationId };

  let conversation: Conversation = started.data;
  while (!conversation.channelReady) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    conversation = taken(await api.GET('/api/conversations/{id}', { params: { path } }));
  }

  const session = taken(await api.POST('/api/sendbird/session-token'));
  const { items } = taken(await api.GET('/api/conversations', { params: { query: { limit: 1 } } }));
  if (items[0]?.conversationId !== path.id) throw new Error('The newest conversation is not this one.');

  taken(await api.POST('/api/conversations/{id}/rating', { params: { path }, body: { score: 5, comment: 'Quick' } }));
  taken(await api.POST('/api/conversations/{id}/close', { params: { path } }));
  return { conversation, session };
}

/** What was answered; fails with the problem's own words. */
function taken<T>({ data, error }: { data?: T; error?: components['schemas']['Problem'] }): T {
  if (data === undefined) throw new Error(error?.detail ?? 'No answer');
  return data;
}
