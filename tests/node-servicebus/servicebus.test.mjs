import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ServiceBusClient, isServiceBusError } from '@azure/service-bus';
import { addFault, connectionString, eventually, makeQueue, newClient, stateOf } from './bus.mjs';

let client;
before(() => { client = newClient(); });
after(() => client.close());

const wait = { maxWaitTimeInMs: 15000 };

async function withReceiver(receiver, use) {
  try {
    return await use(receiver);
  } finally {
    await receiver.close();
  }
}

async function send(queue, ...messages) {
  const sender = client.createSender(queue);
  await sender.sendMessages(messages);
  await sender.close();
}

test('a message arrives with what its sender set', async () => {
  const queue = await makeQueue('js-send');
  await send(queue, {
    body: { text: 'ä', list: [1, 2] }, messageId: 'id-1', subject: 'kind', correlationId: 'cause', contentType: 'application/json',
    timeToLive: 300000, applicationProperties: { text: 'x', number: 7, flag: true },
  });

  await withReceiver(client.createReceiver(queue), async (receiver) => {
    const [got] = await receiver.receiveMessages(1, wait);
    assert.deepEqual(got.body, { text: 'ä', list: [1, 2] });
    assert.deepEqual([got.messageId, got.subject, got.correlationId, got.contentType], ['id-1', 'kind', 'cause', 'application/json']);
    assert.deepEqual(got.applicationProperties, { text: 'x', number: 7, flag: true });
    assert.deepEqual([got.deliveryCount, got.sequenceNumber.toString(), got.timeToLive, got.state], [0, '1', 300000, 'active']);
    await receiver.completeMessage(got);
    assert.deepEqual(await receiver.peekMessages(1), []);
  });
});

test('a message without an id gets one and can be settled', async () => {
  const queue = await makeQueue('js-id');
  await send(queue, { body: 'x' });

  await withReceiver(client.createReceiver(queue), async (receiver) => {
    const [got] = await receiver.receiveMessages(1, wait);
    assert.match(got.messageId, /^[0-9a-f]{32}$/);
    await receiver.completeMessage(got);
  });
});

test('batches arrive whole and keep to the limit', async () => {
  const queue = await makeQueue('js-batch', { maxMessageBytes: 65536 });
  const sender = client.createSender(queue);
  const batch = await sender.createMessageBatch();
  let count = 0;
  while (batch.tryAddMessage({ body: 'x'.repeat(2000), messageId: `m${count}` })) count++;
  await sender.sendMessages(batch);
  await assert.rejects(sender.sendMessages({ body: Buffer.alloc(70000) }), (error) => error.code === 'MessageSizeExceeded');
  await sender.close();

  assert.ok(count > 25 && count < 33, `${count} messages in a batch`);
  await withReceiver(client.createReceiver(queue, { receiveMode: 'receiveAndDelete' }), async (receiver) => {
    const ids = [];
    while (ids.length < count) ids.push(...(await receiver.receiveMessages(count - ids.length, wait)).map((message) => message.messageId));
    assert.deepEqual(ids, Array.from({ length: count }, (_, number) => `m${number}`));
  });
  assert.equal((await stateOf(queue)).messages.active, 0);
});

test('a receive that finds too little returns when its wait is over and takes nothing later', async () => {
  const queue = await makeQueue('js-drain');
  await send(queue, { body: 1 });

  await withReceiver(client.createReceiver(queue), async (receiver) => {
    const [only] = await receiver.receiveMessages(5, { maxWaitTimeInMs: 500 });
    await receiver.completeMessage(only);
    await send(queue, { body: 2 });
    const [next] = await receiver.receiveMessages(5, { maxWaitTimeInMs: 500 });
    assert.equal(next.deliveryCount, 0);
    await receiver.completeMessage(next);
    assert.equal((await stateOf(queue)).messages.active, 0);
  });
});

