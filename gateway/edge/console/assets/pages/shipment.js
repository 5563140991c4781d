// One parcel: where it is, its history, and the deadlines of a parcel to the buyer.
import { h } from '../dom.js';
import { get, path } from '../api.js';
import { instant } from '../format.js';
import { t, word } from '../i18n.js';
import { emptyState } from '../list.js';
import { onEntries } from '../live.js';
import { state } from '../state.js';
import { timeline } from '../timeline.js';

export function shipment({ parts }) {
  const [carrier, number] = parts;
  const element = h('div', {});
  const place = (event) => [event.place, event.carrier_text].filter(Boolean).join(' · ');
  function show(data) {
    const clocks = data.clocks ?? [];
    const line = h('div', {});
    element.replaceChildren(
      h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, data.tracking_number, ' ', h('span', { className: 'badge' }, data.status_label ?? t('no_event'))),
        h('p', {}, [data.carrier, word('leg', data.leg), data.reason_label, instant(data.status_at)].filter(Boolean).join(' · '))),
      data.return_id ? h('a', { className: 'button', href: `#/return/${encodeURIComponent(data.return_id)}` }, data.return_id) : null),
      h('div', { className: 'stack' },
        clocks.length ? h('section', { className: 'card' }, h('header', {}, h('h2', {}, t('timeline'))), line) : null,
        h('section', { className: 'card flush' }, h('header', {}, h('h2', {}, t('history')), h('p', {}, t('events_known', { n: data.event_count ?? data.history.length }))),
          data.history.length ? h('div', { className: 'table-scroll' }, h('table', { 'aria-label': t('history') }, h('tbody', {}, data.history.map((event) => h('tr', {}, h('td', { className: 'nowrap' }, instant(event.occurred_at)), h('td', {}, event.status_label ?? t('unmapped'), h('div', { className: 'small soft' }, event.reason_label)), h('td', {}, place(event))))))) : emptyState(t('empty.history'), t('empty.history.text')))));
    if (clocks.length && line.clientWidth) line.append(timeline(clocks, [], line.clientWidth));
  }
  const refresh = () => get(path`/v1/shipments/${carrier}/${number}`, { tenant: state.tenant }).then(show, (problem) => element.replaceChildren(emptyState(t(problem.status === 404 ? 'not_found.shipment' : 'no_answer'), `${carrier} ${number}`)));
  refresh();
  return { element, leave: onEntries(refresh) };
}
