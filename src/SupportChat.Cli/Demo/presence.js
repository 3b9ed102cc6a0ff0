// Typing and read marks: told on the way, without being asked for, by whichever side one is at.
import { state, on, tell, currentCase, readUpTo } from './store.js';
import { channelPath, sendbird } from './calls.js';
import { typist } from './supportChatThread.js';

/** A hint for the other side. One that is lost is followed by the next, so nobody is told of it. */
const hint = (call) =>
  call.catch((error) => {
    if (error.system === undefined) throw error;
  });

export function typing(input, who) {
  const tell = (method) => state.channel?.ready && hint(sendbird(null, method, channelPath('/typing'), { user_ids: [who()] }));
  const hints = typist(
    () => tell('POST'),
    () => tell('DELETE'),
  );
  input.addEventListener('input', () => hints.wrote(input.value));
  input.addEventListener('blur', hints.end);
  input.form.addEventListener('submit', hints.end);
}

/** Where somebody clicks or types last is where somebody reads. */
export function watchSides() {
  for (const side of ['customer', 'agents']) {
    const place = document.getElementById(side);
    const come = () => {
      if (state.side === side) return;
      state.side = side;
      tell('side');
    };
    place.addEventListener('focusin', come);
    place.addEventListener('pointerdown', come);
  }
  const done = new Map();
  on('side channel messages cases', () => {
    const { channel } = state;
    if (!channel?.ready || channel.gone || document.hidden) return;
    const owner = currentCase();
    const isAtIt = owner && !owner.isQueue && state.agent === owner.ownerId && owner.offer?.accepted !== false;
    const reader = state.side === 'customer' ? state.user : isAtIt ? `sf_${owner.ownerId}` : null;
    if (!reader || !channel.members.some((member) => member.userId === reader)) return;
    const newest = Math.max(0, ...[...state.messages.values()].filter((message) => message.userId !== reader).map((message) => message.createdAt));
    const mark = `${channel.url} ${reader}`;
    if (newest <= Math.max(readUpTo(reader), done.get(mark) ?? 0)) return;
    done.set(mark, newest);
    hint(sendbird(null, 'PUT', channelPath('/messages/mark_as_read'), { user_id: reader }));
  });
}
