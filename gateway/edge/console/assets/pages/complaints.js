// Complaints, newest first, with filters.
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
import { addressOf } from './shipments.js';

const TONES = { 'breached': 'bad', 'at-risk': 'warn', 'met': 'good' };

export function complaintBadge(complaint) {
  const classes = complaint.clocks.map(clockClass);
  const shown = complaint.done ? 'met' : classes.includes('breached') ? 'breached' : classes.includes('at-risk') ? 'at-risk' : 'running';
  return h('span', { className: `badge ${TONES[shown] ?? ''}` }, shown === 'met' ? t('closed') : shown === 'running' ? t('open') : word('clock', shown));
}
const addressOfComplaint = (complaint) => `#/complaint/${encodeURIComponent(complaint.complaint_id)}`;

const columns = () => [
  { title: t('complaint'), cell: (each) => h('div', {}, h('a', { href: addressOfComplaint(each) }, each.complaint_id), h('div', { className: 'small soft' }, word('complaint', each.kind))), csv: (each) => each.complaint_id },
  { title: t('state'), cell: complaintBadge, csv: (each) => (each.done ? 'done' : 'open') },
  { title: t('next_deadline'), cell: deadlineCell, csv: (each) => nextClock(each)?.due_at },
  { title: t('parcel'), cell: (each) => h('div', {}, h('a', { className: 'nowrap', href: addressOf(each) }, each.tracking_number), h('div', { className: 'small soft' }, each.carrier)), csv: (each) => `${each.carrier} ${each.tracking_number}` },
  { title: t('belongs_to'), cell: (each) => h('div', {}, each.return_id ? h('a', { href: `#/return/${encodeURIComponent(each.return_id)}` }, each.return_id) : null, each.order_id ? h('div', { className: 'small soft' }, each.order_id) : null), csv: (each) => each.return_id },
  { title: t('received'), cell: (each) => h('span', { className: 'nowrap' }, instant(each.received_at)), csv: (each) => each.received_at },
];
const exported = () => [...columns(), { title: t('order'), csv: (each) => each.order_id }, { title: t('kind'), csv: (each) => each.kind }];

export function complaints({ query }) {
  const filter = Object.fromEntries(['state', 'order_id', 'carrier', 'tracking_number'].map((name) => [name, query.get(name) ?? '']));
  const list = new List({
    label: t('page.complaints'), name: 'complaints',
    columns: columns(), exported: exported(),
    load: async (after) => {
      const page = await get('/v1/complaints', { ...filter, after, limit: 50, tenant: state.tenant });
      return { items: page.complaints, next: page.next };
    },
    open: (complaint) => { location.hash = addressOfComplaint(complaint); },
    empty: () => emptyState(t('empty.complaints'), t(isFiltered(filter) ? 'empty.complaints.filtered' : 'empty.complaints.text')),
  });
  const { select, text } = filterFields(filter, () => list.refresh());
  list.refresh();
  const silence = onEntries(() => list.refresh());
  return {
    element: h('div', {},
      h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, t('page.complaints')), h('p', {}, t('complaints.text')))),
      h('div', { className: 'filters' },
        select('state', t('state'), [['', t('any')], ['open', t('open')], ['done', t('closed')]]),
        text('tracking_number', t('tracking_number'), t('whole_number')), text('carrier', t('carrier')), text('order_id', t('order'))),
      list.element), leave: silence,
  };
}
