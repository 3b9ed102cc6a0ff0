import { arrivals, linesOf, messageList, typist } from 'c/supportChatThread';

const message = (id, more = {}) => ({ id: String(id), userId: 'ann', text: `Text ${id}`, files: [], createdAt: id * 1000, updatedAt: 0, ...more });

/** All orders of a short list. */
const orders = (items) => (items.length < 2 ? [items] : items.flatMap((item, at) => orders(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest])));

describe('a list of messages', () => {
  it('is the same in whatever order and however often it hears', () => {
    const news = [
      (list) => list.take([message(1)]),
      (list) => list.take([message(2), message(3)]),
      (list) => list.take([message(2, { text: 'Edited', updatedAt: 9000 })]),
      (list) => list.take([message(4)]),
      (list) => list.remove(['4']),
    ];
    for (const order of orders(news)) {
      const list = messageList();
      for (const hear of [...order, ...order]) hear(list);
      expect(list.all().map(({ text }) => text)).toEqual(['Text 1', 'Edited', 'Text 3']);
    }
  });

  it('sorts messages of one instant by their numbers, not their digits', () => {
    const list = messageList();
    list.take([message(10, { createdAt: 5 }), message(9, { createdAt: 5 }), message(11, { createdAt: 4 })]);
    expect(list.all().map(({ id }) => id)).toEqual(['11', '9', '10']);
  });

  it('says whether anything is new', () => {
    const list = messageList();
    expect(list.take([message(1)])).toBe(true);
    expect(list.take([message(1)])).toBe(false);
    expect(list.remove(['1'])).toBe(true);
    expect(list.remove(['1'])).toBe(false);
    expect(list.take([message(1)])).toBe(false);
  });
});

describe('lines', () => {
  it('begin each day, and group what one sender wrote without a pause', () => {
    const noon = new Date(2026, 10, 30, 12).getTime();
    const entry = (key, at, userId) => ({ key, kind: 'message', at, message: { userId } });
    const lines = linesOf([
      entry('d', noon + 86400000, 'ann'),
      entry('b', noon + 60000, 'ann'),
      entry('a', noon, 'ann'),
      entry('c', noon + 61000, 'ada'),
      entry('e', noon + 86400000 + 181000, 'ann'),
    ]);
    expect(lines.map(({ key }) => key)).toEqual(['day 2026-11-30', 'a', 'b', 'c', 'day 2026-12-01', 'd', 'e']);
    expect(lines.filter(({ isFirst }) => isFirst).map(({ key }) => key)).toEqual(['a', 'c', 'd', 'e']);
  });
});

describe('what is on its way', () => {
  const draft = (text, known = []) => ({ id: null, userId: 'ada', text, files: [], known: new Set(known) });

  it('is found in the channel once for each time it was sent', () => {
    const drafts = [draft('Hello', ['1']), draft('Hello', ['1'])];
    const channel = [message(1, { userId: 'ada', text: 'Hello' }), message(2, { userId: 'ada', text: 'Hello' })];
    expect(arrivals(drafts, channel)).toEqual([drafts[0]]);
    expect(drafts.map(({ id }) => id)).toEqual(['2', null]);
    expect(arrivals(drafts, [...channel, message(3, { userId: 'ada', text: 'Hello' })])).toEqual([drafts[1]]);
  });

  it('is not taken for what somebody else wrote, or for another file', () => {
    const drafts = [draft('Hello'), { ...draft(''), files: [{ name: 'a.png' }] }];
    expect(arrivals(drafts, [message(1, { text: 'Hello' }), message(2, { userId: 'ada', text: '', files: [{ name: 'b.png' }] })])).toEqual([]);
  });
});

describe('typing', () => {
  it('is told every four seconds at most, and its end once', () => {
    let at = 0;
    const told = [];
    const hints = typist(
      () => told.push('start'),
      () => told.push('stop'),
      () => at,
    );
    hints.wrote('H');
    at = 3999;
    hints.wrote('He');
    at = 4000;
    hints.wrote('Hel');
    hints.wrote(' ');
    hints.end();
    expect(told).toEqual(['start', 'start', 'stop']);
  });
});
