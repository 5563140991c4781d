// Rule packs in use, and what differs between two of them.
import { h } from '../dom.js';
import { command } from '../api.js';
import { attempt } from '../dialog.js';
import { number, percent } from '../format.js';
import { lang, t, word } from '../i18n.js';
import { List, emptyState } from '../list.js';

export function rules() {
  const difference = h('div', {});
  const before = h('select', { 'aria-label': t('rules.before') });
  const after = h('select', { 'aria-label': t('rules.after') });
  const list = new List({
    label: t('page.rules'), name: 'rule-packs',
    columns: [
      { title: t('rules'), cell: (each) => h('div', {}, each.label || each.id, h('div', { className: 'small soft' }, each.id)), csv: (each) => each.id },
      { title: t('version'), cell: (each) => each.version, csv: (each) => each.version },
      { title: t('confidence'), cell: (each) => word('confidence', each.confidence), csv: (each) => each.confidence },
      { title: t('zone'), cell: (each) => each.zone || 'UTC', csv: (each) => each.zone },
      { title: t('target'), cell: (each) => (each.on_time_target === null ? t('none') : percent(each.on_time_target, 1)), csv: (each) => each.on_time_target },
      { title: t('deadlines'), cell: (each) => h('details', {}, h('summary', {}, number(each.rules.length)), h('ul', { className: 'small' }, each.rules.map((rule) => h('li', {}, rule.label || rule.id, ' ', h('span', { className: 'soft' }, `${word('party', rule.actor)} · ${word('confidence', rule.confidence)}`))))), csv: (each) => each.rules.map((rule) => rule.id).join(' ') },
    ],
    load: async () => {
      const { packs } = await command('rules.list', { lang: lang() });
      for (const select of [before, after]) select.replaceChildren(...packs.map((each) => h('option', { value: each.id }, `${each.label || each.id} ${each.version}`)));
      if (packs.length > 1) after.value = packs[1].id;
      return { items: packs, next: null };
    },
    empty: () => emptyState(t('empty.rules')),
  });
  async function compare() {
    const answer = await command('rules.compare', { before: { id: before.value }, after: { id: after.value }, lang: lang() });
    difference.replaceChildren(h('pre', { tabindex: '0', 'aria-label': t('rules.diff') }, answer.text.trim() || t('rules.same')));
  }
  list.refresh();
  return {
    element: h('div', {}, h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, t('page.rules')), h('p', {}, t('rules.text')))),
      h('div', { className: 'stack' }, list.element,
        h('section', { className: 'card' }, h('header', {}, h('h2', {}, t('rules.diff'))),
          h('form', { className: 'filters', onsubmit: (event) => { event.preventDefault(); attempt(event.submitter, compare); } }, h('label', {}, t('rules.before'), before), h('label', {}, t('rules.after'), after), h('button', { className: 'button main', type: 'submit' }, t('compare'))), difference))),
  };
}
