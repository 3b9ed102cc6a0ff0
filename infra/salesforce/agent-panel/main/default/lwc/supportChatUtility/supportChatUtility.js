import { LightningElement, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { EnclosingUtilityId, updateUtility } from 'lightning/platformUtilityBarApi';
import findCases from '@salesforce/apex/SupportChatAgent.cases';
import { agent, watched } from 'c/supportChatAgent';
import { fill, labels } from 'c/supportChatLabels';

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
  stop = null;
  isGone = false;

  connectedCallback() {
    this.isGone = false;
    this.start();
  }

  disconnectedCallback() {
    this.isGone = true;
    this.stop?.();
    this.stop = null;
  }

  async start() {
    try {
      const client = await agent(this, () => {
        this.trouble = labels.unavailable;
      });
      if (this.isGone) return;
      const stop = await client.chats(
        (chats) => this.show(chats),
        (chat, message) => this.announce(chat, message),
      );
      if (this.isGone) stop();
      else Object.assign(this, { stop, trouble: '' });
    } catch (error) {
      this.trouble = error.message;
    }
  }

  show(chats) {
    if (this.isGone) return;
    this.chats = chats;
    this.trouble = '';
    const unread = chats.reduce((sum, chat) => sum + chat.unread, 0);
    if (this.utilityId) {
      updateUtility(this.utilityId, { label: unread > 0 ? `${labels.chats} (${unread})` : labels.chats, highlighted: unread > 0 });
    }
    this.readCases();
  }

  /** Cases of channels that are new in the list, and of those whose Case followed another. */
  async readCases() {
    const wanted = this.chats.map((chat) => `${chat.url} ${chat.metadata.caseNumber ?? ''}`).filter((key) => !this.asked.has(key));
    if (wanted.length === 0) return;
    for (const key of wanted) this.asked.add(key);
    try {
      const found = await findCases({ channelUrls: wanted.map((key) => key.split(' ')[0]) });
      this.cases = new Map([...this.cases, ...found.map((item) => [item.SupportChat_ChannelUrl__c, item])]);
    } catch (error) {
      for (const key of wanted) this.asked.delete(key);
      this.trouble = error?.body?.message ?? labels.unavailable;
    }
  }

  announce(chat, message) {
    this.news = fill(labels.newMessage, message.name);
    if (watched.has(chat.url)) return;
    this.dispatchEvent(new ShowToastEvent({ title: this.news, variant: 'info' }));
  }

  get isEmpty() {
    return this.chats.length === 0;
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
    const chat = this.chats.find((one) => one.url === this.url);
    if (!chat) return null;
    const found = this.cases.get(chat.url);
    return {
      url: chat.url,
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
