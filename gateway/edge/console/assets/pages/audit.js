// Who changed what in the console.
import { h } from '../dom.js';
import { command } from '../api.js';
import { instant } from '../format.js';
import { t, word } from '../i18n.js';
import { List, emptyState } from '../list.js';

// Members of a JSON object one after the other; ids that only the gateway reads are left out.
const HIDDEN = ['fact_id', 'actor'];
function detail(text) {
  try {
    const members = Object.entries(JSON.parse(text)).filter(([name]) => !HIDDEN.includes(name));
    return h('div', { className: 'small' }, members.map(([name, value]) => h('div', {}, h('span', { className: 'soft' }, `${name} `), typeof value === 'string' ? value : JSON.stringify(value))));
  } catch {
    return h('span', { className: 'mono small' }, text);
  }
}

export function audit() {
  const list = new List({
    label: t('page.audit'), name: 'audit',
    columns: [
      { title: t('at'), cell: (each) => h('span', { className: 'nowrap' }, instant(each.at, { seconds: true })), csv: (each) => each.at },
      { title: t('user'), cell: (each) => h('div', { className: 'nowrap' }, each.user, h('div', { className: 'small soft' }, [word('scope', each.scope), each.remote].join(' · '))), csv: (each) => each.user },
      { title: t('action'), cell: (each) => h('span', { className: 'mono nowrap' }, each.action), csv: (each) => each.action },
      { title: t('concerns'), cell: (each) => each.subject, csv: (each) => each.subject },
      { title: t('detail'), cell: (each) => detail(each.detail), csv: (each) => each.detail },
      { title: t('outcome'), cell: (each) => h('span', { className: `badge ${each.status < 400 ? 'good' : 'bad'}` }, each.status < 400 ? t('done') : t('refused', { status: each.status })), csv: (each) => each.status },
    ],
    load: async () => ({ items: (await command('audit.list', { limit: 1000 })).entries, next: null }),
    empty: () => emptyState(t('empty.audit'), t('empty.audit.text')),
  });
  list.refresh();
  return { element: h('div', {}, h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, t('page.audit')), h('p', {}, t('audit.text')))), list.element) };
}
