// All parcels, the latest registered first, with filters.
import { h, plainText } from '../dom.js';
import { get } from '../api.js';
import { deadlineCell, nextClock } from '../clock-card.js';
import { filterFields, isFiltered } from '../filters.js';
import { localInstant } from '../format.js';
import { t, word } from '../i18n.js';
import { List, emptyState } from '../list.js';
import { onEntries } from '../live.js';
import { state } from '../state.js';

export const STATUSES = ['info_received', 'awaiting_pickup', 'picked_up', 'in_transit', 'customs', 'out_for_delivery', 'available_for_pickup', 'delivery_attempted', 'on_hold', 'exception', 'delivered', 'returning', 'returned', 'lost_or_destroyed', 'cancelled', 'expired', 'not_found'];
const TONES = { delivered: 'good', returned: 'good', exception: 'bad', lost_or_destroyed: 'bad', on_hold: 'warn', delivery_attempted: 'warn', returning: 'warn', available_for_pickup: 'warn' };
// Matching parcels may be rare, and the gateway reads a limited number of parcels for each request.
const MOST_REQUESTS = 20;

export const statusBadge = (parcel) => h('span', { className: `badge ${TONES[parcel.status] ?? ''}` }, parcel.status_label ?? (parcel.event_count ? t('unmapped') : t('no_event')));
export const addressOf = (parcel) => `#/shipment/${encodeURIComponent(parcel.carrier)}/${encodeURIComponent(parcel.tracking_number)}`;
export const localText = (event) => (event ? localInstant(event.occurred_at) : '');

function lastEvent(parcel) {
  const event = parcel.last_event;
  if (!event) return h('span', { className: 'soft' }, t('none'));
  return h('div', {}, h('div', { className: 'clip' }, plainText(event.place) || event.reason_label), h('div', { className: 'small soft nowrap' }, localText(event)));
}

const returnLink = (parcel) => (parcel.return_id ? h('a', { href: `#/return/${encodeURIComponent(parcel.return_id)}` }, parcel.return_id) : null);

const columns = () => [
  { title: t('tracking_number'), cell: (each) => h('div', {}, h('a', { className: 'nowrap', href: addressOf(each) }, each.tracking_number), h('div', { className: 'small soft' }, `${each.carrier} · ${word('leg', each.leg)}`)), csv: (each) => each.tracking_number },
  { title: t('state'), cell: (each) => h('div', {}, statusBadge(each), each.reason_label && each.status ? h('div', { className: 'small soft' }, each.reason_label) : null), csv: (each) => each.status ?? '' },
  { title: t('last_event'), cell: lastEvent, csv: (each) => each.last_event?.occurred_at },
  { title: t('deadline'), cell: deadlineCell, csv: (each) => nextClock(each)?.due_at },
  { title: t('belongs_to'), cell: (each) => h('div', {}, returnLink(each), each.order_id ? h('div', { className: 'small soft' }, each.order_id) : null), csv: (each) => each.return_id },
];

// The CSV file has more columns than the screen has room for.
const exported = () => {
  const [number, status, at, due, belongs] = columns();
  return [number, { title: t('carrier'), csv: (each) => each.carrier }, { title: t('direction'), csv: (each) => each.leg }, status, { title: t('reason'), csv: (each) => each.reason }, at,
    { title: t('place'), csv: (each) => each.last_event?.place }, due, { title: t('overdue'), csv: (each) => (each.overdue ? 'true' : 'false') }, belongs, { title: t('order'), csv: (each) => each.order_id }, { title: t('events'), csv: (each) => each.event_count }];
};

async function load(filter, after) {
  let page = { shipments: [], next: after };
  for (let request = 0; request < MOST_REQUESTS; ++request) {
    page = await get('/v1/shipments', { ...filter, after: page.next, limit: 50, tenant: state.tenant });
    if (page.shipments.length > 0 || !page.next) break;
  }
  return { items: page.shipments, next: page.next };
}

export function shipments({ query }) {
  const filter = Object.fromEntries(['tracking_number', 'carrier', 'status', 'overdue'].map((name) => [name, query.get(name) ?? '']));
  const list = new List({
    label: t('page.shipments'), name: 'parcels', columns: columns(), exported: exported(),
    load: (after) => load(filter, after),
    open: (parcel) => { location.hash = addressOf(parcel); },
    empty: () => emptyState(t('empty.shipments'), t(isFiltered(filter) ? 'empty.shipments.filtered' : 'empty.shipments.text')),
  });
  const { select, text } = filterFields(filter, () => list.refresh());
  list.refresh();
  const silence = onEntries(() => list.refresh());
  return {
    element: h('div', {},
      h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, t('page.shipments')), h('p', {}, t('shipments.text')))),
      h('div', { className: 'filters' },
        text('tracking_number', t('tracking_number'), t('whole_number')), text('carrier', t('carrier')),
        select('status', t('state'), [['', t('any')], ...STATUSES.map((each) => [each, word('status', each)]), ['none', t('no_status')]]),
        select('overdue', t('deadline'), [['', t('any')], ['true', t('overdue')]])),
      list.element), leave: silence,
  };
}
