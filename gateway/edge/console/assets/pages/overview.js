// What is late, what is stuck, and what it costs: figures kept by the gateway, charts, and the most urgent alerts.
import { h } from '../dom.js';
import { get } from '../api.js';
import { Chart, TIME_STEPS, WHOLE_STEPS } from '../chart.js';
import { ago, duration, instant, money, number, percent } from '../format.js';
import { t, word } from '../i18n.js';
import { onEntries } from '../live.js';
import { state, seesGateway } from '../state.js';
import { alertRow } from './alerts.js';
import { emptyState } from '../list.js';

const EVERY = 10000;

function figure(title, value, beneath, { href, tone = '' } = {}) {
  return h(href ? 'a' : 'div', { className: 'figure', href }, h('dl', { style: null }, h('dt', {}, title), h('dd', { className: `value ${tone}` }, value), h('dd', { className: 'beneath' }, beneath)));
}

function figures(data) {
  const { alerts, on_time: onTime, gateway } = data;
  const main = [...alerts.money].sort((a, b) => b.value - a.value);
  const out = [
    figure(t('figure.breached'), number(alerts.breached), t('figure.breached.text'), { href: '#/alerts?kind=deadline_missed', tone: alerts.breached ? 'bad' : '' }),
    figure(t('figure.at_risk'), number(alerts.at_risk), t('figure.at_risk.text'), { href: '#/alerts?kind=deadline_near', tone: alerts.at_risk ? 'warn' : '' }),
    figure(t('figure.money'), main.length ? money(main[0]) : '0', main.length > 1 ? main.slice(1).map(money).join(' · ') : t('figure.money.text'), { href: '#/alerts?order=money' }),
    figure(t('figure.on_time'), percent(onTime.in_time, onTime.decided), t('figure.on_time.text', { n: number(onTime.decided) })),
  ];
  if (!gateway) return out;
  const late = gateway.outlets.filter((each) => each.state === 'waiting');
  const letters = gateway.outlets.reduce((sum, each) => sum + each.dead_letters, 0);
  out.push(
    figure(t('figure.events'), h('span', {}, number(gateway.events_per_minute, 1), ' ', h('small', {}, t('per_minute'))), t('figure.events.text', { n: number(gateway.events) })),
    figure(t('figure.outlets'), late.length ? t('figure.outlets.down', { n: late.length }) : t('figure.outlets.good'), letters ? t('figure.letters', { n: number(letters) }) : t('figure.outlets.text', { n: gateway.outlets.length }), { href: '#/outlets', tone: late.length ? 'bad' : letters ? 'warn' : 'good' }),
    figure(t('figure.quarantine'), number(gateway.quarantined), t('figure.unmapped', { n: number(gateway.unmapped_codes) }), { href: gateway.quarantined ? '#/quarantine' : '#/codes', tone: gateway.quarantined ? 'warn' : '' }));
  return out;
}

function showCountsOf(data) {
  const detail = { alerts: { n: data.alerts.breached + data.alerts.at_risk + data.alerts.others, warned: data.alerts.breached === 0 } };
  if (data.gateway) {
    detail.outlets = { n: data.gateway.outlets.reduce((sum, each) => sum + each.dead_letters, 0) };
    detail.quarantine = { n: data.gateway.quarantined, warned: true };
    detail.codes = { n: data.gateway.unmapped_codes, warned: true };
  }
  dispatchEvent(new CustomEvent('console-counts', { detail }));
}

const stateBadge = (each) => h('span', { className: `badge ${{ running: 'good', waiting: 'bad', paused: 'warn' }[each.state]}` }, word('outlet', each.state));

function outletTable(outlets) {
  return h('div', { className: 'table-scroll' }, h('table', { 'aria-label': t('figure.outlets') },
    h('thead', {}, h('tr', {}, [t('outlet'), t('state'), t('lag')].map((each) => h('th', { scope: 'col' }, each)))),
    h('tbody', {}, outlets.map((each) => h('tr', {}, h('td', {}, each.id), h('td', {}, stateBadge(each), each.last_error ? h('div', { className: 'small bad' }, each.last_error) : null), h('td', { className: 'nowrap' }, each.behind ? `${duration(each.lag_seconds)} · ${number(each.behind)}` : t('up_to_date')))))));
}

function accountTable(accounts) {
  const tone = { closed: 'good', open: 'bad', half_open: 'warn' };
  return h('div', { className: 'table-scroll' }, h('table', { 'aria-label': t('page.couriers') },
    h('thead', {}, h('tr', {}, [t('account'), t('state'), t('used_today')].map((each) => h('th', { scope: 'col' }, each)))),
    h('tbody', {}, accounts.map((each) => h('tr', {}, h('td', {}, each.account, h('div', { className: 'small soft' }, each.source)), h('td', {}, h('span', { className: `badge ${tone[each.breaker]}` }, word('breaker', each.breaker)), each.reason ? h('div', { className: 'small bad' }, each.reason) : null), h('td', {}, number(each.used_today)))))));
}

