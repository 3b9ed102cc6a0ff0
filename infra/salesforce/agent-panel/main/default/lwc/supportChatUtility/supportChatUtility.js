import { LightningElement, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { EnclosingUtilityId, updateUtility } from 'lightning/platformUtilityBarApi';
import findCases from '@salesforce/apex/SupportChatAgent.cases';
import { agent, watched } from 'c/supportChatAgent';
import { fill, labels } from 'c/supportChatLabels';

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;
const CONNECTION = { lost: labels.connectionLost };

// eslint-disable-next-line @lwc/lwc/no-async-operation -- between two tries, the second not before a second
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The agent's chats: unread counts, a notice of each new message, and the one that is chosen. */
export default class SupportChatUtility extends NavigationMixin(LightningElement) {
  @wire(EnclosingUtilityId) utilityId;

  labels = labels;
  chats = [];
  cases = new Map();
  asked = new Set();
  url = null;
  news = '';
  trouble = labels.connecting;
  caseTrouble = '';
  stop = null;
  turn = 0;

  connectedCallback() {
    this.start();
  }

  disconnectedCallback() {
    this.turn += 1;
    this.stop?.();
    this.stop = null;
  }

  async start() {
    this.turn += 1;
    const { turn } = this;
    const isOver = () => turn !== this.turn;
    this.stop?.();
    this.stop = null;
    const failed = () => {
      if (!isOver()) this.trouble = labels.unavailable;
      return isOver();
    };
    try {
      for (let pauseFor = FIRST_WAIT; !isOver(); pauseFor = Math.min(LONGEST_WAIT, pauseFor * 2)) {
        const client = await agent(this, failed);
        if (isOver()) return;
        if (await this.list(client, isOver)) return;
        failed();
        await pause(pauseFor);
      }
    } catch (error) {
      if (!isOver()) this.trouble = error.message;
    }
  }

  /** Whether there is no need to try again. */
  async list(client, isOver) {
    const connection = (state) => {
      if (isOver()) return;
      if (state === 'closed') this.start();
      else this.trouble = CONNECTION[state] ?? '';
    };
    try {
      const stop = await client.chats(
        (chats) => isOver() || this.show(chats),
        (chat, message) => isOver() || this.announce(chat, message),
        connection,
      );
      if (isOver()) stop();
      else Object.assign(this, { stop, trouble: '' });
      return true;
    } catch (error) {
      if (!error.isTransient) throw error;
      return false;
    }
  }

  show(chats) {
    this.chats = chats;
    const unread = chats.reduce((sum, chat) => sum + chat.unread, 0);
    if (this.utilityId) {
      updateUtility(this.utilityId, { label: unread > 0 ? `${labels.chats} (${unread})` : labels.chats, highlighted: unread > 0 });
    }
    this.readCases();
  }

  /** Cases of channels that are new in the list, and of those whose Case followed another. */
  async readCases() {
    const { turn } = this;
    const wanted = this.chats.map((chat) => `${chat.url} ${chat.metadata.caseNumber ?? ''}`).filter((key) => !this.asked.has(key));
    if (wanted.length === 0) return;
    for (const key of wanted) this.asked.add(key);
    try {
      const found = await findCases({ channelUrls: wanted.map((key) => key.split(' ')[0]) });
      if (turn === this.turn) this.caseTrouble = '';
      this.cases = new Map([...this.cases, ...found.map((item) => [item.SupportChat_ChannelUrl__c, item])]);
    } catch (error) {
      for (const key of wanted) this.asked.delete(key);
      if (turn === this.turn) this.caseTrouble = error?.body?.message ?? labels.unavailable;
    }
  }

  announce(chat, message) {
    this.news = fill(labels.newMessage, message.name);
    if (watched.has(chat.url)) return;
    this.dispatchEvent(new ShowToastEvent({ title: this.news, variant: 'info' }));
  }

  get notice() {
    return this.trouble || this.caseTrouble;
  }

  get isEmpty() {
    return this.chats.length === 0 && !this.notice;
  }

  get items() {
    return this.chats.map((chat) => {
      const isCurrent = chat.url === this.url;
      const found = this.cases.get(chat.url);
      return {
        url: chat.url,
        name: chat.names.join(', ') || labels.customer,
        subject: [found?.CaseNumber ?? chat.metadata.caseNumber, found?.Subject].filter(Boolean).join(' · '),
        last: chat.last ? chat.last.text || chat.last.files.map((file) => file.name).join(', ') : '',
        unread: chat.unread > 0 ? chat.unread : null,
        unreadLabel: fill(labels.unread, chat.unread),
        itemClass: 'item',
        current: isCurrent ? 'true' : null,
      };
    });
  }

  get chosen() {
    const { url } = this;
    if (!url) return null;
    const found = this.cases.get(url);
    return {
      url,
      caseId: found?.Id ?? null,
      customerId: found?.SupportChat_UserId__c ?? null,
      openLabel: fill(labels.openCase, found?.CaseNumber ?? ''),
    };
  }

  handleChoose({ currentTarget }) {
    this.url = currentTarget.value;
  }

  handleOpenCase() {
    this[NavigationMixin.Navigate]({
      type: 'standard__recordPage',
      attributes: { recordId: this.chosen.caseId, objectApiName: 'Case', actionName: 'view' },
    });
  }
}
