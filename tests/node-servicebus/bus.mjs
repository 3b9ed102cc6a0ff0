// Where the emulator is, as the starter of these tests says.
import { ServiceBusClient } from '@azure/service-bus';

export const connectionString = required('SERVICEBUS_CONNECTION');
const control = required('SERVICEBUS_CONTROL').replace(/\/+$/, '');

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`Set ${name}: these tests drive a running Service Bus emulator.`);
  return value;
}

/** A client that tries a thing once. */
export const newClient = () => new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 20000 } });

/** Makes a queue of the test's own. */
export async function makeQueue(name, settings = {}) {
  await call('PUT', `queues/${name}`, settings);
  return name;
}

export const addFault = (fault) => call('POST', 'faults', fault);

/** What the emulator says of a queue. */
export async function stateOf(queue) {
  const state = await call('GET', 'state');
  return state.queues.find((entry) => entry.name === queue);
}

/** The first value that is good, asked for again and again. */
export async function eventually(read, isGood) {
  const end = Date.now() + 20000;
  for (;;) {
    const value = await read();
    if (isGood(value)) return value;
    if (Date.now() > end) throw new Error(`Waited in vain; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function call(method, path, body) {
  const answer = await fetch(`${control}/emulator/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`);
  return json;
}
