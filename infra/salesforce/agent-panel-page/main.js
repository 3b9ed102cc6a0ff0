// A console as an agent has it: the page of one Case, and the utility bar.
import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import SupportChatPanel from 'c/supportChatPanel';
import SupportChatUtility from 'c/supportChatUtility';

const asked = new URLSearchParams(location.search);
const caseId = asked.get('case');

/** Apex, as the platform calls it: an error has a body with a message. */
window.apex = async (method, args) => {
  const answer = await fetch(`/apex/${method}?agent=${asked.get('agent')}`, { method: 'POST', body: JSON.stringify(args ?? {}) });
  const body = await answer.json();
  if (!answer.ok) throw { body };
  return body;
};

const toasts = document.getElementById('toasts');

if (caseId) {
  const panel = createElement('c-support-chat-panel', { is: SupportChatPanel });
  panel.recordId = caseId;
  document.getElementById('record').append(panel);
}
const utility = createElement('c-support-chat-utility', { is: SupportChatUtility });
document.getElementById('utility').append(utility);

window.addEventListener('navigate', ({ detail }) => {
  asked.set('case', detail.recordId);
  location.search = asked;
});
document.addEventListener('lightning__showtoast', ({ detail }) => {
  const toast = Object.assign(document.createElement('p'), { textContent: detail.title });
  toasts.replaceChildren(toast);
});
