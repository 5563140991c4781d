// Returns, newest first, with filters.
import { h } from '../dom.js';
import { get } from '../api.js';
import { deadlineCell, nextClock } from '../clock-card.js';
import { filterFields, isFiltered } from '../filters.js';
import { instant } from '../format.js';
import { t, word } from '../i18n.js';
import { List, emptyState } from '../list.js';
import { onEntries } from '../live.js';
import { state } from '../state.js';
import { clockClass } from '../timeline.js';

const TONES = { 'breached': 'bad', 'at-risk': 'warn', 'met': 'good' };

export function stateBadge(ret) {
  const classes = ret.clocks.map(clockClass);
  const state_ = classes.includes('breached') ? 'breached' : classes.includes('at-risk') ? 'at-risk' : ret.done ? 'met' : 'running';
  return h('span', { className: `badge ${TONES[state_] ?? ''}` }, state_ === 'met' ? t('done') : word('clock', state_));
}

const parcel = (ret) => ret.shipments.find((each) => each.leg === 'return') ?? ret.shipments[0];

export function returns({ query }) {
  const filter = { state: query.get('state') ?? '', clock: query.get('clock') ?? '', alert: '', order_id: '', carrier: '', due: '' };
  const list = new List({
    label: t('page.returns'), name: 'returns',
    columns: [
      { title: t('return'), cell: (ret) => h('div', {}, h('a', { href: `#/return/${encodeURIComponent(ret.return_id)}` }, ret.return_id), h('div', { className: 'small soft' }, ret.order_id)), csv: (ret) => ret.return_id },
      { title: t('state'), cell: stateBadge, csv: (ret) => (ret.done ? 'done' : 'open') },
      { title: t('next_deadline'), cell: deadlineCell, csv: (ret) => nextClock(ret)?.due_at },
      { title: t('parcel'), cell: (ret) => { const one = parcel(ret); return one ? h('div', {}, one.status_label ?? word('carrier', 'none'), h('div', { className: 'small soft' }, `${one.carrier} ${one.tracking_number}`)) : h('span', { className: 'soft' }, t('no_parcel')); }, csv: (ret) => { const one = parcel(ret); return one ? `${one.carrier} ${one.tracking_number}` : ''; } },
      { title: t('rules'), cell: (ret) => h('span', { className: 'small' }, ret.rule_pack), csv: (ret) => ret.rule_pack },
      { title: t('registered'), cell: (ret) => h('span', { className: 'nowrap' }, instant(ret.created_at)), csv: (ret) => ret.created_at },
    ],
    load: async (after) => {
      const { due, ...rest } = filter;
      const before = due ? new Date(Date.now() + Number(due) * 3600e3).toISOString() : '';
      const page = await get('/v1/returns', { ...rest, due_before: before, after, limit: 50, tenant: state.tenant });
      return { items: page.returns, next: page.next };
    },
    open: (ret) => { location.hash = `#/return/${encodeURIComponent(ret.return_id)}`; },
    empty: () => emptyState(t('empty.returns'), t(isFiltered(filter) ? 'empty.filtered' : 'empty.returns.text')),
  });
  const { select, text } = filterFields(filter, () => list.refresh());
  list.refresh();
  const silence = onEntries(() => list.refresh());
  return {
    element: h('div', {},
      h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, t('page.returns')), h('p', {}, t('returns.text')))),
      h('div', { className: 'filters' },
        select('clock', t('deadline'), [['', t('any')], ...['at_risk', 'breached', 'running', 'paused', 'waiting', 'met', 'waived', 'cancelled'].map((each) => [each, word('clock', each.replace('_', '-'))])]),
        select('state', t('state'), [['', t('any')], ['open', t('open')], ['done', t('done')]]),
        select('alert', t('alerts'), [['', t('any')], ['true', t('with_alerts')]]),
        select('due', t('due'), [['', t('any_time')], ['6', t('within', { time: '6 h' })], ['24', t('within', { time: '24 h' })], ['72', t('within', { time: '3 d' })]]),
        text('order_id', t('order')), text('carrier', t('carrier'))),
      list.element), leave: silence,
  };
}
