// Accounts at couriers: whether they answer, how much of their budget is used, and what they sent last.
import { h } from '../dom.js';
import { command } from '../api.js';
import { openDialog } from '../dialog.js';
import { ago, duration, instant, number } from '../format.js';
import { t, word } from '../i18n.js';
import { List, emptyState } from '../list.js';
import { operates } from '../state.js';

const TONES = { closed: 'good', open: 'bad', half_open: 'warn' };

// The accounts of the configuration with what the poller says of them.
async function load() {
  const [accounts, polling, loads, codes] = await Promise.all([command('accounts.list'), command('polling.accounts'), command('polling.list'), command('codes.unmapped')]);
  return accounts.accounts.map((each) => {
    const poll = polling.accounts.find((one) => one.account === each.account);
    const own = loads.loads.filter((one) => one.account === each.account);
    return { ...each, poll, shipments: own.reduce((sum, one) => sum + one.shipments, 0), wanted: own.reduce((sum, one) => sum + one.wanted_per_day, 0), unmapped: codes.codes.filter((one) => one.source === each.source).length, drifts: codes.codes.some((one) => one.source === each.source && new Date(one.first_seen_at) > Date.now() - 86400e3) };
  });
}

const changes = (ids) => ['added', 'removed', 'changed'].filter((each) => ids[each].length).map((each) => `${t(`reload.${each}`)}: ${ids[each].join(', ')}`);

export async function openReload(done) {
  const report = await command('reload', { check: true });
  const lines = [['carriers', 'page.couriers'], ['rule_packs', 'page.rules'], ['tenants', 'tenant'], ['accounts', 'account']].flatMap(([name, title]) => changes(report[name]).map((text) => `${t(title)} · ${text}`));
  if (report.restart.length) lines.push(t('reload.restart', { what: report.restart.join(', ') }));
  openDialog({
    title: t('reload'), text: t('reload.text'), action: t('reload'),
    body: h('pre', {}, lines.length ? lines.join('\n') : t('reload.nothing')),
    act: async () => { await command('reload', {}); done(); },
  });
}

export function couriers() {
  const list = new List({
    label: t('page.couriers'), name: 'couriers',
    columns: [
      { title: t('account'), cell: (each) => h('div', {}, each.account, h('div', { className: 'small soft' }, `${each.source} · ${each.tenant}`)), csv: (each) => each.account },
      { title: t('state'), cell: (each) => (each.poll ? h('div', {}, h('span', { className: `badge ${TONES[each.poll.breaker]}` }, word('breaker', each.poll.breaker)), each.poll.reason ? h('div', { className: 'small bad' }, each.poll.reason, each.poll.open_until ? ` · ${t('until', { at: instant(each.poll.open_until) })}` : '') : null) : h('span', { className: 'badge' }, t('push_only'))), csv: (each) => each.poll?.breaker ?? 'push' },
      { title: t('budget'), cell: (each) => (each.poll ? h('div', {}, t(each.poll.requests_per_day ? 'budget.of' : 'budget.used', { used: number(each.poll.used_today), most: number(each.poll.requests_per_day ?? 0), wanted: number(each.wanted) }), h('div', { className: 'small soft' }, `${number(each.poll.requests_per_second, 2)}/s · ${word('held', each.poll.held_by)}`)) : ''), csv: (each) => each.poll?.used_today },
      { title: t('lag'), cell: (each) => (each.poll && each.poll.lag_seconds > 0 ? duration(each.poll.lag_seconds) : h('span', { className: 'soft' }, t('up_to_date'))), csv: (each) => each.poll?.lag_seconds },
      { title: t('parcels'), cell: (each) => number(each.shipments), csv: (each) => each.shipments },
      { title: t('last_push'), cell: (each) => h('span', { className: 'nowrap' }, ago(each.last_push_at)), csv: (each) => each.last_push_at },
      { title: t('page.codes'), cell: (each) => (each.unmapped ? h('div', {}, h('a', { className: 'warn', href: '#/codes' }, number(each.unmapped)), each.drifts ? h('div', {}, h('span', { className: 'badge warn' }, t('drift'))) : null) : '0'), csv: (each) => each.unmapped },
    ],
    load: async () => ({ items: await load(), next: null }),
    empty: () => emptyState(t('empty.accounts'), t('empty.accounts.text')),
  });
  list.refresh();
  const timer = setInterval(() => list.refresh(), 10000);
  const button = h('button', { className: 'button', type: 'button', onclick: () => openReload(() => list.refresh()).catch((problem) => { list.failure.hidden = false; list.failure.textContent = problem.message; }) }, t('reload'));
  return {
    element: h('div', {}, h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, t('page.couriers')), h('p', {}, t('couriers.text'))), operates() ? button : null), list.element),
    leave() { clearInterval(timer); },
  };
}
