// Elements, and lists that are updated in place: what is there already is never built anew, so focus, selection and clicks stay.

/** An element: `on*` listeners, `text`, `class`, everything else an attribute. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'text') node.textContent = value;
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name === 'class' ? 'class' : name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A symbol of icons.svg; decoration, so screen readers pass it by. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `/demo/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export function setIcon(svg, name) {
  attr(svg.firstElementChild, 'href', `/demo/icons.svg#${name}`);
}

export const $ = (id) => document.getElementById(id);

export function text(node, value) {
  const wanted = value ?? '';
  if (node.textContent !== wanted) node.textContent = wanted;
}

/** Null and false take the attribute away. */
export function attr(node, name, value) {
  if (value === null || value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else {
    const wanted = value === true ? '' : String(value);
    if (node.getAttribute(name) !== wanted) node.setAttribute(name, wanted);
  }
}

/** Hides or shows. Focus inside of what is hidden goes to `instead`. */
export function show(node, visible, instead) {
  if (node.hidden === !visible) return;
  const held = !visible && node.contains(document.activeElement);
  node.hidden = !visible;
  if (held) instead?.focus();
}

/** A control that cannot be used now. It stays in the order of focus, so that whoever stands on it is not thrown out. */
export function usable(control, can) {
  attr(control, 'aria-disabled', can ? null : 'true');
}

export const isUsable = (control) => control.getAttribute('aria-disabled') !== 'true';

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
const lists = new WeakMap();

/** Makes the children of a list those of the items, by key. Children that stay are moved only where the order really changed. */
export function keyed(list, items, keyOf, create, update) {
  const known = lists.get(list) ?? new Map();
  const next = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const node = known.get(key) ?? create(item);
    next.set(key, node);
    update(node, item);
  }
  let lost = -1;
  for (const [key, node] of known) {
    if (next.has(key)) continue;
    if (node.contains(document.activeElement)) lost = [...list.children].indexOf(node);
    node.remove();
  }
  let place = list.firstElementChild;
  for (const node of next.values()) {
    if (node === place) place = place.nextElementSibling;
    // Moved so, a child keeps its focus where the browser knows how.
    else if (node.isConnected && list.moveBefore) list.moveBefore(node, place);
    else list.insertBefore(node, place);
  }
  lists.set(list, next);
  if (lost >= 0) focusNear(list, lost);
}

/** Whoever stood on a child that is gone stands on its neighbour, or else on what is named as the list's home. */
function focusNear(list, index) {
  const neighbour = list.children[Math.min(index, list.children.length - 1)];
  const target = neighbour?.matches('[tabindex]') ? neighbour : neighbour?.querySelector(FOCUSABLE);
  (target ?? document.getElementById(list.dataset.home))?.focus();
}

/** One stop of the tab key for a list of items that arrow keys go through; `choose` is told which one it is. */
export function roving(list, choose) {
  let current = null;
  const take = (item) => {
    if (item === current) return;
    if (current) current.tabIndex = -1;
    current = item;
    item.tabIndex = 0;
  };
  list.addEventListener('focusin', (event) => {
    const item = event.target.closest('[data-item]');
    if (!item) return;
    take(item);
    choose(item);
  });
  list.addEventListener('keydown', (event) => {
    const item = document.activeElement;
    if (!item?.hasAttribute('data-item') || !['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key)) return;
    event.preventDefault();
    const all = [...list.querySelectorAll('[data-item]')];
    const at = all.indexOf(item);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    all[Math.max(0, Math.min(all.length - 1, to))].focus();
  });
  return () => {
    if (current?.isConnected) return;
    const last = list.querySelector('[data-item]:last-of-type') ?? [...list.querySelectorAll('[data-item]')].at(-1);
    if (last) take(last);
  };
}
