// One parcel: where it is, its history in the courier's words, the deadlines of a parcel to the buyer, and its return.
import { h, longText } from '../dom.js';
import { get, path } from '../api.js';
import { clockCard, inOrder, withTimeLeft } from '../clock-card.js';
import { instant, localInstant } from '../format.js';
import { t, word } from '../i18n.js';
import { emptyState } from '../list.js';
import { onEntries } from '../live.js';
import { seesGateway, state } from '../state.js';
import { timeline } from '../timeline.js';
import { statusBadge } from './shipments.js';

const EVENTS_A_PAGE = 50;

const returnsOf = (data) => [data.return_id, ...(data.other_return_ids ?? [])].filter(Boolean);
const place = (event) => [event.location?.name, event.location?.region].filter(Boolean).join(' · ');

// Local time of the courier with its zone; the reader's time on hover.
const when = (event) => h('span', { className: 'nowrap', title: `${t('here')}: ${instant(event.occurred_at)}` }, localInstant(event.occurred_at),
  event.zone_source === 'assumed' ? h('span', { className: 'small soft', title: t('zone_assumed') }, ' *') : null);

function eventRow(event) {
  return h('tr', {}, h('td', {}, when(event), h('div', { className: 'small soft' }, event.source)),
    h('td', {}, event.status_label ?? h('span', { className: 'warn' }, t('unmapped')), h('div', { className: 'small soft' }, event.status ? event.reason_label : null)),
    h('td', { className: 'words' }, event.removed ? h('span', { className: 'soft' }, t('words_removed')) : longText(event.carrier_text), place(event) ? h('div', { className: 'small soft' }, longText(place(event), 80)) : null),
    h('td', {}, event.carrier_code ? h('code', {}, longText(event.carrier_code, 40)) : h('span', { className: 'soft' }, t('none'))));
}

function historyCard(data, more) {
  const events = data.events ?? [];
  const assumed = events.some((each) => each.zone_source === 'assumed');
  const table = h('div', { className: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': t('history') }, h('table', { 'aria-label': t('history') },
    h('thead', {}, h('tr', {}, [t('local_time_of_event'), t('state'), t('couriers_words'), t('code')].map((each) => h('th', { scope: 'col' }, each)))),
    h('tbody', {}, events.map(eventRow))));
  return h('section', { className: 'card flush' }, h('header', {}, h('h2', {}, t('history')), h('p', {}, t('events_known', { n: data.event_count ?? events.length }))),
    events.length ? table : emptyState(t('empty.history'), t('empty.history.text')),
    events.length ? h('div', { className: 'list-foot' }, h('span', {}, assumed ? `* ${t('zone_assumed')}` : ''), data.events_next ? h('button', { className: 'button', type: 'button', onclick: more }, t('more')) : null) : null);
}

const row = (title, ...value) => [h('dt', {}, title), h('dd', {}, ...value)];

function factsCard(data) {
  const returns = returnsOf(data);
  const sources = [...new Set((data.events ?? []).map((each) => each.source).filter(Boolean))];
  const check = data.next_check_why ? row(t('next_check'), data.next_check_at ? instant(data.next_check_at) : '', h('div', { className: 'small soft' }, data.next_check_why)) : null;
  return h('section', { className: 'card' }, h('header', {}, h('h2', {}, t('about_parcel'))), h('dl', { className: 'facts' },
    row(t('return'), returns.length ? returns.map((id, at) => [at ? ' · ' : null, h('a', { href: `#/return/${encodeURIComponent(id)}` }, id)]) : h('span', { className: 'soft' }, t('no_return'))),
    data.order_id ? row(t('order'), data.order_id) : null,
    data.partner ? row(t('partner'), h('a', { href: `#/shipment/${encodeURIComponent(data.partner.carrier ?? '')}/${encodeURIComponent(data.partner.tracking_number)}` }, `${data.partner.carrier ?? ''} ${data.partner.tracking_number}`)) : null,
    data.rule_pack ? row(t('rules'), data.rule_pack) : null,
    data.last_checked_at ? row(t('last_check'), instant(data.last_checked_at)) : null, check,
    data.unmapped_count && seesGateway() ? row(t('page.codes'), h('a', { href: '#/codes' }, t('events_unmapped', { n: data.unmapped_count }))) : null,
    seesGateway() ? row(t('page.quarantine'), sources.length ? sources.map((source, at) => [at ? ' · ' : null, h('a', { href: `#/quarantine?source=${encodeURIComponent(source)}` }, t('messages_of', { source }))]) : h('a', { href: '#/quarantine' }, t('show'))) : null));
}

export function shipment({ parts }) {
  const [carrier, number] = parts;
  const element = h('div', {});
  const where = path`/v1/shipments/${carrier}/${number}`;
  let limit = EVENTS_A_PAGE;

  function show(data, explanation) {
    const clocks = (data.clocks ?? []).map(withTimeLeft);
    const line = h('div', {});
    const opened = [...element.querySelectorAll('details')].map((each) => each.open);
    element.replaceChildren(
      h('div', { className: 'page-head' }, h('div', {}, h('p', { className: 'small' }, h('a', { href: '#/shipments' }, t('page.shipments'))), h('h1', {}, data.tracking_number, ' ', statusBadge(data)),
        h('p', {}, [data.carrier, word('leg', data.leg), data.reason_label, data.status_at ? localInstant(data.status_at) : ''].filter(Boolean).join(' · '))),
      h('div', { className: 'row' }, returnsOf(data).slice(0, 1).map((id) => h('a', { className: 'button', href: `#/return/${encodeURIComponent(id)}` }, t('to_return', { id }))))),
      h('div', { className: 'stack' },
        clocks.length ? h('section', { className: 'card' }, h('header', {}, h('h2', {}, t('timeline')), h('p', {}, t('timeline.text'))), line) : null,
        h('div', { className: 'columns wide-left top-aligned' }, historyCard(data, () => { limit += EVENTS_A_PAGE; refresh(); }), factsCard(data)),
        clocks.length ? h('div', { className: 'clocks' }, inOrder(clocks).map((clock) => clockCard(clock, explanation?.clocks.find((each) => each.id === clock.id)))) : null));
    [...element.querySelectorAll('details')].forEach((each, at) => { each.open = opened[at] ?? false; });
    if (clocks.length && line.clientWidth) line.append(timeline(clocks, [], line.clientWidth));
  }
  async function refresh() {
    const parameters = { tenant: state.tenant };
    try {
      const data = await get(where, { ...parameters, include: 'events', limit: Math.min(limit, 500) });
      show(data, data.clocks ? await get(`${where}/explain`, parameters).catch(() => null) : null);
    } catch (problem) {
      element.replaceChildren(emptyState(t(problem.status === 404 ? 'not_found.shipment' : 'no_answer'), `${carrier} ${number}`));
    }
  }
  refresh();
  return { element, leave: onEntries(refresh) };
}
