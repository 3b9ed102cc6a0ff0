// Files of a message: images are shown, others named.
import { el, icon, keyed } from './dom.js';
import { sizeOf } from './format.js';

/** Shows the files of a message in a place of their own below its text. */
export function attach(body, files) {
  let place = body.querySelector('.files');
  if (!place && files.length === 0) return;
  place ??= body.appendChild(el('div', { class: 'files' }));
  keyed(
    place,
    files,
    (file) => `${file.name} ${file.url}`,
    attachment,
    () => {},
  );
}

function attachment(file) {
  const isImage = file.type?.startsWith('image/');
  const open = { href: file.url, target: '_blank', rel: 'noopener noreferrer' };
  if (isImage) return el('a', { ...open, class: 'picture' }, el('img', { src: file.url, alt: file.name, loading: 'lazy' }));
  return el(
    'a',
    { ...open, class: 'file' },
    icon('file'),
    el('span', {}, el('b', { text: file.name }), el('small', { text: file.size ? sizeOf(file.size) : '' })),
  );
}
