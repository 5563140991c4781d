// Files that are made in the browser.
import { plainText } from './dom.js';

// A spreadsheet would take these first letters for a formula, and couriers and buyers write texts. The same as in wire/csv.cpp.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function cell(value) {
  let text = value === null || value === undefined ? '' : plainText(String(value));
  if (FORMULA.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// With a byte order mark, so that a spreadsheet reads the Chinese texts as UTF-8.
export const toCsv = (rows) => `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

export function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
