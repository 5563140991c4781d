// Dialogs that gather a few fields, and confirm a change before it is made.
import { h, toast } from './dom.js';
import { t } from './i18n.js';
import { Problem } from './api.js';

// fields: [{name, label, kind: 'text' | 'area' | 'select' | 'choices' | 'instant', options, required, hint}]. A select that
// follows an earlier one has a function of its value as options.
// `act(values)` does the work; the dialog stays open and shows the problem when it throws.
export function openDialog({ title, text, body, fields = [], action, danger = false, wide = false, act }) {
  const before = document.activeElement;
  const failure = h('div', { className: 'failure', role: 'alert', hidden: true });
  const button = h('button', { className: `button main`, type: 'submit' }, action);
  const inputs = new Map();
  const rows = fields.map((field) => fieldRow(field, inputs));
  const form = h('form', { method: 'dialog' },
    h('h2', { id: 'dialog-title' }, title),
    text ? h('p', { className: 'soft' }, text) : null,
    body ?? null, failure, rows,
    h('div', { className: 'row' }, h('button', { className: 'button', type: 'button', onclick: () => dialog.close() }, t('cancel')), button));
  const dialog = h('dialog', { 'aria-labelledby': 'dialog-title', className: wide ? 'wide' : '' }, form);
  if (danger) button.style.backgroundColor = 'var(--bad)';
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const values = Object.fromEntries([...inputs].map(([name, read]) => [name, read()]));
    button.disabled = true;
    failure.hidden = true;
    try {
      await act(values);
      dialog.close();
    } catch (problem) {
      failure.hidden = false;
      failure.textContent = problem instanceof Problem ? problem.text() : t('no_answer');
    } finally {
      button.disabled = false;
    }
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    before?.focus?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector('input, textarea, select') ?? button).focus();
}

let fieldCount = 0;
function fieldRow(field, inputs) {
  const id = `field-${++fieldCount}`;
  const common = { id, name: field.name, required: field.required, 'aria-describedby': field.hint ? `${id}-hint` : null };
  let input;
  if (field.kind === 'select') {
    input = h('select', common);
    const offer = (options) => {
      input.replaceChildren(...options.map((each) => h('option', { value: each.value }, each.label)));
      input.value = field.value ?? options[0]?.value ?? '';
    };
    if (field.follows) {
      const leader = inputs.get(field.follows);
      offer(field.options(leader()));
      leader.input.addEventListener('change', () => offer(field.options(leader())));
    } else {
      offer(field.options);
    }
  } else if (field.kind === 'area') {
    input = h('textarea', { ...common, rows: 3, maxlength: field.most ?? 500 });
  } else if (field.kind === 'choices') {
    return choiceRow(field, inputs, id);
  } else {
    input = h('input', { ...common, type: field.kind === 'instant' ? 'datetime-local' : 'text', value: field.value ?? '', maxlength: field.most ?? 200, placeholder: field.placeholder });
  }
  inputs.set(field.name, Object.assign(() => input.value.trim(), { input }));
  return h('div', { className: 'field' }, h('label', { for: id }, field.label), input,
    field.hint ? h('span', { id: `${id}-hint` }, field.hint) : null);
}

// Buttons of which one is pressed.
function choiceRow(field, inputs, id) {
  let chosen = field.value ?? field.options[0].value;
  const buttons = field.options.map((each) => h('button', {
    type: 'button', className: 'button', 'aria-pressed': String(each.value === chosen), onclick: (event) => {
      chosen = each.value;
      for (const button of buttons) button.setAttribute('aria-pressed', String(button === event.currentTarget));
    },
  }, each.label));
  inputs.set(field.name, () => chosen);
  return h('div', { className: 'field', role: 'group', 'aria-labelledby': id }, h('span', { id }, field.label), h('div', { className: 'row choices' }, buttons));
}

// Runs an action of a button, and shows how it came out.
export async function attempt(button, act, done) {
  button.disabled = true;
  try {
    const answer = await act();
    if (done) toast(typeof done === 'function' ? done(answer) : done);
    return answer;
  } catch (problem) {
    toast(problem instanceof Problem ? problem.text() : t('no_answer'), true);
    return undefined;
  } finally {
    button.disabled = false;
  }
}
