// The words of the panel, as custom labels; {0} and {1} stand for what is filled in.
import attachFile from '@salesforce/label/c.SupportChat_AttachFile';
import attachment from '@salesforce/label/c.SupportChat_Attachment';
import cancelEdit from '@salesforce/label/c.SupportChat_CancelEdit';
import catchingUp from '@salesforce/label/c.SupportChat_CatchingUp';
import chat from '@salesforce/label/c.SupportChat_Chat';
import chats from '@salesforce/label/c.SupportChat_Chats';
import closed from '@salesforce/label/c.SupportChat_Closed';
import closedByAgent from '@salesforce/label/c.SupportChat_ClosedByAgent';
import closedByCustomer from '@salesforce/label/c.SupportChat_ClosedByCustomer';
import closedBySilence from '@salesforce/label/c.SupportChat_ClosedBySilence';
import connecting from '@salesforce/label/c.SupportChat_Connecting';
import connectionLost from '@salesforce/label/c.SupportChat_ConnectionLost';
import customer from '@salesforce/label/c.SupportChat_Customer';
import remove from '@salesforce/label/c.SupportChat_Delete';
import deleteConfirm from '@salesforce/label/c.SupportChat_DeleteConfirm';
import deleteMessage from '@salesforce/label/c.SupportChat_DeleteMessage';
import deleted from '@salesforce/label/c.SupportChat_Deleted';
import discard from '@salesforce/label/c.SupportChat_Discard';
import earlier from '@salesforce/label/c.SupportChat_Earlier';
import edit from '@salesforce/label/c.SupportChat_Edit';
import editMessage from '@salesforce/label/c.SupportChat_EditMessage';
import edited from '@salesforce/label/c.SupportChat_Edited';
import editing from '@salesforce/label/c.SupportChat_Editing';
import frozen from '@salesforce/label/c.SupportChat_Frozen';
import inChat from '@salesforce/label/c.SupportChat_InChat';
import language from '@salesforce/label/c.SupportChat_Language';
import loading from '@salesforce/label/c.SupportChat_Loading';
import message from '@salesforce/label/c.SupportChat_Message';
import messages from '@salesforce/label/c.SupportChat_Messages';
import newMessage from '@salesforce/label/c.SupportChat_NewMessage';
import noChannel from '@salesforce/label/c.SupportChat_NoChannel';
import noChats from '@salesforce/label/c.SupportChat_NoChats';
import noMessages from '@salesforce/label/c.SupportChat_NoMessages';
import notSent from '@salesforce/label/c.SupportChat_NotSent';
import nothingChosen from '@salesforce/label/c.SupportChat_NothingChosen';
import openCase from '@salesforce/label/c.SupportChat_OpenCase';
import readBy from '@salesforce/label/c.SupportChat_ReadBy';
import reading from '@salesforce/label/c.SupportChat_Reading';
import readingClosed from '@salesforce/label/c.SupportChat_ReadingClosed';
import replyTo from '@salesforce/label/c.SupportChat_ReplyTo';
import retry from '@salesforce/label/c.SupportChat_Retry';
import save from '@salesforce/label/c.SupportChat_Save';
import send from '@salesforce/label/c.SupportChat_Send';
import sending from '@salesforce/label/c.SupportChat_Sending';
import tooLarge from '@salesforce/label/c.SupportChat_TooLarge';
import tooLong from '@salesforce/label/c.SupportChat_TooLong';
import typing from '@salesforce/label/c.SupportChat_Typing';
import unavailable from '@salesforce/label/c.SupportChat_Unavailable';
import unread from '@salesforce/label/c.SupportChat_Unread';
import waiting from '@salesforce/label/c.SupportChat_Waiting';
import withAgent from '@salesforce/label/c.SupportChat_WithAgent';
import you from '@salesforce/label/c.SupportChat_You';

export const labels = {
  attachFile,
  attachment,
  cancelEdit,
  catchingUp,
  chat,
  chats,
  closed,
  closedByAgent,
  closedByCustomer,
  closedBySilence,
  connecting,
  connectionLost,
  customer,
  delete: remove,
  deleteConfirm,
  deleteMessage,
  deleted,
  discard,
  earlier,
  edit,
  editMessage,
  edited,
  editing,
  frozen,
  inChat,
  language,
  loading,
  message,
  messages,
  newMessage,
  noChannel,
  noChats,
  noMessages,
  notSent,
  nothingChosen,
  openCase,
  readBy,
  reading,
  readingClosed,
  replyTo,
  retry,
  save,
  send,
  sending,
  tooLarge,
  tooLong,
  typing,
  unavailable,
  unread,
  waiting,
  withAgent,
  you,
};

/** Fills in the places of a label. */
export const fill = (label, ...values) => label.replace(/\{(\d)\}/g, (place, at) => values[at] ?? '');
