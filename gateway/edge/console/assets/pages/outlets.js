// Outlets and subscriptions: how far each is behind, and the entries that were given up.
import { h } from '../dom.js';
import { command, get, path, post, query, request } from '../api.js';
import { attempt, openDialog } from '../dialog.js';
import { ago, duration, instant, number } from '../format.js';
import { t, word } from '../i18n.js';
import { List, emptyState } from '../list.js';
import { operates, acts, seesGateway, state } from '../state.js';

const TONES = { running: 'good', active: 'good', waiting: 'bad', failing: 'bad', paused: 'warn', disabled: 'warn', stopped: 'bad', 'not configured': '' };

// For keys of one tenant: its own subscriptions, by the API that other clients use.
async function ownOutlets() {
  const all = await get('/v1/subscriptions', { tenant: state.tenant });
  return all.subscriptions.map((each) => ({ ...each, url: each.url, paused: each.state === 'paused' || each.state === 'disabled' }));
}
async function ownLetters() {
  const own = await ownOutlets();
  const letters = await Promise.all(own.filter((each) => each.dead_letters > 0).map(async (each) => {
    const page = await get(path`/v1/subscriptions/${each.id}/dead-letters`, { tenant: state.tenant, limit: 200 });
    return page.dead_letters.map((letter) => ({ ...letter, outlet: each.id }));
  }));
  return letters.flat();
}

const tenant = () => query({ tenant: state.tenant });
const change = {
  pause: (outlet) => (seesGateway() ? command('outlets.pause', { outlet }) : post(`${path`/v1/subscriptions/${outlet}/pause`}?${tenant()}`)),
  resume: (outlet) => (seesGateway() ? command('outlets.resume', { outlet }) : post(`${path`/v1/subscriptions/${outlet}/resume`}?${tenant()}`)),
  retry: (letter) => (seesGateway() ? command('deadletters.retry', { outlet: letter.outlet, id: letter.id }) : post(`${path`/v1/subscriptions/${letter.outlet}/dead-letters/${letter.id}/retry`}?${tenant()}`)),
  drop: (letter) => (seesGateway() ? command('deadletters.drop', { outlet: letter.outlet, id: letter.id }) : request('DELETE', `${path`/v1/subscriptions/${letter.outlet}/dead-letters/${letter.id}`}?${tenant()}`)),
};

export function outlets() {
  const may = seesGateway() ? operates() : acts();
  const later = () => setTimeout(refresh, 600);
  const list = new List({
    label: t('page.outlets'), name: 'outlets',
    columns: [
      { title: t('outlet'), cell: (each) => h('div', {}, each.id, each.url ? h('div', { className: 'small soft' }, each.url) : null), csv: (each) => each.id },
      { title: t('state'), cell: (each) => h('div', {}, h('span', { className: `badge ${TONES[each.state] ?? ''}` }, word('outlet', each.state)), each.last_error && each.state !== 'running' && each.state !== 'active' ? h('div', { className: 'small bad' }, each.last_error) : null), csv: (each) => each.state },
      { title: t('lag'), cell: (each) => (each.behind ? h('span', {}, `${number(each.behind)} · ${duration(each.lag_seconds)}`) : h('span', { className: 'soft' }, t('up_to_date'))), csv: (each) => each.lag_seconds },
      { title: t('set_aside'), cell: (each) => number(each.set_aside), csv: (each) => each.set_aside },
      { title: t('next_try'), cell: (each) => (each.next_try_at ? instant(each.next_try_at, { seconds: true }) : ''), csv: (each) => each.next_try_at },
      { title: '', right: true, cell: (each) => (may ? h('button', { className: 'button', type: 'button', onclick: (event) => attempt(event.currentTarget, () => (each.paused ? change.resume(each.id) : change.pause(each.id)), t('changed')).then(later) }, t(each.paused ? 'resume' : 'pause')) : '') },
    ],
    load: async () => ({ items: seesGateway() ? (await command('outlets.list')).outlets : await ownOutlets(), next: null }),
    empty: () => emptyState(t('empty.outlets'), t('empty.outlets.text')),
  });
  const letters = new List({
    label: t('dead_letters'), name: 'dead-letters',
    columns: [
      { title: t('outlet'), cell: (each) => each.outlet, csv: (each) => each.outlet },
      { title: t('concerns'), cell: (each) => h('span', { className: 'mono' }, each.subject), csv: (each) => each.subject },
      { title: t('error'), cell: (each) => each.error, csv: (each) => each.error },
      { title: t('attempts'), cell: (each) => number(each.attempts), csv: (each) => each.attempts },
      { title: t('given_up'), cell: (each) => h('span', { className: 'nowrap', title: instant(each.died_at) }, ago(each.died_at)), csv: (each) => each.died_at },
      { title: '', right: true, cell: (each) => (may ? h('div', { className: 'row' }, h('button', { className: 'button', type: 'button', onclick: (event) => attempt(event.currentTarget, () => change.retry(each), t('letter.retried')).then(later) }, t('retry')), h('button', { className: 'button plain danger', type: 'button', onclick: () => openDialog({ title: t('letter.drop'), text: t('letter.drop.text'), action: t('drop'), danger: true, act: async () => { await change.drop(each); later(); } }) }, t('drop'))) : '') },
    ],
    load: async () => ({ items: seesGateway() ? (await command('deadletters.list')).dead_letters : await ownLetters(), next: null }),
    empty: () => emptyState(t('empty.letters'), t('empty.letters.text')),
  });
  function refresh() {
    list.refresh();
    letters.refresh();
  }
  refresh();
  const timer = setInterval(refresh, 5000);
  return {
    element: h('div', {}, h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, t('page.outlets')), h('p', {}, t('outlets.text')))),
      h('div', { className: 'stack' }, list.element, h('div', {}, h('h2', { className: 'page-head' }, t('dead_letters')), letters.element))),
    leave() { clearInterval(timer); },
  };
}
