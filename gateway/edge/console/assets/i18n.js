// Texts in three languages; texts/en.js has every key, and a test holds the others to it.
import en from './texts/en.js';
import zhCN from './texts/zh-cn.js';
import zhTW from './texts/zh-tw.js';
import { kept, keep } from './state.js';

const tables = { 'en': en, 'zh-CN': zhCN, 'zh-TW': zhTW };
export const languages = { 'zh-CN': '简体中文', 'zh-TW': '繁體中文', 'en': 'English' };

function preferred() {
  const wanted = [kept('lang'), ...(navigator.languages ?? [])];
  for (const each of wanted) {
    if (tables[each]) return each;
    if (/^zh-(Hant|TW|HK|MO)/i.test(each)) return 'zh-TW';
    if (/^zh/i.test(each)) return 'zh-CN';
    if (/^en/i.test(each)) return 'en';
  }
  return 'en';
}

let current = preferred();
document.documentElement.lang = current;

export const lang = () => current;
export function setLang(next) {
  current = next;
  keep('lang', next);
  document.documentElement.lang = next;
}

// t('left', {time: '2 h'}) replaces {time}.
export function t(key, values = {}) {
  const text = tables[current][key] ?? en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
// A text for a word of the API; the word itself when there is none.
export const word = (group, value) => tables[current][`${group}.${value}`] ?? en[`${group}.${value}`] ?? String(value).replaceAll('_', ' ');
