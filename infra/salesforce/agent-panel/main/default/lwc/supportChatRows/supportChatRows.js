// What the list of messages shows of each line of a conversation.
import LOCALE from '@salesforce/i18n/locale';
import { fill, labels } from 'c/supportChatLabels';

const EXCERPT = 60;
const clock = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'short' });
const calendar = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full' });

const excerpt = (text) => (text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text);

/** Only what a browser may open: an address comes from whoever sent the file. */
const isWebAddress = (url) => /^https?:\/\//i.test(url ?? '');

const fileRow = (file, at) => ({
  key: `${at} ${file.name}`,
  name: file.name || fill(labels.attachment, at + 1),
  label: fill(labels.attachment, file.name || at + 1),
  url: isWebAddress(file.url) ? file.url : null,
  isImage: file.type?.startsWith('image/') && isWebAddress(file.url),
});

/** A line as a row; `status` tells what stands behind the time, `isMine` at which side it is. */
export function rowOf(line, { isMine = false, status = '', isDeleted = false } = {}) {
  if (line.kind === 'day') return { key: line.key, isDay: true, text: calendar.format(line.at) };
  const { message, draft } = line;
  const side = isMine ? 'outbound' : 'inbound';
  const at = { iso: new Date(line.at).toISOString(), time: clock.format(line.at) };
  if (line.kind === 'notice') return { key: line.key, isNotice: true, text: message.text, ...at };
  return {
    key: line.key,
    id: message.id,
    ...at,
    name: isMine ? labels.you : message.name || labels.customer,
    text: message.text,
    files: message.files.map(fileRow),
    replyTo: message.parent ? fill(labels.replyTo, message.parent.name ?? '', excerpt(message.parent.text)) : '',
    status: [message.updatedAt && !isDeleted && labels.edited, status].filter(Boolean).join(' · '),
    itemClass: `slds-chat-listitem slds-chat-listitem_${side}`,
    textClass: `slds-chat-message__text slds-chat-message__text_${side}`,
    isOwn: isMine,
    isMine: isMine && !draft,
    canEdit: message.kind === 'text',
    editLabel: fill(labels.editMessage, excerpt(message.text)),
    deleteLabel: fill(labels.deleteMessage, excerpt(message.text || message.files.map((file) => file.name).join(', '))),
    isFailed: Boolean(draft?.error),
    reason: draft?.error?.message ?? '',
  };
}
