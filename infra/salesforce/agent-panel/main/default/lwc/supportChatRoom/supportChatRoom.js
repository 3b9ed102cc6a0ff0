import { LightningElement, api } from 'lwc';
import LightningConfirm from 'lightning/confirm';
import LOCALE from '@salesforce/i18n/locale';
import { agent, watched } from 'c/supportChatAgent';
import { conversation } from 'c/supportChatConversation';
import { fill, labels } from 'c/supportChatLabels';
import { rowOf } from 'c/supportChatRows';

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const REASONS = { Agent: labels.closedByAgent, Customer: labels.closedByCustomer, Silence: labels.closedBySilence };
const CONNECTION = { lost: labels.connectionLost, catchingUp: labels.catchingUp };

// eslint-disable-next-line @lwc/lwc/no-async-operation -- between two tries, the second not before a second
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function languageOf(locale) {
  if (!locale) return '';
  try {
    return fill(labels.language, new Intl.DisplayNames(LOCALE, { type: 'language' }).of(locale));
  } catch {
    // Whatever the client app sent.
    return fill(labels.language, locale);
  }
}

function statusOf({ conversationState, agentName, closedReason, caseNumber }) {
  const words = {
    withAgent: agentName && fill(labels.withAgent, agentName),
    closed: REASONS[closedReason] ?? labels.closed,
  };
  return [words[conversationState] || labels.waiting, caseNumber].filter(Boolean).join(' · ');
}

/** The chat of one channel: live for who is a member of it, else the messages on the Case. */
export default class SupportChatRoom extends LightningElement {
  @api caseId;
  /** Sendbird id of the customer. */
  @api customerId;

  labels = labels;
  mode = 'connecting';
  trouble = labels.connecting;
  view = null;
  editing = null;
  url = null;
  turn = 0;
  chat = null;
  joined = null;
  stopWaiting = null;
  text = '';
  unsent = [];
  // What was not sent when a chat was left, by channel.
  kept = new Map();
  hadFocus = false;

  @api
  get channelUrl() {
    return this.url;
  }
  set channelUrl(url) {
    if (url === this.url) return;
    this.leave();
    this.url = url;
    if (this.isConnected) this.enter();
  }

  get isLive() {
    return this.mode === 'live';
  }

  get isTranscript() {
    return this.mode === 'transcript';
  }

  get notice() {
    return this.trouble || (this.isLive && CONNECTION[this.view.connection]) || '';
  }

  connectedCallback() {
    if (this.url && !this.chat) this.enter();
  }

  renderedCallback() {
    if (!this.hadFocus || this.mode === 'connecting') return;
    this.hadFocus = false;
    // What had the focus is no longer there.
    if (document.activeElement === document.body) this.refs.room.focus();
  }

  disconnectedCallback() {
    this.leave();
  }

  get title() {
    return this.view.members.find((member) => member.userId === this.customerId)?.name ?? labels.customer;
  }

  get hasUnsent() {
    return this.isTranscript && this.unsent.length > 0;
  }

  leave() {
    this.turn += 1;
    this.hadFocus ||= Boolean(this.template.activeElement);
    if (this.chat) {
      const { chat, joined } = this;
      chat.end();
      watched.leave(joined);
      this.kept.set(joined, { text: this.refs?.composer?.text ?? this.text, drafts: chat.drafts });
    }
    this.stopWaiting?.();
    Object.assign(this, { chat: null, stopWaiting: null, editing: null });
  }

  keptHere() {
    return this.kept.get(this.url) ?? { text: '', drafts: [] };
  }

  async enter() {
    this.leave();
    const { turn } = this;
    const isOver = () => turn !== this.turn;
    // No line and no word of the chat before it.
    Object.assign(this, { mode: 'connecting', view: null, trouble: labels.connecting });
    try {
      const client = await agent(this, () => {
        if (!isOver()) this.trouble = labels.unavailable;
        return isOver();
      });
      for (let pauseFor = FIRST_WAIT; !isOver(); pauseFor = Math.min(LONGEST_WAIT, pauseFor * 2)) {
        if (await this.join(client, isOver)) return;
        await pause(pauseFor);
      }
    } catch (error) {
      if (!isOver()) this.readAlong(error.message);
    }
  }

