// Makes elements. Text is always set as text, so nothing that a courier or buyer wrote becomes markup.
const SVG = 'http://www.w3.org/2000/svg';

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name === 'className' ? 'class' : name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// h('a', {href: '#/returns'}, 'Returns')
export const h = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);
export const svg = (tag, properties, ...children) => fill(document.createElementNS(SVG, tag), properties, children);

// Characters that set the writing direction could show the words in another order.
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
export const plainText = (text) => (text ?? '').replace(DIRECTIONS, '');

// A courier may send thousands of characters: shows the first ones, and the rest on request.
export function longText(text, most = 200) {
  const letters = Array.from(plainText(text));
  if (letters.length <= most) return letters.join('');
  return h('details', { className: 'long' }, h('summary', {}, `${letters.slice(0, most).join('')}…`), h('p', {}, letters.join('')));
}

export function toast(text, failed = false) {
  const note = h('div', { className: failed ? 'toast failed' : 'toast' }, text);
  document.getElementById('toasts').append(note);
  setTimeout(() => note.remove(), failed ? 9000 : 4500);
}
