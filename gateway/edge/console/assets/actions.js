// What a person may do to the clocks of a return: each becomes a fact, so tickets get a comment with its reason.
import { path, post, query } from './api.js';
import { openDialog } from './dialog.js';
import { toast } from './dom.js';
import { instant } from './format.js';
import { t } from './i18n.js';
import { state } from './state.js';

const OPEN = ['waiting', 'running', 'paused'];
const clocksOf = (ret, states) => ret.clocks.filter((each) => states.includes(each.state)).map((each) => ({ value: each.id, label: `${each.label ?? each.id}${each.due_at ? ` · ${instant(each.due_at)}` : ''}` }));

function send(ret, fact) {
  const id = `console-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  return post(`${path`/v1/returns/${ret.return_id}/facts`}?${query({ tenant: state.tenant })}`, { fact_id: id, actor: state.session.user, ...fact });
}

const reason = () => ({ name: 'note', label: t('reason'), kind: 'area', required: true, hint: t('reason.hint') });
const which = (ret, states, clock) => ({ name: 'clock', label: t('deadline'), kind: 'select', options: clocksOf(ret, states), value: clock });

const dialogs = {
  extended: (ret, clock) => ({
    fields: [which(ret, OPEN, clock), { name: 'by', label: t('extend_by'), kind: 'choices', value: '24h', options: [['12h', '12 h'], ['24h', '24 h'], ['48h', '48 h'], ['72h', '72 h'], ['7d', '7 d']].map(([value, label]) => ({ value, label })) }, reason()],
    fact: (values) => ({ clock: values.clock, by: values.by, note: values.note }),
  }),
  paused: (ret, clock) => ({ fields: [which(ret, ['running'], clock), reason()], fact: (values) => values }),
  resumed: (ret, clock) => ({ fields: [which(ret, ['paused'], clock), reason()], fact: (values) => values }),
  waived: (ret, clock) => ({ danger: true, fields: [which(ret, OPEN, clock), reason()], fact: (values) => values }),
  overridden: (ret, clock) => ({
    fields: [which(ret, OPEN, clock), { name: 'due_at', label: t('new_deadline'), kind: 'instant', required: true, hint: t('local_time') }, reason()],
    fact: (values) => ({ ...values, due_at: new Date(values.due_at).toISOString() }),
  }),
};

export const canAct = (ret, kind) => clocksOf(ret, { paused: ['running'], resumed: ['paused'] }[kind] ?? OPEN).length > 0;

export function openAction(kind, ret, clock, done) {
  const { fields, fact, danger } = dialogs[kind](ret, clock);
  openDialog({
    title: t(`act.${kind}`), text: t(`act.${kind}.text`), action: t(`act.${kind}`), danger, fields,
    act: async (values) => {
      done(await send(ret, { kind, ...fact(values) }));
      toast(t('recorded'));
    },
  });
}
