// The frame: signing in, navigation, search, tenant and language. Pages are modules that return {element, leave?}.
import { h, toast } from './dom.js';
import { request, useToken } from './api.js';
import { openDialog } from './dialog.js';
import { languages, lang, setLang, t } from './i18n.js';
import { state, useSession, keep, seesGateway } from './state.js';
import { follow, unfollow } from './live.js';
import { signIn } from './pages/sign-in.js';
import { overview } from './pages/overview.js';
import { returns } from './pages/returns.js';
import { returnPage } from './pages/return.js';
import { alerts } from './pages/alerts.js';
import { complaintPage } from './pages/complaint.js';
import { complaints } from './pages/complaints.js';
import { shipment } from './pages/shipment.js';
import { shipments } from './pages/shipments.js';
import { searchPage } from './pages/search.js';
import { outlets } from './pages/outlets.js';
import { quarantine } from './pages/quarantine.js';
import { couriers } from './pages/couriers.js';
import { codes } from './pages/codes.js';
import { rules } from './pages/rules.js';
import { audit } from './pages/audit.js';

const app = document.getElementById('app');
const groups = [
  ['nav.work', [['overview', overview], ['returns', returns], ['shipments', shipments], ['complaints', complaints], ['alerts', alerts], ['search', searchPage]]],
  ['nav.deliveries', [['outlets', outlets], ['quarantine', quarantine, true]]],
  ['nav.couriers', [['couriers', couriers, true], ['codes', codes, true]]],
  ['nav.rules', [['rules', rules, true], ['audit', audit, true]]],
];
const details = { return: returnPage, shipment, complaint: complaintPage };
const pages = Object.fromEntries(groups.flatMap(([, entries]) => entries.map(([name, page]) => [name, page])));
let current = null;
let counts = {};
let comesByProxy = false;

export function showCounts(next) {
  counts = next;
  for (const [name, count] of Object.entries(counts)) {
    const link = app.querySelector(`nav a[href="#/${name}"]`);
    if (!link) continue;
    link.querySelector('.count')?.remove();
    if (count.n > 0) link.append(h('span', { className: count.warned ? 'count warned' : 'count' }, count.n > 999 ? '999+' : count.n));
  }
}
addEventListener('console-counts', (event) => showCounts(event.detail));

