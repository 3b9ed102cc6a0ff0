import { LightningElement, api } from 'lwc';
import { labels } from 'c/supportChatLabels';

const NEAR = 48;

/** Shows rows. Events: earlier; edit, delete, retry, discard with the value of their button; seen, when the end comes into sight. */
export default class SupportChatMessages extends LightningElement {
  @api hasEarlier = false;
  @api isLoading = false;

  labels = labels;
  shown = [];
  atEnd = true;
  before = null;
  observer = null;
  isEndVisible = false;
  isRendered = false;
  hadFocus = false;
  sizes = null;
  size = '';

  @api
  get rows() {
    return this.shown;
  }
  set rows(rows) {
    const scroll = this.isRendered && this.refs.scroll;
    // What comes in above must not move what is read.
    this.before = scroll ? { first: this.shown[1]?.key, keys: new Set(this.shown.map(({ key }) => key)), height: scroll.scrollHeight } : null;
    this.hadFocus = Boolean(this.template.activeElement);
    this.shown = rows;
  }

  get isEmpty() {
    return this.shown.length === 0;
  }

  connectedCallback() {
    document.addEventListener('visibilitychange', this.tellSeen);
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.tellSeen);
    this.observer?.disconnect();
    this.observer = null;
    this.sizes?.disconnect();
    this.sizes = null;
  }

  renderedCallback() {
    const { scroll, content, end } = this.refs;
    this.isRendered = true;
    if (!this.observer) {
      this.observer = new IntersectionObserver((entries) => {
        this.isEndVisible = entries.at(-1).isIntersecting;
        this.tellSeen();
      });
      this.observer.observe(end);
      // A tab that comes back, a notice above, a taller field below, a picture that is loaded.
      this.sizes = new ResizeObserver(() => this.toEnd());
      this.sizes.observe(scroll);
      this.sizes.observe(content);
    }
    const last = this.shown.at(-1);
    const wroteNow = last?.isOwn && this.before && !this.before.keys.has(last.key);
    this.atEnd ||= wroteNow;
    if (this.atEnd) this.toEnd();
    else if (this.before && this.shown[1]?.key !== this.before.first) scroll.scrollTop += scroll.scrollHeight - this.before.height;
    this.before = null;
    // The button that was pressed is gone.
    if (this.hadFocus && document.activeElement === document.body) scroll.focus({ preventScroll: true });
    this.hadFocus = false;
    this.tellSeen();
  }

  toEnd() {
    if (!this.atEnd) return;
    const { scroll } = this.refs;
    scroll.scrollTop = scroll.scrollHeight;
    this.size = `${scroll.clientHeight} ${scroll.scrollHeight}`;
  }

  tellSeen = () => {
    if (this.isEndVisible && document.visibilityState === 'visible') this.dispatchEvent(new CustomEvent('seen'));
  };

  handleScroll({ currentTarget }) {
    // Not the reader's doing: the size changed since it was scrolled to the end, and it will be again.
    if (this.atEnd && this.size !== `${currentTarget.clientHeight} ${currentTarget.scrollHeight}`) return;
    this.atEnd = currentTarget.scrollTop + currentTarget.clientHeight >= currentTarget.scrollHeight - NEAR;
  }

  handleEarlier() {
    this.dispatchEvent(new CustomEvent('earlier'));
  }

  handleEdit(event) {
    this.tell('edit', event);
  }

  handleDelete(event) {
    this.tell('delete', event);
  }

  handleRetry(event) {
    this.tell('retry', event);
  }

  handleDiscard(event) {
    this.tell('discard', event);
  }

  tell(name, event) {
    this.dispatchEvent(new CustomEvent(name, { detail: event.currentTarget.value }));
  }
}
