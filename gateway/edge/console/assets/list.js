// A table of things, page by page: filters above it, keys to move in it, and an export of all pages.
import { h, toast } from './dom.js';
import { t } from './i18n.js';
import { Problem } from './api.js';
import { download, toCsv } from './csv.js';

const MOST_EXPORTED = 10000;
const MOST_REFRESHED = 200;

// columns: [{title, cell: (item) => node, csv: (item) => text, right}]
// load(after) resolves to {items, next}. exported: the columns of the CSV file, if they differ.
export class List {
  constructor({ columns, load, open, empty, name, label, exported = columns }) {
    Object.assign(this, { columns, load, open, empty, name, label, exported, items: [], next: null });
    this.body = h('tbody', {});
    this.count = h('span', {});
    this.more = h('button', { className: 'button', type: 'button', onclick: () => this.page() }, t('more'));
    this.failure = h('div', { className: 'failure', role: 'alert', hidden: true });
    this.table = h('table', { 'aria-label': label },
      h('thead', {}, h('tr', {}, columns.map((each) => h('th', { scope: 'col', className: each.right ? 'right' : '' }, each.title || h('span', { className: 'hidden-label' }, t('actions')))))), this.body);
    this.scroll = h('div', { className: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': label }, this.table);
    this.hole = h('div', { hidden: true });
    this.exports = name ? h('button', { className: 'button plain', type: 'button', onclick: (event) => this.exportAll(event.currentTarget) }, t('export_csv')) : null;
    this.element = h('div', {}, this.failure, h('section', { className: 'card flush' }, this.scroll, this.hole,
      this.foot = h('div', { className: 'list-foot' }, this.count, h('div', { className: 'row' }, this.exports, this.more))));
    this.body.addEventListener('keydown', (event) => this.move(event));
  }

  // What is shown, again: after an action, or when the feed has moved.
  async refresh() {
    this.round = (this.round ?? 0) + 1;
    const round = this.round;
    const shown = Math.min(this.items.length, MOST_REFRESHED);
    const page = await this.fetch(null);
    while (page?.next && page.items.length < shown) {
      const more = await this.fetch(page.next);
      if (!more) return;
      page.items.push(...more.items);
      page.next = more.next;
    }
    if (!page || round !== this.round) return;
    const focused = [...this.body.rows].indexOf(document.activeElement);
    this.items = page.items;
    this.next = page.next;
    this.show();
    if (focused >= 0) this.body.rows[Math.min(focused, this.body.rows.length - 1)]?.focus();
  }

  async page() {
    const first = this.items.length;
    const page = await this.fetch(this.next);
    if (!page) return;
    this.items.push(...page.items);
    this.next = page.next;
    this.show();
    this.body.rows[first]?.focus();
  }

  async fetch(after) {
    this.more.disabled = true;
    try {
      const page = await this.load(after);
      this.failure.hidden = true;
      return page;
    } catch (problem) {
      this.failure.hidden = false;
      this.failure.textContent = problem instanceof Problem ? problem.text() : t('no_answer');
      return null;
    } finally {
      this.more.disabled = false;
    }
  }

  show() {
    this.body.replaceChildren(...this.items.map((item) => this.row(item)));
    const none = this.items.length === 0;
    this.scroll.hidden = none;
    this.hole.hidden = !none;
    this.foot.hidden = none && !this.next;
    if (none) this.hole.replaceChildren(this.empty());
    this.count.textContent = this.next ? t('shown_more', { n: this.items.length }) : t('shown_all', { n: this.items.length });
    this.more.hidden = !this.next;
    if (this.exports) this.exports.hidden = none;
  }

  row(item) {
    const opens = this.open ? { className: 'opens', tabindex: '0', onclick: (event) => event.target.closest('a, button, summary, select') || this.open(item) } : {};
    return h('tr', opens, this.columns.map((each) => h('td', { className: each.right ? 'right' : '' }, each.cell(item))));
  }

  move(event) {
    const row = event.target.closest('tr');
    if (event.target !== row) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.body.rows[[...this.body.rows].indexOf(row) + step]?.focus();
    } else if (event.key === 'Enter' && this.open) {
      this.open(this.items[[...this.body.rows].indexOf(row)]);
    }
  }

  async exportAll(button) {
    button.disabled = true;
    try {
      let items = [...this.items];
      for (let after = this.next; after && items.length < MOST_EXPORTED;) {
        const page = await this.load(after);
        items = items.concat(page.items);
        after = page.next;
      }
      const columns = this.exported.filter((each) => each.csv);
      download(`${this.name}.csv`, 'text/csv', toCsv([columns.map((each) => each.title), ...items.map((item) => columns.map((each) => each.csv(item)))]));
      toast(t('exported', { n: items.length }));
    } catch (problem) {
      toast(problem instanceof Problem ? problem.text() : t('no_answer'), true);
    } finally {
      button.disabled = false;
    }
  }
}

export function emptyState(title, text) {
  const box = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  box.setAttribute('viewBox', '0 0 32 32');
  box.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', 'M6 11.5 16 6l10 5.5v10L16 27 6 21.500zM6 11.500 16 17l10-5.500M16 17v10');
  for (const [name, value] of [['fill', 'none'], ['stroke', 'currentColor'], ['stroke-width', '1.5'], ['stroke-linejoin', 'round']]) line.setAttribute(name, value);
  box.append(line);
  return h('div', { className: 'empty' }, box, h('strong', {}, title), text ? h('p', {}, text) : null);
}
