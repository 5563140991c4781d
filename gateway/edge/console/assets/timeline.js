// The clocks of a return on one line of time: when each began, was due, was met, and what happened meanwhile.
import { svg } from './dom.js';
import { instant, left } from './format.js';
import { t, word } from './i18n.js';

const LANE = 40;
const HEAD = 26;
const ms = (text) => (text ? new Date(text).getTime() : null);

export function clockClass(clock) {
  if (!['running', 'paused'].includes(clock.state)) return clock.state;
  // Recorded breaches and warnings stay when a deadline moves; what counts is the deadline that stands.
  if (clock.breached_at && clock.breached_at === (clock.due_to ?? clock.due_at)) return 'breached';
  return clock.state === 'running' && clock.warned?.length ? 'at-risk' : clock.state;
}

// One sentence for people who do not see the drawing.
const sentence = (clock) => `${clock.label ?? clock.id}: ${word('clock', clockClass(clock))}, ${t('due')} ${instant(clock.due_at)}`;

function range(clocks, facts, now) {
  const marks = [now];
  for (const clock of clocks) for (const at of [clock.started_at, clock.due_at, clock.met_at]) if (at) marks.push(ms(at));
  for (const fact of facts) if (fact.at) marks.push(ms(fact.at));
  const least = Math.min(...marks);
  const most = Math.max(...marks);
  const margin = Math.max((most - least) * 0.04, 1800e3);
  return [least - margin, most + margin];
}

// Steps of the axis: the smallest that leaves room for its labels.
function stepOf(span, width) {
  const most = Math.max(2, Math.floor(width / 120));
  return [3600e3, 3 * 3600e3, 6 * 3600e3, 12 * 3600e3, 86400e3, 2 * 86400e3, 7 * 86400e3, 14 * 86400e3, 30 * 86400e3].find((each) => span / each <= most) ?? 90 * 86400e3;
}

export function timeline(clocks, facts, width) {
  const shown = clocks.filter((each) => each.started_at || each.due_at);
  const names = Math.min(240, width * 0.32);
  const now = Date.now();
  const [least, most] = range(shown, facts, now);
  const x = (at) => names + ((at - least) / (most - least)) * (width - names - 12);
  const height = HEAD + shown.length * LANE + 32;
  const out = svg('svg', { className: 'timeline', viewBox: `0 0 ${width} ${height}`, height, role: 'img', 'aria-label': shown.map(sentence).join('; ') });
  const step = stepOf(most - least, width - names);
  const zone = new Date(least).getTimezoneOffset() * 60e3;
  for (let at = Math.ceil((least - zone) / step) * step + zone; at < most; at += step) {
    out.append(svg('line', { className: 'grid', x1: x(at), x2: x(at), y1: HEAD, y2: height - 14 }),
      svg('text', { x: x(at), y: 14, 'text-anchor': 'middle' }, step < 86400e3 ? instant(new Date(at).toISOString()) : instant(new Date(at).toISOString()).split(/[ ,]/)[0]));
  }
  shown.forEach((clock, lane) => out.append(...laneOf(clock, HEAD + lane * LANE, { x, now, names })));
  for (const fact of facts) {
    const mark = svg('circle', { className: 'fact', cx: x(ms(fact.at)), cy: height - 24, r: 3.5 });
    mark.append(svg('title', {}, `${word('fact', fact.kind)} · ${instant(fact.at)}`));
    out.append(mark);
  }
  out.append(svg('line', { className: 'now', x1: x(now), x2: x(now), y1: HEAD - 4, y2: height - 14 }),
    svg('text', { className: 'now-text', x: x(now), y: height - 2, 'text-anchor': 'middle' }, t('now')));
  return out;
}

function cut(text, room) {
  let width = 0;
  for (let at = 0; at < text.length; ++at) {
    width += text.charCodeAt(at) > 0x2e80 ? 13.5 : 7.2;
    if (width > room) return `${text.slice(0, at - 1)}…`;
  }
  return text;
}

function laneOf(clock, top, { x, now, names }) {
  const parts = [];
  const name = clock.label ?? clock.id;
  const title = svg('text', { className: 'name', x: 0, y: top + 16 }, cut(name, names - 18));
  title.append(svg('title', {}, name));
  parts.push(title, svg('text', { x: 0, y: top + 32 }, cut(clock.seconds_left === null ? word('clock', clockClass(clock)) : left(clock.seconds_left), names - 18)));
  const start = ms(clock.started_at) ?? ms(clock.due_at);
  const due = ms(clock.due_at);
  const end = ms(clock.met_at) ?? (['waived', 'cancelled'].includes(clock.state) ? Math.min(due ?? now, now) : now);
  const y = top + 12;
  if (due && due > end) parts.push(svg('line', { className: 'rest', x1: x(Math.max(start, end)), x2: x(due), y1: y + 5, y2: y + 5 }));
  if (clock.started_at) {
    const bar = svg('rect', { className: `span ${clockClass(clock)}`, x: x(start), y, width: Math.max(3, x(Math.max(end, start)) - x(start)), height: 10, rx: 5 });
    bar.append(svg('title', {}, sentence(clock)));
    parts.push(bar);
  }
  if (due) {
    const mark = svg('path', { className: 'due', d: `M${x(due)} ${y - 2}l6 7-6 7-6-7z` });
    mark.append(svg('title', {}, `${t('due')} ${instant(clock.due_at)}`));
    parts.push(mark);
  }
  return parts;
}
