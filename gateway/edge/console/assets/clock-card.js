// One clock: its state, deadline and reasons. Used by the pages of returns, parcels and complaints.
import { h } from './dom.js';
import { instant, left, money } from './format.js';
import { t, word } from './i18n.js';
import { clockClass } from './timeline.js';

const TONES = { 'breached': 'bad', 'at-risk': 'warn', 'met': 'good' };
const isOpen = (clock) => ['waiting', 'running', 'paused'].includes(clock.state);
const isLive = (clock) => clock.state === 'running' || clock.state === 'paused';

export const clockBadge = (clock) => h('span', { className: `badge ${TONES[clockClass(clock)] ?? ''}` }, word('clock', clockClass(clock)));
// The running clock that is due first.
export const nextClock = (owner) => (owner.clocks ?? []).filter(isLive).sort((a, b) => ((a.due_at ?? '9') < (b.due_at ?? '9') ? -1 : 1))[0];
// Open clocks first, the most urgent of them on top.
export const inOrder = (clocks) => [...clocks].sort((a, b) => (a.seconds_left ?? (a.state === 'waiting' ? 1e12 : 1e13)) - (b.seconds_left ?? (b.state === 'waiting' ? 1e12 : 1e13)));
// Cacheable answers do not contain the remaining time, because it changes every second.
export const withTimeLeft = (clock) => (clock.seconds_left !== undefined ? clock : { ...clock, seconds_left: clock.state === 'running' && clock.due_at ? Math.round((new Date(clock.due_at) - Date.now()) / 1000) : null });

export function deadlineCell(owner) {
  const clock = nextClock(owner);
  if (!clock) return h('span', { className: 'soft' }, t('none'));
  const tone = { breached: 'bad', 'at-risk': 'warn' }[clockClass(clock)] ?? '';
  return h('div', {}, clock.label ?? clock.id, h('div', { className: `small ${tone || 'soft'}` }, left(clock.seconds_left), ' · ', instant(clock.due_at)));
}

function reasons(explained) {
  return h('details', {}, h('summary', {}, t('why')), h('p', { className: 'soft small' }, explained.summary),
    h('ol', { className: 'steps small' }, explained.sentences.map((each) => h('li', {}, each))),
    explained.not_proven ? h('p', { className: 'small warn' }, explained.not_proven) : null,
    explained.on_expiry ? h('p', { className: 'small' }, explained.on_expiry) : null,
    explained.rule ? h('p', { className: 'small soft' }, explained.rule) : null);
}

// explained: the clock in GET …/explain, or nothing. actions: a row of buttons, or nothing.
export function clockCard(clock, explained, actions) {
  return h('article', { className: 'card' },
    h('header', {}, h('h3', {}, clock.label ?? clock.id), clockBadge(clock)),
    h('dl', { className: 'facts' },
      h('dt', {}, t('due')), h('dd', {}, instant(clock.due_at), clock.seconds_left === null ? null : h('span', { className: clock.seconds_left < 0 ? 'bad' : 'soft' }, ` · ${left(clock.seconds_left)}`)),
      clock.started_at ? [h('dt', {}, t('began')), h('dd', {}, instant(clock.started_at))] : null,
      clock.met_at ? [h('dt', {}, t('met_at')), h('dd', {}, instant(clock.met_at))] : null,
      clock.actor !== 'none' ? [h('dt', {}, t('who')), h('dd', {}, word('party', clock.actor))] : null,
      clock.money_at_risk && isOpen(clock) ? [h('dt', {}, t('money_at_risk')), h('dd', { className: 'bad' }, money(clock.money_at_risk))] : null),
    explained ? reasons(explained) : null, actions);
}
