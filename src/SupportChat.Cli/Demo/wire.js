// The line between both systems at the head of the page: how each part is, what waits in the middle, and each hop as it passes.
import { $, setIcon, text, attr, show } from './dom.js';
import { state, on, runningDisaster } from './store.js';
import { choose } from './choice.js';
import { onHop } from './events.js';
import { count } from './format.js';
import { VERDICTS } from './comparison.js';

const WORDS = {
  sendbird: { up: 'answers', slow: 'slow', limited: 'too many requests', down: 'down' },
  integration: { up: 'at work', down: 'killed' },
  salesforce: { up: 'answers', down: 'down', limited: 'too many requests', slow: 'slow', refused: 'lets nobody in' },
  webhooks: { delivered: 'webhooks', lost: 'webhooks lost', twice: 'webhooks twice' },
  stream: { reading: 'stream', cut: 'stream cut', waiting: 'stream waits' },
};
const GOOD = new Set(['up', 'delivered', 'reading']);
const PASSES = {
  webhook: ['wire-webhooks', 'right'],
  row: ['wire-stream', 'right'],
  event: ['wire-stream', 'left'],
  metadata: ['wire-webhooks', 'left'],
};

export function startWire() {
  on('health connection', () => {
    const { health } = state;
    for (const [name, words] of Object.entries(WORDS)) {
      const now = state.connection === 'lost' ? null : health?.[name];
      attr($(`wire-${name}`), 'data-state', now === undefined || now === null ? 'unknown' : GOOD.has(now) ? 'good' : now);
      text($(`wire-${name}`).querySelector('.now'), now ? (words[now] ?? now) : 'not known');
    }
    const waiting = Object.values(health?.queues ?? {}).reduce((sum, queue) => sum + queue.ready + queue.scheduled + queue.leased, 0);
    text($('wire-waiting'), waiting ? `${waiting} waiting` : '');
    show($('lost'), state.connection === 'lost');
  });
  on('comparison conversation connection', () => {
    const phase = state.connection === 'lost' ? 'unknown' : (state.comparison?.state ?? 'none');
    const [sign, words] = VERDICTS[phase];
    attr($('agreement'), 'data-state', phase);
    setIcon($('agreement').firstElementChild, sign);
    const missing = state.comparison?.missing?.length ?? 0;
    text($('agreement-words'), phase === 'differ' && missing ? `${count(missing, 'message')} not on the Case` : words);
  });
  on('disasters', () => {
    const now = runningDisaster();
    attr(document.body, 'data-disaster', now?.phase ?? null);
  });
  $('agreement').addEventListener('click', () => {
    choose({ panel: 'happened', view: matchMedia('(width < 50rem)').matches ? 'happened' : state.view });
    $('comparison-title').focus();
  });
  onHop((hop) => {
    const [id, way] = PASSES[hop.hop] ?? [];
    if (!id || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const spark = document.createElement('i');
    spark.className = `spark ${way}`;
    spark.addEventListener('animationend', () => spark.remove());
    $(id).append(spark);
  });
}
