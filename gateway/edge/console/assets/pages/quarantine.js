// Messages of authenticated senders that could not be decoded.
import { h } from '../dom.js';
import { command } from '../api.js';
import { attempt, openDialog } from '../dialog.js';
import { instant, number } from '../format.js';
import { t } from '../i18n.js';
import { List, emptyState } from '../list.js';
import { operates } from '../state.js';

function textOf(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

async function look(message) {
  const whole = await command('quarantine.show', { id: message.id });
  openDialog({ title: t('message', { id: message.id }), wide: true, text: whole.reason, body: h('div', { className: 'stack' }, h('pre', { tabindex: '0' }, whole.headers), h('pre', { tabindex: '0' }, textOf(whole.body_base64))), action: t('close'), act: async () => {} });
}

export function quarantine({ query }) {
  const source = query.get('source') ?? '';
  const summary = h('p', {});
  const list = new List({
    label: t('page.quarantine'), name: 'quarantine',
    columns: [
      { title: t('received'), cell: (each) => h('span', { className: 'nowrap' }, instant(each.received_at, { seconds: true })), csv: (each) => each.received_at },
      { title: t('source'), cell: (each) => h('div', {}, each.source, h('div', { className: 'small soft' }, `${each.account} · ${each.via}`)), csv: (each) => each.source },
      { title: t('reason'), cell: (each) => each.reason, csv: (each) => each.reason },
      { title: t('bytes'), right: true, cell: (each) => number(each.size_bytes), csv: (each) => each.size_bytes },
      { title: '', right: true, cell: (each) => (operates() ? h('div', { className: 'row' },
        h('button', { className: 'button', type: 'button', onclick: (event) => attempt(event.currentTarget, () => look(each)) }, t('show')),
        h('button', { className: 'button', type: 'button', onclick: (event) => attempt(event.currentTarget, () => command('quarantine.retry', { ids: [each.id] }), (answer) => t(`quarantine.${answer.messages[0].outcome === 'kept' ? 'kept' : 'done'}`, { what: answer.messages[0].what })).then(() => list.refresh()) }, t('retry')),
        h('button', { className: 'button plain danger', type: 'button', onclick: () => openDialog({ title: t('quarantine.drop'), text: t('quarantine.drop.text'), action: t('drop'), danger: true, act: async () => { await command('quarantine.drop', { ids: [each.id] }); list.refresh(); } }) }, t('drop'))) : '') },
    ],
    load: async () => {
      const page = await command('quarantine.list', source ? { limit: 500, source } : { limit: 500 });
      summary.textContent = page.total ? Object.entries(page.counts).map(([source, count]) => `${source} ${number(count)}`).join(' · ') : t('quarantine.text');
      return { items: page.messages, next: null };
    },
    empty: () => emptyState(t('empty.quarantine'), t('empty.quarantine.text')),
  });
  list.refresh();
  const whole = source ? h('a', { className: 'button', href: '#/quarantine' }, t('all')) : null;
  return { element: h('div', {}, h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, t('page.quarantine'), source ? ` · ${source}` : ''), summary), whole), list.element) };
}
