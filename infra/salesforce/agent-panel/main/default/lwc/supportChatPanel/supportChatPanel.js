import { LightningElement, api, wire } from 'lwc';
import { getFieldValue, getRecord } from 'lightning/uiRecordApi';
import CHANNEL_URL from '@salesforce/schema/Case.SupportChat_ChannelUrl__c';
import USER_ID from '@salesforce/schema/Case.SupportChat_UserId__c';
import { labels } from 'c/supportChatLabels';

/** The chat of the Case whose record page this is. */
export default class SupportChatPanel extends LightningElement {
  @api recordId;

  labels = labels;

  @wire(getRecord, { recordId: '$recordId', fields: [CHANNEL_URL], optionalFields: [USER_ID] })
  record;

  get channelUrl() {
    return getFieldValue(this.record?.data, CHANNEL_URL);
  }

  get customerId() {
    return getFieldValue(this.record?.data, USER_ID);
  }

  get isKnown() {
    return Boolean(this.record?.data);
  }

  get words() {
    return this.record?.error ? this.record.error.body?.message ?? labels.unavailable : labels.loading;
  }
}
