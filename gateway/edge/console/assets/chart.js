// Lines over time, drawn by uPlot (vendor/). Colours are those of the page.
import { h } from './dom.js';
import { lang, t } from './i18n.js';
import { number } from './format.js';

const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
// Steps of the axis: counts have no halves, and durations have no tens of an hour.
export const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5];
export const TIME_STEPS = [1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800];
const COLOURS = ['--warn', '--bad', '--accent'];

// series: [{name, values, colour: 0 | 1 | 2, fill}]; `at` holds seconds.
export class Chart {
  constructor({ label, format = (value) => number(value, 1), steps }) {
    Object.assign(this, { label, format, steps, period: 'hour' });
    this.box = h('div', { className: 'chart', role: 'img' });
    this.legend = h('div', { className: 'legend' });
    this.element = h('div', {}, this.box, this.legend);
    this.observer = new ResizeObserver(() => this.plot?.setSize({ width: this.box.clientWidth, height: this.box.clientHeight }));
    this.observer.observe(this.box);
  }

  show(at, series) {
    const data = [at, ...series.map((each) => each.values)];
    const last = series.map((each) => `${each.name} ${this.format(each.values.at(-1) ?? 0)}`).join(', ');
    this.box.setAttribute('aria-label', `${this.label}: ${last}`);
    this.legend.replaceChildren(...series.map((each) => h('span', { className: `s${each.colour}` }, `${each.name} ${this.format(each.values.at(-1) ?? 0)}`)));
    if (at.length < 2) {
      this.plot?.destroy();
      this.plot = null;
      this.box.replaceChildren(h('div', { className: 'empty' }, t('chart_soon')));
      return;
    }
    if (this.plot && this.drawnIn === lang()) return this.plot.setData(data);
    this.plot?.destroy();
    this.drawnIn = lang();
    this.box.replaceChildren();
    this.plot = new uPlot(this.options(series), data, this.box);
  }

  options(series) {
    const axis = { stroke: variable('--soft'), grid: { stroke: variable('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
    const clock = new Intl.DateTimeFormat(lang(), this.period === 'week' ? { month: 'numeric', day: 'numeric', hour: '2-digit', hourCycle: 'h23' } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    return {
      width: this.box.clientWidth, height: this.box.clientHeight, padding: [10, 10, 0, 0], legend: { show: false }, cursor: { y: false, points: { size: 6 } },
      scales: { y: { range: (plot, least, most) => [0, Math.max(1, most * 1.15)] } },
      axes: [
        { ...axis, space: 90, size: 30, values: (plot, splits) => splits.map((each) => clock.format(each * 1000)) },
        { ...axis, size: this.steps === TIME_STEPS ? 62 : 44, ...(this.steps ? { incrs: this.steps } : {}), values: (plot, splits) => splits.map((each) => this.format(each)) },
      ],
      series: [{}, ...series.map((each) => ({
        label: each.name, stroke: variable(COLOURS[each.colour]), width: 2, points: { show: false },
        fill: each.fill ? `color-mix(in srgb, ${variable(COLOURS[each.colour])} 12%, transparent)` : undefined,
      }))],
    };
  }

  destroy() {
    this.observer.disconnect();
    this.plot?.destroy();
  }
}
