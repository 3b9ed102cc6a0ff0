import { conversation } from 'c/supportChatConversation';

const transient = (message = 'No connection') => Object.assign(new Error(message), { isTransient: true });

/** A channel on a server, and a port to it that can be cut. */
function channel(count = 0) {
  const messages = [];
  const log = [];
  let next = 1;
  let heard = null;
  const server = {
    asked: [],
    sent: [],
    isCut: false,
    loseAnswers: false,
    write(userId, text, tell = true) {
      const message = { id: String(next), kind: 'text', userId, name: userId, text, files: [], createdAt: next * 1000, updatedAt: 0 };
      next += 1;
      messages.push(message);
      if (tell && !server.isCut) heard?.message({ ...message });
      return message;
    },
    edit(message, text) {
      Object.assign(message, { text, updatedAt: next * 1000 });
      next += 1;
      log.push({ at: message.updatedAt, message });
      if (!server.isCut) heard?.updated({ ...message });
    },
    remove(message) {
      messages.splice(messages.indexOf(message), 1);
      log.push({ at: next * 1000, deleted: message.id });
      next += 1;
      if (!server.isCut) heard?.removed(message.id);
    },
    cut() {
      server.isCut = true;
      heard.connection('lost');
    },
    mend() {
      server.isCut = false;
      heard.connection('open');
    },
    tell: (name, ...what) => heard[name](...what),
    first: () => messages[0],
    now: () => next * 1000,
  };
  const asks = (name, answer) =>
    jest.fn(async (...args) => {
      server.asked.push([name, ...args]);
      if (server.isCut) throw transient();
      return answer(...args);
    });
  const copies = (found) => found.map((message) => ({ ...message }));
  const port = {
    details: asks('details', () => ({ members: [{ userId: 'ann', name: 'Ann' }, { userId: 'ada', name: 'Ada' }], metadata: {}, data: {}, readUpTo: { ann: 2000 } })),
    before: asks('before', (at, size) => copies(messages.filter(({ createdAt }) => createdAt <= at).slice(-size))),
    after: asks('after', (at, size) => copies(messages.filter(({ createdAt }) => createdAt >= at).slice(0, size))),
    changes: asks('changes', ({ since, token }) => {
      const from = Number(token ?? since);
      const page = log.filter(({ at }) => at > from).slice(0, 2);
      return {
        updated: copies(page.filter((item) => item.message && messages.includes(item.message)).map((item) => item.message)),
        deletedIds: page.filter((item) => item.deleted).map((item) => item.deleted),
        token: String(page.at(-1)?.at ?? from),
        hasMore: page.length === 2,
      };
    }),
    send: asks('send', ({ text }) => {
      server.sent.push(text);
      const message = server.write('ada', text, false);
      if (server.loseAnswers) throw transient('No answer');
      return { ...message };
    }),
    edit: asks('edit', (id, text) => {
      const message = messages.find((one) => one.id === id);
      Object.assign(message, { text, updatedAt: server.now() });
      return { ...message };
    }),
    remove: asks('remove', () => undefined),
    markRead: asks('markRead', () => undefined),
    typing: asks('typing', () => undefined),
    listen(to) {
      heard = to;
      return () => {
        heard = null;
      };
    },
  };
  for (let at = 0; at < count; at += 1) server.write('ann', `Text ${at + 1}`);
  return { server, port };
}

async function opened(count, more = {}) {
  const { server, port } = channel(count);
  const changed = jest.fn();
  const waits = [];
  const chat = conversation({ port, me: 'ada', changed, now: () => server.now(), wait: async (ms) => waits.push(ms), pageSize: 5, ...more });
  await chat.open();
  return { server, port, chat, changed, waits };
}

const settled = async () => {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
};
const texts = (chat) => chat.lines.filter(({ message }) => message).map(({ message }) => message.text);

describe('history', () => {
  it('comes a page at a time, until its beginning', async () => {
    const { chat } = await opened(9);
    expect(texts(chat)).toEqual(['Text 5', 'Text 6', 'Text 7', 'Text 8', 'Text 9']);
    expect(chat.hasEarlier).toBe(true);
    await chat.earlier();
    await chat.earlier();
    expect(texts(chat)).toHaveLength(9);
    await chat.earlier();
    expect(chat.hasEarlier).toBe(false);
  });

  it('misses nothing that comes while it is read', async () => {
    const { server, port } = channel(2);
    const chat = conversation({ port, me: 'ada', changed: () => {}, pageSize: 5 });
    const before = port.before.getMockImplementation();
    port.before.mockImplementation(async (...args) => {
      const page = await before(...args);
      server.write('ann', 'Meanwhile');
      return page;
    });
    await chat.open();
    expect(texts(chat)).toEqual(['Text 1', 'Text 2', 'Meanwhile']);
  });
});

