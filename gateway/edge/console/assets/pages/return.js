// One return: its clocks on a line of time, why each stands as it does, parcels, facts, tickets and proof.
import { h, toast } from '../dom.js';
import { get, path, Problem, query } from '../api.js';
import { canAct, openAction } from '../actions.js';
import { clockCard, inOrder } from '../clock-card.js';
import { download } from '../csv.js';
import { instant, money } from '../format.js';
import { t, word } from '../i18n.js';
import { emptyState } from '../list.js';
import { onEntries } from '../live.js';
import { acts, state } from '../state.js';
import { timeline } from '../timeline.js';
import { stateBadge } from './returns.js';

function actionsOf(clock, ret, done) {
  if (!acts() || !['waiting', 'running', 'paused'].includes(clock.state)) return null;
  const button = (kind) => h('button', { className: 'button plain', type: 'button', 'data-action': kind, onclick: () => openAction(kind, ret, clock.id, done) }, t(`act.${kind}`));
  return h('div', { className: 'row' }, ['extended', clock.state === 'paused' ? 'resumed' : 'paused', 'overridden', 'waived'].filter((kind) => kind !== 'paused' || clock.state === 'running').map(button));
}

function parcels(ret) {
  if (ret.shipments.length === 0) return emptyState(t('empty.parcels'), t('empty.parcels.text'));
  return h('div', { className: 'table-scroll' }, h('table', { 'aria-label': t('parcels') }, h('tbody', {}, ret.shipments.map((each) => h('tr', {},
    h('td', {}, h('a', { href: `#/shipment/${encodeURIComponent(each.carrier)}/${encodeURIComponent(each.tracking_number)}` }, `${each.carrier} ${each.tracking_number}`), h('div', { className: 'small soft' }, word('leg', each.leg))),
    h('td', {}, each.status_label ?? t('no_event'), each.last_event ? h('div', { className: 'small soft' }, [each.last_event.reason_label, each.last_event.place].filter(Boolean).join(' · ')) : null),
    h('td', { className: 'right nowrap' }, instant(each.status_at)))))));
}

function facts(ret) {
  if (ret.facts.length === 0) return emptyState(t('empty.facts'));
  return h('div', { className: 'table-scroll' }, h('table', { 'aria-label': t('facts') }, h('tbody', {}, [...ret.facts].reverse().map((fact) => h('tr', {},
    h('td', { className: 'nowrap' }, instant(fact.at)), h('td', {}, word('fact', fact.kind), fact.clock ? h('span', { className: 'soft' }, ` · ${ret.clocks.find((each) => each.id === fact.clock)?.label ?? fact.clock}`) : null, fact.note ? h('div', { className: 'small' }, fact.note) : null),
    h('td', { className: 'right small soft' }, fact.actor ?? ''))))));
}

async function exportProof(button, ret) {
  button.disabled = true;
  try {
    const bundle = await get(path`/v1/returns/${ret.return_id}/evidence`, { tenant: state.tenant });
    download(`${ret.return_id}.evidence.json`, 'application/json', JSON.stringify(bundle, null, 2));
    toast(t('proof.saved'));
  } catch (problem) {
    toast(problem instanceof Problem ? problem.text() : t('no_answer'), true);
  } finally {
    button.disabled = false;
  }
}

export function returnPage({ parts }) {
  const [id] = parts;
  const element = h('div', {});
  let known = null;
  let explanation = null;
  let line = null;

  function draw() {
    if (!known || !line) return;
    const width = line.clientWidth;
    if (width > 0) line.replaceChildren(timeline(known.clocks, known.facts, width));
  }
  const observer = new ResizeObserver(draw);

  function show() {
    const ret = known;
    const focused = document.activeElement?.dataset?.action;
    const opened = [...element.querySelectorAll('details')].map((each) => each.open);
    observer.disconnect();
    line = h('div', {});
    const update = (fresh) => { known = { ...fresh, tickets: fresh.tickets?.length ? fresh.tickets : known.tickets }; refresh(); };
    const general = ['extended', 'paused', 'waived'].filter((kind) => acts() && canAct(ret, kind));
    element.replaceChildren(
      h('div', { className: 'page-head' },
        h('div', {}, h('p', { className: 'small' }, h('a', { href: '#/returns' }, t('page.returns'))), h('h1', {}, ret.return_id, ' ', stateBadge(ret)),
          h('p', {}, [`${t('order')} ${ret.order_id}`, ret.amount ? money(ret.amount) : '', ret.rule_pack, `${t('registered')} ${instant(ret.created_at)}`].filter(Boolean).join(' · '))),
        h('div', { className: 'row' }, h('button', { className: 'button', type: 'button', onclick: (event) => exportProof(event.currentTarget, ret) }, t('proof.export')),
          general.map((kind) => h('button', { className: kind === 'extended' ? 'button main' : 'button', type: 'button', onclick: () => openAction(kind, ret, undefined, update) }, t(`act.${kind}`))))),
      h('div', { className: 'stack' },
        h('section', { className: 'card' }, h('header', {}, h('h2', {}, t('timeline')), h('p', {}, t('timeline.text'))), line),
        h('div', { className: 'clocks' }, inOrder(ret.clocks).map((clock) => clockCard(clock, explanation?.clocks.find((each) => each.id === clock.id), actionsOf(clock, ret, update)))),
        ret.alerts.length ? h('section', { className: 'card' }, h('header', {}, h('h2', {}, t('page.alerts'))), ret.alerts.map((each) => h('p', {}, h('span', { className: 'badge warn' }, word('alert', each.kind)), ` ${instant(each.since)}`))) : null,
        h('div', { className: 'columns' },
          h('section', { className: 'card flush' }, h('header', {}, h('h2', {}, t('parcels'))), parcels(ret)),
          h('section', { className: 'card flush' }, h('header', {}, h('h2', {}, t('facts')), ret.tickets?.length ? h('p', {}, ret.tickets.map((each) => `${each.outlet} #${each.ticket_id}`).join(' · ')) : h('p', {}, t('no_ticket'))), facts(ret)))));
    [...element.querySelectorAll('details')].forEach((each, at) => { each.open = opened[at] ?? false; });
    if (focused) element.querySelector(`[data-action="${focused}"]`)?.focus();
    observer.observe(line);
    draw();
  }

  async function refresh() {
    try {
      const parameters = { tenant: state.tenant };
      [known, explanation] = await Promise.all([get(path`/v1/returns/${id}`, parameters), get(path`/v1/returns/${id}/explain`, parameters).catch(() => null)]);
      show();
    } catch (problem) {
      element.replaceChildren(emptyState(t(problem.status === 404 ? 'not_found.return' : 'no_answer'), problem.status === 404 ? id : problem.message));
    }
  }
  refresh();
  const silence = onEntries(refresh);
  return { element, leave() { silence(); observer.disconnect(); } };
}
