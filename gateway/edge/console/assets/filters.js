// Fields above a list: each changes one member of the filter and reloads the list.
import { h } from './dom.js';

export function filterFields(filter, changed) {
  return {
    select(name, label, options) {
      const input = h('select', { name, onchange: (event) => { filter[name] = event.target.value; changed(); } }, options.map(([value, text]) => h('option', { value }, text)));
      input.value = filter[name];
      return h('label', {}, label, input);
    },
    text(name, label, hint) {
      return h('label', {}, label, h('input', { type: 'text', name, value: filter[name], placeholder: hint, autocomplete: 'off', spellcheck: 'false', onchange: (event) => { filter[name] = event.target.value.trim(); changed(); } }));
    },
  };
}
export const isFiltered = (filter) => Object.values(filter).some(Boolean);