it('shows no edit of a message that is above its pages, lest what is between be missed', async () => {
  const { server, chat } = await opened(9);
  server.tell('updated', { ...server.first(), text: 'Text 1, edited', updatedAt: 99000 });
  expect(texts(chat)[0]).toBe('Text 5');
  await chat.earlier();
  await chat.earlier();
  expect(texts(chat)).toHaveLength(9);
});

it('reads on when all of its page was deleted', async () => {
  const { server, chat } = await opened(7);
  for (const { id } of chat.messages) server.tell('removed', id);
  await chat.earlier();
  expect(chat.isLoading).toBe(false);
});

describe('a lost connection', () => {
  it('is caught up with: new, edited, deleted, in order, once', async () => {
    const { server, chat } = await opened(3);
    server.cut();
    expect(chat.connection).toBe('lost');
    const [, two] = Array.from({ length: 12 }, (_, at) => server.write('ann', `Missed ${at + 1}`));
    server.edit(two, 'Missed 2, edited');
    server.remove(server.write('ann', 'Soon gone'));
    server.mend();
    expect(chat.connection).toBe('catchingUp');
    await settled();
    expect(chat.connection).toBe('open');
    const missed = Array.from({ length: 12 }, (_, at) => (at === 1 ? 'Missed 2, edited' : `Missed ${at + 1}`));
    expect(texts(chat)).toEqual(['Text 1', 'Text 2', 'Text 3', ...missed]);
  });

  it('leaves no gap below what came after it', async () => {
    const { server, chat } = await opened(3);
    server.cut();
    server.write('ann', 'Missed');
    server.isCut = false;
    server.write('ann', 'Heard before it was caught up with');
    await chat.sendText('Sent before it was caught up with');
    server.tell('connection', 'open');
    await settled();
    expect(texts(chat).slice(3)).toEqual(['Missed', 'Heard before it was caught up with', 'Sent before it was caught up with']);
  });

  it('is asked about again while it fails, with longer pauses', async () => {
    const { server, port, chat, waits } = await opened(1);
    server.cut();
    server.write('ann', 'Missed');
    let failures = 4;
    const after = port.after.getMockImplementation();
    port.after.mockImplementation(async (...args) => {
      failures -= 1;
      if (failures >= 0) throw transient();
      return after(...args);
    });
    server.mend();
    await settled();
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
    expect(texts(chat)).toEqual(['Text 1', 'Missed']);
  });

  it('is over for who was taken out of the channel meanwhile', async () => {
    const { server, port, chat } = await opened(1);
    server.cut();
    port.details.mockImplementation(async () => {
      throw Object.assign(new Error('Not a member'), { isNotMember: true });
    });
    server.mend();
    await settled();
    expect(chat.connection).toBe('closed');
  });
});

