// Light, dark, or as the machine has it.
import { $, attr, text } from './dom.js';

const ORDER = ['auto', 'light', 'dark'];

export function startTheme() {
  const button = $('theme');
  let now = localStorage.getItem('supportchat.theme') ?? 'auto';
  const apply = () => {
    attr(document.documentElement, 'data-theme', now === 'auto' ? null : now);
    text(button.querySelector('.sr'), `Colours: ${now}`);
    attr(button, 'data-theme-now', now);
    attr(button, 'title', `Colours: ${now}`);
  };
  button.addEventListener('click', () => {
    now = ORDER[(ORDER.indexOf(now) + 1) % ORDER.length];
    localStorage.setItem('supportchat.theme', now);
    apply();
  });
  apply();
}
