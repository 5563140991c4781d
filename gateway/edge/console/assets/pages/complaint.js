// One complaint: its clocks with their explanations, its history, its parcel and its return.
import { h, longText } from '../dom.js';
import { get, path } from '../api.js';
import { clockCard, inOrder } from '../clock-card.js';
import { instant, money } from '../format.js';
import { t, word } from '../i18n.js';
import { emptyState } from '../list.js';
import { onEntries } from '../live.js';
import { state } from '../state.js';
import { timeline } from '../timeline.js';
import { complaintBadge } from './complaints.js';
import { addressOf } from './shipments.js';

function factsOf(complaint) {
  if (complaint.facts.length === 0) return emptyState(t('empty.facts'));
  return h('div', { className: 'table-scroll' }, h('table', { 'aria-label': t('facts') }, h('tbody', {}, [...complaint.facts].reverse().map((fact) => h('tr', {},
    h('td', { className: 'narrow' }, instant(fact.at)), h('td', {}, word('fact', fact.kind), fact.note ? h('div', { className: 'small words' }, longText(fact.note)) : null), h('td', { className: 'right small soft' }, fact.actor ?? ''))))));
}

export function complaintPage({ parts }) {
  const [id] = parts;
  const element = h('div', {});

  function show(complaint, explanation) {
    const line = h('div', {});
    const opened = [...element.querySelectorAll('details')].map((each) => each.open);
    element.replaceChildren(
      h('div', { className: 'page-head' },
        h('div', {}, h('p', { className: 'small' }, h('a', { href: '#/complaints' }, t('page.complaints'))), h('h1', {}, complaint.complaint_id, ' ', complaintBadge(complaint)),
          h('p', {}, [word('complaint', complaint.kind), complaint.complex ? t('complex') : '', complaint.order_id ? `${t('order')} ${complaint.order_id}` : '', complaint.amount ? money(complaint.amount) : '', complaint.rule_pack, `${t('received')} ${instant(complaint.received_at)}`].filter(Boolean).join(' · '))),
        h('div', { className: 'row' }, h('a', { className: 'button', href: addressOf(complaint) }, t('to_parcel', { number: complaint.tracking_number })),
          complaint.return_id ? h('a', { className: 'button', href: `#/return/${encodeURIComponent(complaint.return_id)}` }, t('to_return', { id: complaint.return_id })) : null)),
      h('div', { className: 'stack' },
        complaint.clocks.some((each) => each.due_at) ? h('section', { className: 'card' }, h('header', {}, h('h2', {}, t('timeline')), h('p', {}, t('timeline.text'))), line) : null,
        h('div', { className: 'clocks' }, inOrder(complaint.clocks).map((clock) => clockCard(clock, explanation?.clocks.find((each) => each.id === clock.id)))),
        h('section', { className: 'card flush' }, h('header', {}, h('h2', {}, t('facts')), complaint.agent ? h('p', {}, complaint.agent) : null), factsOf(complaint))));
    [...element.querySelectorAll('details')].forEach((each, at) => { each.open = opened[at] ?? false; });
    if (line.clientWidth) line.append(timeline(complaint.clocks, complaint.facts, line.clientWidth));
  }
  async function refresh() {
    const parameters = { tenant: state.tenant };
    try {
      const [complaint, explanation] = await Promise.all([get(path`/v1/complaints/${id}`, parameters), get(path`/v1/complaints/${id}/explain`, parameters).catch(() => null)]);
      show(complaint, explanation);
    } catch (problem) {
      element.replaceChildren(emptyState(t(problem.status === 404 ? 'not_found.complaint' : 'no_answer'), problem.status === 404 ? id : problem.message));
    }
  }
  refresh();
  return { element, leave: onEntries(refresh) };
}
