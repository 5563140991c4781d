// What needs a person, by deadline or by money.
import { h } from '../dom.js';
import { get } from '../api.js';
import { filterFields } from '../filters.js';
import { instant, left, money } from '../format.js';
import { t, word } from '../i18n.js';
import { List, emptyState } from '../list.js';
import { onEntries } from '../live.js';
import { state } from '../state.js';

const KINDS = ['deadline_missed', 'deadline_near', 'goods_not_back', 'refund_not_made', 'delivered_before_refund', 'receipt_partial', 'goods_defective', 'receipt_not_registered', 'scanned_before_approval', 'number_never_scanned', 'number_of_other_return', 'delivered_elsewhere', 'goods_of_other_order', 'goods_in_other_parcel', 'numbers_crossed', 'weight_differs', 'out_for_delivery_before_refund', 'returning_without_request', 'left_without_consent'];

export function ownerOf(alert) {
  if (alert.return_id) return { name: alert.return_id, href: `#/return/${encodeURIComponent(alert.return_id)}` };
  if (alert.complaint_id) return { name: alert.complaint_id, href: `#/complaint/${encodeURIComponent(alert.complaint_id)}` };
  return { name: `${alert.carrier} ${alert.tracking_number}`, href: `#/shipment/${encodeURIComponent(alert.carrier)}/${encodeURIComponent(alert.tracking_number)}` };
}

const toneOf = (alert) => (alert.kind === 'deadline_missed' ? 'bad' : alert.kind === 'deadline_near' ? 'warn' : '');
const badge = (alert) => h('span', { className: `badge ${toneOf(alert)}` }, word('alert', alert.kind));
const leftCell = (alert) => h('span', { className: `nowrap ${alert.seconds_left !== null && alert.seconds_left < 0 ? 'bad' : ''}` }, left(alert.seconds_left), alert.due_at ? h('div', { className: 'small soft' }, instant(alert.due_at)) : null);

export function alertRow(alert) {
  const owner = ownerOf(alert);
  return h('tr', {}, h('td', { className: 'narrow' }, badge(alert)), h('td', { className: 'narrow' }, h('a', { href: owner.href }, owner.name), alert.order_id ? h('div', { className: 'small soft' }, alert.order_id) : null),
    h('td', {}, alert.text, h('div', { className: 'small soft' }, alert.actor === 'none' ? '' : t('must_act', { who: word('party', alert.actor) }))), h('td', { className: 'right' }, leftCell(alert)), h('td', { className: 'right nowrap' }, alert.money_at_risk ? money(alert.money_at_risk) : ''));
}

export function alerts({ query }) {
  const filter = { kind: query.get('kind') ?? '', order: query.get('order') ?? 'due' };
  const list = new List({
    label: t('page.alerts'), name: 'alerts',
    columns: [
      { title: t('kind'), cell: badge, csv: (alert) => alert.kind },
      { title: t('concerns'), cell: (alert) => h('div', {}, h('a', { href: ownerOf(alert).href }, ownerOf(alert).name), alert.order_id ? h('div', { className: 'small soft' }, alert.order_id) : null), csv: (alert) => ownerOf(alert).name },
      { title: t('alert'), cell: (alert) => alert.text, csv: (alert) => alert.text },
      { title: t('who'), cell: (alert) => (alert.actor === 'none' ? '' : word('party', alert.actor)), csv: (alert) => alert.actor },
      { title: t('deadline'), cell: leftCell, csv: (alert) => alert.due_at },
      { title: t('money_at_risk'), right: true, cell: (alert) => (alert.money_at_risk ? money(alert.money_at_risk) : ''), csv: (alert) => (alert.money_at_risk ? `${alert.money_at_risk.value} ${alert.money_at_risk.currency}` : '') },
    ],
    load: async (after) => {
      const page = await get('/v1/alerts', { ...filter, after, limit: 50, tenant: state.tenant });
      return { items: page.alerts, next: page.next };
    },
    open: (alert) => { location.hash = ownerOf(alert).href; },
    empty: () => emptyState(t('empty.alerts'), t('empty.alerts.text')),
  });
  const { select } = filterFields(filter, () => list.refresh());
  list.refresh();
  const silence = onEntries(() => list.refresh());
  return {
    element: h('div', {},
      h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, t('page.alerts')), h('p', {}, t('alerts.text')))),
      h('div', { className: 'filters' }, select('kind', t('kind'), [['', t('any')], ...KINDS.map((each) => [each, word('alert', each)])]), select('order', t('order_by'), [['due', t('order.due')], ['money', t('order.money')]])),
      list.element), leave: silence,
  };
}