test('abandoned, deferred and dead-lettered messages are where they belong', async () => {
  const queue = await makeQueue('js-settle');
  await send(queue, { body: 1, messageId: 'a' }, { body: 2, messageId: 'd' }, { body: 3, messageId: 'x' });

  await withReceiver(client.createReceiver(queue), async (receiver) => {
    const [first] = await receiver.receiveMessages(1, wait);
    await receiver.abandonMessage(first, { why: 'again' });
    const [again] = await receiver.receiveMessages(1, wait);
    assert.deepEqual([again.messageId, again.deliveryCount, again.applicationProperties.why], ['a', 1, 'again']);
    await receiver.completeMessage(again);

    const [second] = await receiver.receiveMessages(1, wait);
    await receiver.deferMessage(second);
    const [deferred] = await receiver.receiveDeferredMessages([second.sequenceNumber]);
    assert.deepEqual([deferred.messageId, deferred.state], ['d', 'deferred']);
    await receiver.completeMessage(deferred);

    const [third] = await receiver.receiveMessages(1, wait);
    await receiver.deadLetterMessage(third, { deadLetterReason: 'Why', deadLetterErrorDescription: 'Because', step: 3 });
  });

  await withReceiver(client.createReceiver(queue, { subQueueType: 'deadLetter' }), async (receiver) => {
    const [dead] = await receiver.receiveMessages(1, wait);
    assert.deepEqual([dead.messageId, dead.deadLetterReason, dead.deadLetterErrorDescription], ['x', 'Why', 'Because']);
    assert.equal(dead.applicationProperties.step, 3);
    await receiver.completeMessage(dead);
  });
});

test('a lock that is over is lost, a renewed one is not', async () => {
  const queue = await makeQueue('js-lock', { lockSeconds: 1 });
  await send(queue, { body: 1, messageId: 'a' });

  await withReceiver(client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 }), async (receiver) => {
    const [first] = await receiver.receiveMessages(1, wait);
    const until = first.lockedUntilUtc;
    const renewed = await receiver.renewMessageLock(first);
    assert.ok(renewed >= until);
    const [again] = await receiver.receiveMessages(1, wait);
    assert.equal(again.deliveryCount, 1);
    await assert.rejects(receiver.completeMessage(first), (error) => isServiceBusError(error) && error.code === 'MessageLockLost');
    await assert.rejects(receiver.renewMessageLock(first), (error) => isServiceBusError(error) && error.code === 'MessageLockLost');
  });
});

test('a client that renews by itself keeps its message', async () => {
  const queue = await makeQueue('js-renewal', { lockSeconds: 2 });
  await send(queue, { body: 1 });

  await withReceiver(client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 30000 }), async (receiver) => {
    const [message] = await receiver.receiveMessages(1, wait);
    const until = message.lockedUntilUtc;
    await eventually(async () => message.lockedUntilUtc, (now) => now > until);
    await receiver.completeMessage(message);
    assert.equal((await stateOf(queue)).messages.active, 0);
  });
});

test('scheduled messages come when they are due and can be cancelled before', async () => {
  const queue = await makeQueue('js-schedule');
  const sender = client.createSender(queue);
  const [cancelled] = await sender.scheduleMessages({ body: 'cancelled' }, new Date(Date.now() + 3600000));
  const numbers = await sender.scheduleMessages([{ body: 'a' }, { body: 'b' }], new Date(Date.now() + 300));
  await sender.cancelScheduledMessages(cancelled);
  await assert.rejects(sender.cancelScheduledMessages(cancelled), (error) => error.code === 'MessageNotFound');
  await sender.close();

  await withReceiver(client.createReceiver(queue), async (receiver) => {
    const got = [];
    while (got.length < 2) got.push(...(await receiver.receiveMessages(2 - got.length, wait)));
    assert.deepEqual(got.map((message) => message.body), ['a', 'b']);
    assert.deepEqual(got.map((message) => message.enqueuedSequenceNumber), numbers.map((number) => number.toNumber()));
  });
});

