import { LightningElement, api } from 'lwc';
import { fill, labels } from 'c/supportChatLabels';

const MEGABYTE = 1048576;
const MOST_MEGABYTES = 25;
const MOST_CHARACTERS = 5000;

/** Where the agent writes. Events: send {text}, files [File], save {id, text}, wrote {text}, canceledit. */
export default class SupportChatComposer extends LightningElement {
  /** Why nothing can be written; empty when it can. */
  @api reason = '';

  labels = labels;
  edited = null;
  trouble = '';
  isRendered = false;
  first = '';
  // What was being written when an edit began.
  aside = '';

  /** What is written and not sent, at first that of an earlier time; an edit is not part of it. */
  @api
  get text() {
    return this.isRendered && !this.edited ? this.refs.text.value : this.aside || this.first;
  }
  set text(text) {
    this.first = text;
  }

  /** The message that is being edited: {id, text}. */
  @api
  get editing() {
    return this.edited;
  }
  set editing(message) {
    if (message?.id === this.edited?.id) return;
    const { text } = this;
    this.edited = message;
    if (!this.isRendered) return;
    this.aside = message ? text : '';
    this.refs.text.value = message?.text ?? text;
    this.trouble = '';
    this.refs.text.focus();
  }

  get isDisabled() {
    return Boolean(this.reason);
  }

  get cannotAttach() {
    return this.isDisabled || Boolean(this.edited);
  }

  get sendLabel() {
    return this.edited ? labels.save : labels.send;
  }

  renderedCallback() {
    if (this.isRendered) return;
    this.isRendered = true;
    this.refs.text.value = this.first;
    this.first = '';
  }

  handleSubmit(event) {
    event.preventDefault();
    const text = this.refs.text.value.trim();
    if (!text || this.isDisabled) return;
    this.trouble = text.length > MOST_CHARACTERS ? fill(labels.tooLong, text.length, MOST_CHARACTERS) : '';
    if (this.trouble) return;
    if (this.edited) {
      this.tell('save', { id: this.edited.id, text });
      return;
    }
    this.refs.text.value = '';
    this.tell('send', { text });
    this.refs.text.focus();
  }

  handleKey(event) {
    if (event.key === 'Escape' && this.edited) {
      this.handleCancel();
      return;
    }
    // Enter also ends the composition of a character.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.handleSubmit(event);
  }

  handleInput() {
    this.tell('wrote', { text: this.edited ? '' : this.refs.text.value });
  }

  handleBlur() {
    this.tell('wrote', { text: '' });
  }

  handleCancel() {
    this.tell('canceledit');
  }

  handleAttach() {
    this.refs.files.click();
  }

  handleFiles() {
    this.take([...this.refs.files.files]);
    this.refs.files.value = '';
  }

  handlePaste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || this.cannotAttach) return;
    event.preventDefault();
    this.take(files);
  }

  take(files) {
    const tooLarge = files.find((file) => file.size > MOST_MEGABYTES * MEGABYTE);
    this.trouble = tooLarge ? fill(labels.tooLarge, tooLarge.name, MOST_MEGABYTES) : '';
    const fitting = files.filter((file) => file.size <= MOST_MEGABYTES * MEGABYTE);
    if (fitting.length > 0) this.tell('files', fitting);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
