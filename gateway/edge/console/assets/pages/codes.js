// Codes without a meaning, and proposals of meanings: proposed by one person, accepted after a look at the change.
import { h, toast } from '../dom.js';
import { command } from '../api.js';
import { openDialog } from '../dialog.js';
import { download } from '../csv.js';
import { ago, instant, number } from '../format.js';
import { lang, t, word } from '../i18n.js';
import { List, emptyState } from '../list.js';
import { operates } from '../state.js';

const TONES = { proposed: 'warn', accepted: 'good', rejected: '' };

function diff(patch) {
  return h('pre', { tabindex: '0', 'aria-label': t('change') }, patch.split('\n').map((line) => h('span', { className: /^\+[^+]/.test(line) ? 'added' : /^-[^-]/.test(line) ? 'removed' : '' }, `${line}\n`)));
}

export function codes() {
  let meanings = { statuses: [], reasons: [] };
  const labelOf = (id) => meanings.statuses.find((each) => each.id === id)?.label ?? id;
  const option = (each) => ({ value: each.id, label: `${each.label} · ${each.id}` });
  // Those of the status alone come first, then those that go with several.
  const reasonsOf = (status) => [status, null].flatMap((wanted) => meanings.reasons.filter((each) => each.status === wanted && each.id !== 'unmapped')).map(option);
  function propose(code) {
    openDialog({
      title: t('map.title', { code: code.code }), text: t('map.text', { source: code.source, n: number(code.count) }), action: t('map.propose'),
      fields: [
        { name: 'status', label: t('status'), kind: 'select', value: 'in_transit', options: meanings.statuses.map((each) => ({ value: each.id, label: each.label })) },
        { name: 'reason', label: t('map.reason'), kind: 'select', follows: 'status', options: (status) => reasonsOf(status) },
        { name: 'note', label: t('map.note'), kind: 'area', required: true, hint: t('map.note.hint') },
      ],
      act: async (values) => {
        const { mapping } = await command('mappings.propose', { source: code.source, code: code.code, ...values });
        refresh();
        setTimeout(() => review(mapping), 0);
      },
    });
  }
  function review(mapping) {
    openDialog({
      title: t('map.review', { code: mapping.code }), wide: true, text: t('map.review.text', { who: mapping.proposed_by, at: instant(mapping.proposed_at) }), body: diff(mapping.patch), action: t('map.accept'),
      act: async () => { await command('mappings.accept', { id: mapping.id }); toast(t('map.accepted')); refresh(); },
    });
  }
  const list = new List({
    label: t('page.codes'), name: 'unmapped-codes',
    columns: [
      { title: t('source'), cell: (each) => each.source, csv: (each) => each.source },
      { title: t('code'), cell: (each) => (each.code ? h('code', {}, each.code) : h('span', { className: 'soft' }, t('no_code'))), csv: (each) => each.code },
      { title: t('events'), cell: (each) => number(each.count), csv: (each) => each.count },
      { title: t('first_seen'), cell: (each) => h('span', { className: 'nowrap' }, ago(each.first_seen_at)), csv: (each) => each.first_seen_at },
      { title: t('last_seen'), cell: (each) => h('span', { className: 'nowrap' }, ago(each.last_seen_at)), csv: (each) => each.last_seen_at },
      { title: '', right: true, cell: (each) => (operates() && each.code ? h('button', { className: 'button', type: 'button', onclick: () => propose(each) }, t('map')) : '') },
    ],
    load: async () => {
      const [{ codes: all }, { mappings }] = await Promise.all([command('codes.unmapped'), command('mappings.list')]);
      // A code counts as unmapped until its next event; one whose meaning was accepted needs nobody.
      const accepted = new Set(mappings.filter((each) => each.state === 'accepted').map((each) => `${each.source} ${each.code}`));
      return { items: all.filter((each) => !accepted.has(`${each.source} ${each.code}`)), next: null };
    },
    empty: () => emptyState(t('empty.codes'), t('empty.codes.text')),
  });
  const proposals = new List({
    label: t('map.proposals'), name: 'mappings',
    columns: [
      { title: t('code'), cell: (each) => h('div', {}, h('code', {}, each.code), h('div', { className: 'small soft' }, each.source)), csv: (each) => `${each.source} ${each.code}` },
      { title: t('meaning'), cell: (each) => h('div', {}, labelOf(each.status), each.reason ? h('div', { className: 'small soft' }, each.reason) : null), csv: (each) => `${each.status} ${each.reason}` },
      { title: t('reason'), cell: (each) => each.note, csv: (each) => each.note },
      { title: t('state'), cell: (each) => h('div', {}, h('span', { className: `badge ${TONES[each.state]}` }, word('mapping', each.state)), h('div', { className: 'small soft' }, [each.proposed_by, each.decided_by].filter(Boolean).join(' → '))), csv: (each) => each.state },
      { title: '', right: true, cell: (each) => h('div', { className: 'row' },
        operates() && each.state === 'proposed' ? [h('button', { className: 'button', type: 'button', onclick: () => review(each) }, t('map.look')), h('button', { className: 'button plain danger', type: 'button', onclick: () => command('mappings.reject', { id: each.id }).then(refresh, (problem) => toast(problem.message, true)) }, t('reject'))] : null,
        h('button', { className: 'button plain', type: 'button', onclick: () => download(`${each.id}.patch`, 'text/x-patch', each.patch) }, t('map.patch'))) },
    ],
    load: async () => {
      meanings = await command('mappings.list', { lang: lang() });
      return { items: meanings.mappings, next: null };
    },
    empty: () => emptyState(t('empty.mappings'), t('empty.mappings.text')),
  });
  function refresh() {
    list.refresh();
    proposals.refresh();
  }
  refresh();
  return {
    element: h('div', {}, h('div', { className: 'page-head' }, h('div', {}, h('h1', {}, t('page.codes')), h('p', {}, t('codes.text')))),
      h('div', { className: 'stack' }, list.element, h('div', {}, h('h2', { className: 'page-head' }, t('map.proposals')), proposals.element))),
  };
}
