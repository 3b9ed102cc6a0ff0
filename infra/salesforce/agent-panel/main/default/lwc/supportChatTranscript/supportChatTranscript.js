import { LightningElement, api } from 'lwc';
import readTranscript from '@salesforce/apex/SupportChatAgent.transcript';
import { linesOf, messageList } from 'c/supportChatThread';
import { labels } from 'c/supportChatLabels';
import { rowOf } from 'c/supportChatRows';

const EVERY = 5000;
const PAGE = 50;

/** A row of the Case in the terms of the conversation. Its version is Salesforce's own: the highest one marks a deletion. */
const messageOf = (row) => ({
  id: row.MessageId__c,
  kind: row.SenderType__c === 'System' ? 'admin' : 'text',
  userId: row.SenderId__c ?? null,
  name: row.SenderName__c ?? null,
  text: row.Deleted__c ? labels.deleted : row.Text__c ?? '',
  files: (row.FileName__c || row.FileUrl__c) && !row.Deleted__c ? [{ name: row.FileName__c ?? '', type: row.FileType__c ?? '', size: row.FileSize__c ?? 0, url: row.FileUrl__c ?? '' }] : [],
  createdAt: row.SentAtMs__c,
  updatedAt: row.Version__c,
  isAgent: row.SenderType__c === 'Agent' || row.SenderType__c === 'Bot',
  isEdited: Boolean(row.EditedAt__c),
  isDeleted: Boolean(row.Deleted__c),
});

/** The messages on a Case, read again every five seconds while somebody looks. */
export default class SupportChatTranscript extends LightningElement {
  labels = labels;
  id = null;
  list = messageList();
  rows = [];
  about = '';
  hint = labels.reading;
  trouble = '';
  isRead = false;
  isLoading = false;
  // The Case that is being read again.
  refreshing = null;
  hasEarlier = false;
  timer = null;

  @api
  get caseId() {
    return this.id;
  }
  set caseId(id) {
    if (id === this.id) return;
    Object.assign(this, { id, list: messageList(), rows: [], isRead: false });
    if (this.isConnected) this.refresh();
  }

  connectedCallback() {
    this.refresh();
    // eslint-disable-next-line @lwc/lwc/no-async-operation -- who is no member of the channel hears no events
    this.timer = setInterval(() => {
      if (document.visibilityState === 'visible') this.refresh();
    }, EVERY);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async refresh() {
    const { id, isRead } = this;
    if (!id || this.refreshing === id) return;
    this.refreshing = id;
    const found = [];
    try {
      for (let before = null; ; before = found.at(-1).createdAt) {
        const page = await this.read(id, before);
        if (!page) return;
        found.push(...page);
        if (!isRead) this.hasEarlier = page.length >= PAGE;
        // What came since may be more than a page.
        if (!isRead || page.length < PAGE || page.some((message) => this.list.get(message.id))) break;
      }
      this.take(found);
    } finally {
      if (this.refreshing === id) this.refreshing = null;
    }
  }

  async handleEarlier() {
    if (this.isLoading) return;
    this.isLoading = true;
    const page = await this.read(this.id, this.list.all()[0].createdAt);
    this.isLoading = false;
    if (!page) return;
    this.hasEarlier = page.length >= PAGE;
    this.take(page);
  }

  /** A page, the newest first; null when it cannot be read, or another Case is shown by now. */
  async read(id, sentBefore) {
    try {
      const { chat, messages } = await readTranscript({ caseId: id, sentBefore });
      if (id !== this.id) return null;
      this.about = [chat.CaseNumber, chat.Status, chat.Owner?.Name].filter(Boolean).join(' · ');
      this.hint = chat.IsClosed ? labels.readingClosed : labels.reading;
      this.trouble = '';
      return messages.map(messageOf);
    } catch (error) {
      if (id === this.id) this.trouble = error?.body?.message ?? labels.unavailable;
      return null;
    }
  }

  take(messages) {
    if (this.list.take(messages) || !this.isRead) this.show();
    this.isRead = true;
  }

  show() {
    const entries = this.list.all().map((message) => ({
      key: message.id,
      kind: message.kind === 'admin' ? 'notice' : 'message',
      at: message.createdAt,
      message: { ...message, updatedAt: message.isEdited ? message.updatedAt : 0 },
    }));
    this.rows = linesOf(entries).map((line) => {
      const isMine = Boolean(line.message?.isAgent);
      const row = rowOf(line, { isMine, isDeleted: line.message?.isDeleted });
      return row.isDay || row.isNotice ? row : { ...row, isMine: false, name: line.message.name || labels.customer };
    });
  }
}
