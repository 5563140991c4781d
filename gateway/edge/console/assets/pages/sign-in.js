// Signing in: by an API key, or as the person whom the proxy in front of the gateway names.
import { h } from '../dom.js';
import { Problem, post } from '../api.js';
import { lang, languages, setLang, t } from '../i18n.js';

export function signIn(begin, again, offersProxy) {
  const key = h('input', { type: 'password', name: 'key', autocomplete: 'current-password', required: true, placeholder: 'pgk_…', id: 'key', spellcheck: 'false' });
  const failure = h('div', { className: 'failure', role: 'alert', hidden: true });
  const language = h('select', { 'aria-label': t('language'), onchange: (event) => { setLang(event.target.value); again(); } }, Object.entries(languages).map(([id, name]) => h('option', { value: id }, name)));
  language.value = lang();
  const enter = async (body) => {
    failure.hidden = true;
    try {
      begin(await post('/v1/console/session', body));
    } catch (problem) {
      failure.hidden = false;
      failure.textContent = !(problem instanceof Problem) ? t('no_answer') : problem.status === 401 ? t(body.key ? 'key_refused' : 'proxy_refused') : problem.text();
      key.select();
    }
  };
  return h('main', { className: 'sign-in' }, h('form', { onsubmit: (event) => { event.preventDefault(); enter({ key: key.value.trim() }); } },
    h('img', { src: '/console/assets/icon.svg', alt: '' }),
    h('div', {}, h('h1', {}, t('sign_in.title')), h('p', { className: 'soft' }, t('sign_in.text'))),
    failure,
    h('div', { className: 'field' }, h('label', { for: 'key' }, t('sign_in.key')), key),
    h('button', { className: 'button main', type: 'submit' }, t('sign_in')),
    offersProxy ? h('button', { className: 'button', type: 'button', onclick: () => enter({}) }, t('sign_in.proxy')) : null,
    h('p', { className: 'soft small' }, t('sign_in.hint')),
    h('div', {}, language)));
}