  /** Whether there is no need to try again. */
  async join(client, isOver) {
    const moved = (state) => {
      if (isOver()) return;
      if (state === 'out') this.outside(client);
      else this.enter();
    };
    const { text, drafts } = this.keptHere();
    const chat = conversation({ port: client.port(this.url, moved), me: client.me, kept: drafts, changed: () => this.chat === chat && this.show() });
    try {
      await chat.open();
    } catch (error) {
      chat.end();
      if (isOver()) return true;
      if (error.isNotMember) this.outside(client);
      else if (error.isTransient) this.trouble = labels.unavailable;
      else throw error;
      return Boolean(error.isNotMember);
    }
    if (isOver()) {
      chat.end();
      return true;
    }
    Object.assign(this, { chat, joined: this.url, text, mode: 'live', trouble: '' });
    watched.enter(this.url);
    this.show();
    return true;
  }

  /** Not a member, or no longer: the Case's messages, until the agent comes in. */
  outside(client) {
    this.leave();
    this.readAlong('');
    this.stopWaiting = client.joins(this.url, () => this.enter());
  }

  readAlong(trouble) {
    Object.assign(this, { mode: 'transcript', view: null, trouble });
    const { url } = this;
    const showUnsent = () => {
      if (url !== this.url) return;
      const { text, drafts } = this.keptHere();
      const words = drafts.filter((draft) => !draft.id && !draft.isBusy).map((draft) => draft.text || draft.file.name);
      this.unsent = [...words, text].filter((one) => one.trim()).map((one, key) => ({ key, text: one }));
    };
    // Some may still be on their way.
    for (const draft of this.keptHere().drafts) draft.settled = showUnsent;
    showUnsent();
  }

  handleForget() {
    this.kept.delete(this.url);
    this.unsent = [];
    this.refs.room.focus();
  }

  show() {
    const { chat } = this;
    if (chat.connection === 'closed') {
      this.enter();
      return;
    }
    const { members, metadata, data, isFrozen } = chat.details;
    const lastRead = chat.messages.findLast((message) => message.userId === chat.me && chat.readBy(message).length > 0);
    this.view = {
      members,
      status: statusOf(metadata),
      language: languageOf(data.locale),
      present: fill(labels.inChat, members.map((member) => (member.userId === chat.me ? labels.you : member.name)).join(', ')),
      connection: chat.connection,
      typing: chat.typing.length > 0 ? fill(labels.typing, chat.typing.map((user) => user.name).join(', ')) : '',
      hasEarlier: chat.hasEarlier,
      isLoading: chat.isLoading,
      reason: metadata.conversationState === 'closed' ? REASONS[metadata.closedReason] ?? labels.closed : isFrozen ? labels.frozen : '',
      rows: chat.lines.map((line) => this.row(line, lastRead)),
    };
  }

  row(line, lastRead) {
    const { message, draft } = line;
    const isMine = message?.userId === this.chat.me;
    let status = '';
    if (draft) status = draft.error ? labels.notSent : labels.sending;
    else if (message && message === lastRead) {
      status = fill(labels.readBy, this.chat.readBy(message).map((member) => member.name).join(', '));
    }
    return rowOf(line, { isMine, status });
  }

  async attempt(action) {
    const { chat } = this;
    let trouble = '';
    try {
      await action(chat);
    } catch (error) {
      trouble = error.message;
    }
    // It may be another chat by now.
    if (chat === this.chat) this.trouble = trouble;
    return !trouble;
  }

  handleEarlier() {
    return this.attempt((chat) => chat.earlier());
  }

  handleSend({ detail }) {
    return this.chat.sendText(detail.text);
  }

  handleFiles({ detail }) {
    const { chat } = this;
    return Promise.all(detail.map((file) => chat.sendFile(file)));
  }

  handleEdit({ detail }) {
    const { id, text } = this.chat.message(detail);
    this.editing = { id, text };
  }

  handleCancelEdit() {
    Object.assign(this, { editing: null, trouble: '' });
  }

  async handleSave({ detail }) {
    const isSaved = await this.attempt((chat) => chat.edit(detail.id, detail.text));
    if (isSaved && this.editing?.id === detail.id) this.editing = null;
  }

  async handleDelete({ detail }) {
    const { chat } = this;
    const isSure = await LightningConfirm.open({ message: labels.deleteConfirm, label: labels.delete, theme: 'warning' });
    if (isSure && chat === this.chat) await this.attempt(() => chat.remove(detail));
  }

  handleRetry({ detail }) {
    return this.chat.retry(detail);
  }

  handleDiscard({ detail }) {
    this.chat.discard(detail);
  }

  handleWrote({ detail }) {
    // What is taken away while one writes in it loses the focus, and says so.
    this.chat?.wrote(detail.text);
  }

  handleSeen() {
    this.chat?.read();
  }
}
