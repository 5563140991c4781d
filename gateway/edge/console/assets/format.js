// Instants, durations, money and numbers as people read them.
import { lang, t } from './i18n.js';

const cache = new Map();
function formatter(kind, options) {
  const key = `${kind}${lang()}${JSON.stringify(options)}`;
  if (!cache.has(key)) cache.set(key, new Intl[kind](lang(), options));
  return cache.get(key);
}

export const number = (value, digits = 0) => formatter('NumberFormat', { maximumFractionDigits: digits }).format(value);
export const percent = (part, whole) => (whole === 0 ? t('none') : formatter('NumberFormat', { style: 'percent', maximumFractionDigits: 1 }).format(part / whole));
export const money = (amount) => formatter('NumberFormat', { style: 'currency', currency: amount.currency, maximumFractionDigits: amount.value >= 1000 ? 0 : 2 }).format(amount.value);

export function instant(text, { seconds = false } = {}) {
  if (!text) return t('none');
  const at = new Date(text);
  const options = { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  if (at.getFullYear() !== new Date().getFullYear()) options.year = 'numeric';
  if (seconds) options.second = '2-digit';
  return formatter('DateTimeFormat', options).format(at);
}

// "2026-09-20T10:00:00+08:00" as local time with its offset: "09-20 10:00 UTC+8".
export function localInstant(text) {
  if (!text) return t('none');
  const [, sign, hours, minutes] = text.match(/([+-])(\d\d):(\d\d)$/) ?? [null, '+', '00', '00'];
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const there = new Date(new Date(text).getTime() + offset * 60e3);
  const options = { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: 'UTC' };
  if (there.getUTCFullYear() !== new Date().getFullYear()) options.year = 'numeric';
  const zone = offset === 0 ? 'UTC' : `UTC${sign}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
  return `${formatter('DateTimeFormat', options).format(there)} ${zone}`;
}

// The largest two units: "2 d 3 h", "5 min".
export function duration(seconds) {
  let left = Math.abs(Math.round(seconds));
  const parts = [];
  for (const [unit, size] of [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]]) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(t(`unit.${unit}`, { n: count }));
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break;
  }
  return parts.length === 0 ? t('unit.s', { n: 0 }) : parts.join(' ');
}

// One unit is exact enough for what has passed.
export function ago(text) {
  if (!text) return t('never');
  const seconds = Math.max(0, (Date.now() - new Date(text).getTime()) / 1000);
  const size = [86400, 3600, 60].find((each) => seconds >= each) ?? 1;
  return t('ago', { time: duration(Math.floor(seconds / size) * size) });
}
export function left(seconds) {
  if (seconds === null || seconds === undefined) return t('none');
  return seconds < 0 ? t('late_by', { time: duration(seconds) }) : t('left', { time: duration(seconds) });
}
