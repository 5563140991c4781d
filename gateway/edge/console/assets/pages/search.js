// Finds returns by id or order, and parcels by number.
import { h } from '../dom.js';
import { get } from '../api.js';
import { instant } from '../format.js';
import { t } from '../i18n.js';
import { emptyState } from '../list.js';
import { state } from '../state.js';

export function searchPage({ parts }) {
  const text = parts[0] ?? '';
  const results = h('div', { className: 'stack' });
  const input = h('input', { type: 'search', value: text, 'aria-label': t('search.label'), placeholder: t('search.hint') });
  const show = (found) => {
    const hits = [...found.returns.map((each) => `#/return/${encodeURIComponent(each.return_id)}`), ...found.shipments.map((each) => `#/shipment/${encodeURIComponent(each.carrier)}/${encodeURIComponent(each.tracking_number)}`)];
    if (hits.length === 1) return location.replace(hits[0]);
    if (hits.length === 0) return results.replaceChildren(h('section', { className: 'card' }, emptyState(t('empty.search', { text }), t('empty.search.text'))));
    results.replaceChildren(...[
      found.returns.length ? h('section', { className: 'card flush' }, h('header', {}, h('h2', {}, t('page.returns'))), h('table', {}, h('tbody', {}, found.returns.map((each) => h('tr', {}, h('td', {}, h('a', { href: `#/return/${encodeURIComponent(each.return_id)}` }, each.return_id)), h('td', {}, each.order_id), h('td', {}, each.done ? t('done') : t('open')), h('td', { className: 'right' }, instant(each.created_at))))))) : null,
      found.shipments.length ? h('section', { className: 'card flush' }, h('header', {}, h('h2', {}, t('parcels'))), h('table', {}, h('tbody', {}, found.shipments.map((each) => h('tr', {}, h('td', {}, h('a', { href: `#/shipment/${encodeURIComponent(each.carrier)}/${encodeURIComponent(each.tracking_number)}` }, `${each.carrier} ${each.tracking_number}`)), h('td', {}, each.status_label ?? t('no_event')), h('td', {}, each.return_id ? h('a', { href: `#/return/${encodeURIComponent(each.return_id)}` }, each.return_id) : '')))))) : null,
    ].filter(Boolean));
  };
  if (text) get('/v1/console/search', { q: text, tenant: state.tenant }).then(show, (problem) => results.replaceChildren(h('div', { className: 'failure' }, problem.message)));
  else results.replaceChildren(h('section', { className: 'card' }, emptyState(t('search.start'), t('search.hint'))));
  return {
    element: h('div', {}, h('div', { className: 'page-head' }, h('h1', {}, t('page.search'))),
      h('form', { className: 'filters', role: 'search', onsubmit: (event) => { event.preventDefault(); location.hash = `#/search/${encodeURIComponent(input.value.trim())}`; } }, h('label', {}, t('search.label'), input), h('button', { className: 'button main', type: 'submit' }, t('page.search'))), results),
  };
}