// "#/return/R-1?tenant=…" to its parts.
function place() {
  const [name = '', ...rest] = location.hash.replace(/^#\/?/, '').split('?')[0].split('/');
  return { name: name || 'overview', parts: rest.map(decodeURIComponent), query: new URLSearchParams(location.hash.split('?')[1] ?? '') };
}

function navigation() {
  return groups.map(([title, entries]) => {
    const shown = entries.filter(([, , ofGateway]) => !ofGateway || seesGateway());
    if (shown.length === 0) return null;
    return h('div', {}, h('h2', {}, t(title)), h('ul', {}, shown.map(([name]) => h('li', {}, h('a', { href: `#/${name}` }, t(`page.${name}`))))));
  });
}

function chooser(label, options, value, change) {
  const select = h('select', { 'aria-label': label, onchange: (event) => change(event.target.value) }, options.map(([id, text]) => h('option', { value: id }, text)));
  select.value = value;
  return select;
}

function frame() {
  const session = state.session;
  const search = h('input', { type: 'search', name: 'q', placeholder: t('search.hint'), 'aria-label': t('search.label'), autocomplete: 'off' });
  const live = h('span', { className: 'live' }, t('live.off'));
  follow((on) => {
    live.className = on ? 'live on' : 'live';
    live.textContent = t(on ? 'live.on' : 'live.off');
  });
  const main = h('main', { id: 'main', tabindex: '-1' });
  app.replaceChildren(h('div', { className: 'frame' },
    h('aside', { className: 'side' }, h('a', { className: 'brand', href: '#/overview' }, h('img', { src: '/console/assets/icon.svg', alt: '' }), 'parcelgate'),
      h('nav', { 'aria-label': t('nav.label') }, navigation())),
    h('div', {},
      h('header', { className: 'top' },
        h('form', { role: 'search', onsubmit: (event) => { event.preventDefault(); location.hash = `#/search/${encodeURIComponent(search.value.trim())}`; } }, search, h('kbd', { 'aria-hidden': 'true' }, '/')),
        h('span', { className: 'spring' }), live,
        session.tenants.length > 1 ? chooser(t('tenant'), session.tenants.map((each) => [each.id, each.name]), state.tenant, (next) => { state.tenant = next; keep('tenant', next); frame(); open(); }) : h('span', { className: 'soft' }, session.tenants[0]?.name ?? ''),
        chooser(t('language'), Object.entries(languages), lang(), (next) => { setLang(next); frame(); open(); }),
        h('span', { className: 'soft small', title: t(`scope.${session.scope}`) }, session.user),
        h('button', { className: 'button', type: 'button', onclick: leave }, t('sign_out'))),
      main)));
  showCounts(counts);
}

async function open() {
  const where = place();
  const page = pages[where.name] ?? details[where.name] ?? overview;
  current?.leave?.();
  const main = document.getElementById('main');
  for (const link of app.querySelectorAll('nav a')) {
    if (link.getAttribute('href') === `#/${details[where.name] ? `${where.name}s` : where.name}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  document.title = `${t(`page.${where.name}`)} · parcelgate`;
  const opened = page(where);
  current = opened;
  main.replaceChildren(opened.element);
  scrollTo(0, 0);
}

async function leave() {
  await request('DELETE', '/v1/console/session').catch(() => null);
  ended();
}

function ended() {
  if (state.session === null) return;
  state.session = null;
  current?.leave?.();
  current = null;
  unfollow();
  showSignIn();
}

function showSignIn() {
  document.title = `${t('sign_in')} · parcelgate`;
  app.replaceChildren(signIn(begin, showSignIn, comesByProxy));
  app.querySelector('input')?.focus();
}

function begin(session) {
  useToken(session.csrf);
  useSession(session);
  frame();
  open();
}

const KEYS = { o: 'overview', r: 'returns', s: 'shipments', m: 'complaints', a: 'alerts', d: 'outlets', q: 'quarantine', c: 'couriers', u: 'codes', p: 'rules', l: 'audit' };

function showKeys() {
  const key = (keys, text) => [h('dt', {}, keys.map((each) => [h('kbd', {}, each), ' '])), h('dd', {}, text)];
  openDialog({
    title: t('keys'), action: t('close'), act: async () => {},
    body: h('dl', { className: 'facts' }, key(['/'], t('page.search')), Object.entries(KEYS).map(([letter, name]) => key(['g', letter], t(`page.${name}`))), key(['j', 'k'], t('keys.move')), key(['Enter'], t('keys.open')), key(['?'], t('keys'))),
  });
}

// "/" goes to the search, "g" and a letter to a page, "?" lists the keys, Escape leaves a field.
let afterG = false;
addEventListener('keydown', (event) => {
  const typing = event.target.matches?.('input, textarea, select');
  if (event.key === 'Escape' && typing && !event.target.closest('dialog')) return event.target.blur();
  if (document.querySelector('dialog[open]') || typing || event.ctrlKey || event.metaKey || event.altKey || state.session === null) return;
  if (event.key === '/') {
    event.preventDefault();
    app.querySelector('input[type=search]')?.focus();
  } else if (afterG) {
    if (KEYS[event.key]) location.hash = `#/${KEYS[event.key]}`;
  } else if (event.key === '?') {
    showKeys();
  }
  afterG = event.key === 'g';
});
addEventListener('hashchange', () => {
  if (state.session === null) return;
  open();
  document.getElementById('main')?.focus({ preventScroll: true });
});
addEventListener('signed-out', () => {
  if (state.session !== null) toast(t('session_ended'), true);
  ended();
});

// A proxy may have signed the person in already; without one this fails, and the form appears.
async function start() {
  try {
    begin(await request('GET', '/v1/console/session'));
  } catch {
    try {
      const session = await request('POST', '/v1/console/session', {});
      comesByProxy = true;
      begin(session);
    } catch {
      showSignIn();
    }
  }
}

start();