describe('what one writes', () => {
  it('is shown at once, and is one line with what the channel tells of it', async () => {
    const { server, chat } = await opened(1);
    const sending = chat.sendText('Hello');
    expect(chat.lines.at(-1)).toMatchObject({ draft: { isBusy: true }, message: { text: 'Hello', userId: 'ada' } });
    await sending;
    expect(chat.drafts).toEqual([]);
    expect(texts(chat)).toEqual(['Text 1', 'Hello']);
    expect(server.sent).toEqual(['Hello']);
  });

  it('is sent when the connection is back, once and in order', async () => {
    const { server, chat } = await opened(1);
    server.cut();
    await chat.sendText('First');
    await chat.sendText('Second');
    expect(chat.drafts.map(({ error }) => error.message)).toEqual(['No connection', 'No connection']);
    server.mend();
    await settled();
    expect(server.sent).toEqual(['First', 'Second']);
    expect(texts(chat)).toEqual(['Text 1', 'First', 'Second']);
  });

  it('is not sent again when only the answer was lost', async () => {
    const { server, chat } = await opened(1);
    server.loseAnswers = true;
    await chat.sendText('Hello');
    expect(chat.drafts).toHaveLength(1);
    server.loseAnswers = false;
    server.cut();
    server.mend();
    await settled();
    expect(server.sent).toEqual(['Hello']);
    expect(texts(chat)).toEqual(['Text 1', 'Hello']);
  });

  it('stays until it is tried again or discarded when it is refused', async () => {
    const { port, server, chat } = await opened(1);
    port.send.mockImplementationOnce(async () => {
      throw Object.assign(new Error('Too long'), { isTransient: false });
    });
    await chat.sendText('Hello');
    server.cut();
    server.mend();
    await settled();
    expect(chat.drafts[0].error.message).toBe('Too long');
    await chat.retry(chat.drafts[0].key);
    expect(chat.drafts).toEqual([]);
    port.send.mockImplementationOnce(async () => {
      throw new Error('No');
    });
    await chat.sendText('Other');
    chat.discard(chat.drafts[0].key);
    expect(texts(chat)).toEqual(['Text 1', 'Hello']);
  });

  it('is kept for the next conversation of the channel: sent when it may go well, found when it went, else shown', async () => {
    const { server, port, chat } = await opened(1);
    let arrive;
    port.send
      .mockImplementationOnce(async () => {
        throw new Error('Too long');
      })
      .mockImplementationOnce(async () => {
        throw transient();
      })
      .mockImplementationOnce(() => new Promise((resolve) => {
        arrive = resolve;
      }));
    await chat.sendText('Refused');
    await chat.sendText('Lost');
    chat.sendText('On its way');
    chat.end();
    const next = conversation({ port, me: 'ada', changed: () => {}, kept: chat.drafts, pageSize: 5 });
    await next.open();
    await settled();
    expect(server.sent).toEqual(['Lost']);
    expect(next.drafts.map(({ text, isBusy }) => [text, isBusy])).toEqual([['Refused', false], ['On its way', true]]);
    const message = server.write('ada', 'On its way', false);
    server.tell('updated', message);
    arrive(message);
    await settled();
    expect(next.drafts.map(({ text }) => text)).toEqual(['Refused']);
    await next.sendText('One more');
    expect(new Set(next.lines.map(({ key }) => key)).size).toBe(next.lines.length);
  });

  it('can be edited and taken back', async () => {
    const { chat } = await opened(0);
    await chat.sendText('Hello');
    const { id } = chat.messages[0];
    await chat.edit(id, 'Hello there');
    expect(texts(chat)).toEqual(['Hello there']);
    await chat.remove(id);
    expect(texts(chat)).toEqual([]);
  });
});

describe('the others', () => {
  it('are told that all was read, once for what is new', async () => {
    const { server, port, chat } = await opened(2);
    chat.read();
    chat.read();
    expect(port.markRead).toHaveBeenCalledTimes(1);
    await chat.sendText('Mine');
    chat.read();
    expect(port.markRead).toHaveBeenCalledTimes(1);
    server.write('ann', 'New');
    chat.read();
    expect(port.markRead).toHaveBeenCalledTimes(2);
  });

  it('are told again what they did not hear', async () => {
    const { port, chat } = await opened(2);
    port.markRead.mockImplementationOnce(async () => {
      throw transient();
    });
    chat.read();
    await settled();
    chat.read();
    chat.read();
    expect(port.markRead).toHaveBeenCalledTimes(2);
  });

  it('have read up to where they say', async () => {
    const { chat } = await opened(0);
    await chat.sendText('One');
    await chat.sendText('Two');
    await chat.sendText('Three');
    expect(chat.messages.map((message) => chat.readBy(message).map(({ name }) => name))).toEqual([['Ann'], ['Ann'], []]);
  });

  it('no longer type when their message is there, or nobody can tell', async () => {
    const { server, chat } = await opened(0);
    server.tell('typing', [{ userId: 'ann', name: 'Ann' }, { userId: 'ada', name: 'Ada' }]);
    expect(chat.typing).toEqual([{ userId: 'ann', name: 'Ann' }]);
    server.write('ann', 'There');
    expect(chat.typing).toEqual([]);
    server.tell('typing', [{ userId: 'ann', name: 'Ann' }]);
    server.cut();
    expect(chat.typing).toEqual([]);
  });
});

it('tells nobody of anything after its end', async () => {
  const { server, chat, changed } = await opened(1);
  server.cut();
  server.mend();
  chat.end();
  const before = changed.mock.calls.length;
  await settled();
  expect(changed).toHaveBeenCalledTimes(before);
});