export function overview() {
  let period = 'hour';
  const box = h('div', { className: 'figures' });
  const failure = h('div', { className: 'failure', role: 'alert', hidden: true });
  const clocks = new Chart({ label: t('chart.deadlines'), format: (value) => number(value), steps: WHOLE_STEPS });
  const flow = new Chart({ label: t('chart.flow') });
  const cost = new Chart({ label: t('figure.money'), format: (value) => number(value), steps: WHOLE_STEPS });
  const lag = new Chart({ label: t('chart.lag'), format: (value) => (value === 0 ? '0' : duration(value)), steps: TIME_STEPS });
  const charts = [clocks, cost, flow, lag];
  const urgent = h('div', {});
  const below = h('div', { className: 'columns' });
  const measured = h('p', { className: 'small' });
  const buttons = ['hour', 'week'].map((each) => h('button', {
    className: 'button', type: 'button', 'aria-pressed': String(each === period), onclick: () => {
      period = each;
      for (const chart of charts) Object.assign(chart, { period: each, drawnIn: null });
      for (const button of buttons) button.setAttribute('aria-pressed', String(button.textContent === t(`period.${each}`)));
      refresh();
    },
  }, t(`period.${each}`)));

  function show(data) {
    box.replaceChildren(...figures(data));
    showCountsOf(data);
    measured.textContent = data.alerts.counted_at ? t('counted_at', { at: instant(data.alerts.counted_at, { seconds: true }) }) : '';
    const { at, at_risk: atRisk, breached } = data.series;
    clocks.show(at, [{ name: t('figure.at_risk'), values: atRisk, colour: 0 }, { name: t('figure.breached'), values: breached, colour: 1 }]);
    cost.show(at, [{ name: t('figure.money'), values: data.series.money, colour: 1, fill: true }]);
    if (!data.gateway) return;
    lag.show(at, [{ name: t('chart.lag'), values: data.series.lag_seconds, colour: 0, fill: true }]);
    flow.show(at, [{ name: t('chart.events'), values: data.series.events_per_minute, colour: 2, fill: true }]);
    below.replaceChildren(
      h('section', { className: 'card flush' }, h('header', {}, h('h2', {}, t('page.outlets')), h('a', { href: '#/outlets' }, t('all'))), data.gateway.outlets.length ? outletTable(data.gateway.outlets) : emptyState(t('empty.outlets'), t('empty.outlets.text'))),
      h('section', { className: 'card flush' }, h('header', {}, h('h2', {}, t('page.couriers')), h('a', { href: '#/couriers' }, t('all'))), data.gateway.accounts.length ? accountTable(data.gateway.accounts) : emptyState(t('empty.polls'), t('empty.polls.text'))));
  }

  async function refresh() {
    try {
      const [data, list] = await Promise.all([
        get('/v1/console/overview', { period, tenant: seesGateway() ? null : state.tenant }),
        get('/v1/alerts', { limit: 8, tenant: state.tenant }),
      ]);
      failure.hidden = true;
      show(data);
      urgent.replaceChildren(list.alerts.length ? h('div', { className: 'table-scroll' }, h('table', { 'aria-label': t('urgent') }, h('tbody', {}, list.alerts.slice(0, 8).map(alertRow)))) : emptyState(t('empty.alerts'), t('empty.alerts.text')));
    } catch (problem) {
      failure.hidden = false;
      failure.textContent = problem.message;
    }
  }

  const timer = setInterval(refresh, EVERY);
  const silence = onEntries(refresh);
  refresh();
  const element = h('div', {},
    h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, t('page.overview')), measured), h('div', { className: 'row choices', role: 'group', 'aria-label': t('period') }, buttons)),
    failure, box,
    h('div', { className: 'stack' },
      h('div', { className: 'columns' },
        h('section', { className: 'card' }, h('header', {}, h('h2', {}, t('chart.deadlines'))), clocks.element),
        h('section', { className: 'card' }, h('header', {}, h('h2', {}, t('figure.money'))), cost.element)),
      h('section', { className: 'card flush' }, h('header', {}, h('h2', {}, t('urgent')), h('a', { href: '#/alerts' }, t('all'))), urgent),
      seesGateway() ? h('div', { className: 'columns' },
        h('section', { className: 'card' }, h('header', {}, h('h2', {}, t('chart.flow'))), flow.element),
        h('section', { className: 'card' }, h('header', {}, h('h2', {}, t('chart.lag'))), lag.element)) : null,
      below));
  return {
    element, leave() {
      clearInterval(timer);
      silence();
      for (const chart of charts) chart.destroy();
    },
  };
}