test('a named session is exclusive, in order, and keeps a state', async () => {
  const queue = await makeQueue('js-session', { requiresSession: true });
  await send(queue, { body: 1, sessionId: 'a' }, { body: 2, sessionId: 'b' }, { body: 3, sessionId: 'a' });

  await withReceiver(await client.acceptSession(queue, 'a'), async (receiver) => {
    assert.equal(receiver.sessionId, 'a');
    await assert.rejects(client.acceptSession(queue, 'a'), (error) => error.code === 'SessionCannotBeLocked');
    const messages = await receiver.receiveMessages(2, wait);
    assert.deepEqual(messages.map((message) => message.body), [1, 3]);
    await receiver.completeMessage(messages[0]);
    await receiver.setSessionState({ step: 1 });
    assert.ok((await receiver.renewSessionLock()) > new Date());
    assert.deepEqual((await receiver.peekMessages(5)).map((message) => message.body), [3]);
  });

  await withReceiver(await client.acceptNextSession(queue), async (receiver) => {
    assert.equal(receiver.sessionId, 'b');
  });
  await withReceiver(await client.acceptSession(queue, 'a'), async (receiver) => {
    assert.deepEqual(await receiver.getSessionState(), { step: 1 });
    const [message] = await receiver.receiveMessages(1, wait);
    assert.deepEqual([message.body, message.deliveryCount], [3, 0]);
  });
});

test('the next session is waited for, in vain until the time is over', async () => {
  const queue = await makeQueue('js-next', { requiresSession: true });
  const impatient = new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 0, timeoutInMs: 1000 } });
  await assert.rejects(impatient.acceptNextSession(queue), (error) => error.code === 'ServiceTimeout');
  await impatient.close();

  const waiting = client.acceptNextSession(queue);
  await send(queue, { body: 1, sessionId: 'late' });
  await withReceiver(await waiting, async (receiver) => assert.equal(receiver.sessionId, 'late'));
});

test('a session whose lock is over is lost', async () => {
  const queue = await makeQueue('js-lost', { requiresSession: true, lockSeconds: 1 });
  await send(queue, { body: 1, sessionId: 'a' });
  const receiver = await client.acceptSession(queue, 'a', { maxAutoLockRenewalDurationInMs: 0 });
  const [message] = await receiver.receiveMessages(1, wait);

  await eventually(() => stateOf(queue), (state) => state.messages.locked === 0);

  await assert.rejects(receiver.completeMessage(message), (error) => error.code === 'SessionLockLost');
  await receiver.close();
  await withReceiver(await client.acceptNextSession(queue), async (next) => {
    const [again] = await next.receiveMessages(1, wait);
    assert.equal(again.deliveryCount, 1);
  });
});

test('a subscriber handles everything', async () => {
  const queue = await makeQueue('js-subscribe');
  const receiver = client.createReceiver(queue);
  const handled = [];
  receiver.subscribe({
    processMessage: async (message) => { handled.push(message.body); },
    processError: async () => {},
  }, { maxConcurrentCalls: 4 });
  await send(queue, ...Array.from({ length: 40 }, (_, number) => ({ body: number })));

  await eventually(() => stateOf(queue), (state) => state.messages.active === 0);
  await receiver.close();
  assert.deepEqual(handled.sort((one, other) => one - other), Array.from({ length: 40 }, (_, number) => number));
});

test('a wrong key and an unknown queue are refused', async () => {
  const stranger = new ServiceBusClient(connectionString.replace('demo-key', 'other-key'), { retryOptions: { maxRetries: 0 } });
  await assert.rejects(stranger.createSender('transcripts').sendMessages({ body: 1 }), (error) => error.code === 'UnauthorizedAccess');
  await stranger.close();
  await assert.rejects(send('nowhere', { body: 1 }), (error) => error.code === 'MessagingEntityNotFound');
});

test('a fault refuses a send with its condition', async () => {
  const queue = await makeQueue('js-fault');
  await addFault({
    match: { entity: queue, operation: 'send' }, times: 1, effect: { mode: 'refuse', condition: 'com.microsoft:entity-disabled' },
  });

  await assert.rejects(send(queue, { body: 1 }), (error) => error.code === 'MessagingEntityDisabled');
  await send(queue, { body: 2 });
  assert.equal((await stateOf(queue)).messages.active, 1);
});
