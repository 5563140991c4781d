// Drives the console in Chromium as an operator would: node console.mjs '{"url", "key", "folder", …}'.
// Prints one line of JSON for each step; the first that fails ends it with 1. Screenshots go to the folder.
import { createRequire } from 'node:module';
import { readFileSync, mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const task = JSON.parse(process.argv[2]);
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(task.folder, { recursive: true });
const browser = await chromium.launch({ executablePath: task.chromium, args: ['--no-sandbox', '--force-color-profile=srgb'] });
const problems = [];
const foreign = [];

async function open(options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Asia/Shanghai', viewport: { width: 1440, height: 960 }, ...options });
  // axe runs inside the page; without this the page's own policy would refuse it.
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/400|401|403|404/.test(message.text())) problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(task.url) && !request.url().startsWith('blob:') && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  page.setDefaultTimeout(20000);
  return page;
}

async function step(name, act) {
  try {
    await act();
    console.log(JSON.stringify({ step: name, ok: true }));
  } catch (error) {
    console.log(JSON.stringify({ step: name, ok: false, error: String(error).slice(0, 1500) }));
    await page?.screenshot({ path: `${task.folder}/failed.png`, fullPage: true }).catch(() => null);
    await browser.close();
    process.exit(1);
  }
}

async function shoot(name, target = page) {
  await target.waitForTimeout(350);
  await target.screenshot({ path: `${task.folder}/${name}.png`, fullPage: true });
}

// What axe calls serious or critical.
async function checkAccess(name) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const grave = found.violations.filter((each) => ['serious', 'critical'].includes(each.impact));
  if (grave.length > 0) throw new Error(`${name}: ${grave.map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 120)} ${node.any?.[0]?.message ?? ''}`).join(' | ')}`).join('; ')}`);
}

async function signIn(target, key = task.key) {
  await target.goto(`${task.url}/console`);
  await target.getByLabel(/API key|API 密钥|API 金鑰/).fill(key);
  await target.locator('button[type=submit]').click();
  await target.locator('nav a').first().waitFor();
}

let page = await open();

await step('a wrong key is refused', async () => {
  await page.goto(`${task.url}/console`);
  await page.getByLabel('API key').fill('pgk_wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'unknown' }).waitFor();
  await checkAccess('sign-in');
  await shoot('01-sign-in');
});

await step('sign in', async () => {
  await signIn(page);
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  const cookies = await page.context().cookies();
  if (!cookies.every((each) => each.httpOnly && each.sameSite === 'Strict')) throw new Error(JSON.stringify(cookies));
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  if (stored.includes('pgk_')) throw new Error('the key is kept in the browser');
});

await step('the keys are listed', async () => {
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('next and previous row').waitFor();
  await page.keyboard.press('Escape');
});

await step('overview', async () => {
  await page.locator('.uplot').first().waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await checkAccess('overview');
  await shoot('02-overview');
});

await step('find a return at risk', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.getByRole('heading', { name: 'Returns', level: 1 }).waitFor();
  await page.locator('.filters select').first().selectOption('at_risk');
  await page.getByRole('row').filter({ hasText: task.return_id }).waitFor();
  await checkAccess('returns');
  await shoot('03-returns');
  await page.locator('tbody tr').first().focus();
  // Newest first: R-1003 is late, the wanted one comes after it.
  for (let row = 0; !(await page.evaluate((id) => document.activeElement.textContent.includes(id), task.return_id)); ++row) {
    if (row === 5) throw new Error('j does not reach the row');
    await page.keyboard.press('j');
  }
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: task.return_id, level: 1 }).waitFor();
});

await step('see why', async () => {
  await page.locator('svg.timeline').waitFor();
  await page.getByText('Why?').first().click();
  await checkAccess('return');
  await shoot('04-return');
});

await step('extend it with a reason', async () => {
  await page.getByRole('button', { name: 'Extend' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '48 h' }).click();
  await dialog.getByLabel('Reason').fill(task.reason);
  await checkAccess('dialog');
  await shoot('05-extend');
  await dialog.getByRole('button', { name: 'Extend' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(task.reason).waitFor();
  await shoot('06-extended');
});

await step('export the proof', async () => {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export evidence' }).click();
  const file = await (await waiting).path();
  if (!JSON.parse(readFileSync(file, 'utf8')).signature) throw new Error('no signature');
});

await step('search', async () => {
  await page.locator('body').click({ position: { x: 5, y: 900 } });
  await page.keyboard.press('/');
  await page.keyboard.type(task.number);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: task.number, level: 1 }).waitFor();
  await checkAccess('shipment');
  await shoot('07-shipment');
});

// The content of the file that a button saves.
async function exported(name = 'Export CSV') {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name }).first().click();
  return readFileSync(await (await waiting).path(), 'utf8');
}

await step('all parcels, and those that are overdue', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.getByRole('heading', { name: 'Parcels', level: 1 }).waitFor();
  for (const number of [task.number, task.late, task.hostile]) await page.getByRole('row').filter({ hasText: number }).waitFor();
  await checkAccess('shipments');
  await shoot('30-shipments');
  await page.getByLabel('Deadline').selectOption('true');
  await page.getByRole('row').filter({ hasText: task.number }).waitFor({ state: 'detached' });
  await page.getByRole('row').filter({ hasText: task.late }).waitFor();
  await page.getByLabel('Deadline').selectOption('');
  await page.getByLabel('Courier').fill('nobody');
  await page.getByLabel('Courier').blur();
  await page.getByRole('alert').filter({ hasText: 'nobody' }).waitFor();
  await page.getByLabel('Courier').fill('');
  await page.getByLabel('Courier').blur();
  await page.getByLabel('Tracking number', { exact: true }).fill(task.number.toLowerCase());
  await page.getByLabel('Tracking number', { exact: true }).blur();
  await page.getByRole('row').filter({ hasText: task.late }).waitFor({ state: 'detached' });
  await page.getByLabel('State').selectOption('returned');
  await page.getByText('No parcel fits these filters.').waitFor();
  await checkAccess('no shipments');
  await shoot('31-shipments-none');
});

await step('a parcel with its history, its return and its messages', async () => {
  await page.goto(`${task.url}/console#/shipment/sf/${task.number}`);
  await page.getByRole('heading', { name: task.number, level: 1 }).waitFor();
  await page.getByRole('cell', { name: 'xyzzy' }).waitFor();
  await page.locator('td code', { hasText: task.code }).waitFor();
  await page.getByText(/\d\d:\d\d UTC\+8/).first().waitFor();
  await page.getByRole('link', { name: `Return ${task.return_of_parcel}` }).waitFor();
  await checkAccess('shipment');
  await shoot('32-shipment');
  await page.getByRole('link', { name: 'messages of sf' }).click();
  await page.getByRole('heading', { name: 'Quarantine · sf', level: 1 }).waitFor();
  await page.locator('tbody tr').first().waitFor();
});

await step('a parcel that is late', async () => {
  await page.goto(`${task.url}/console#/shipment/sf/${task.late}`);
  await page.locator('svg.timeline').waitFor();
  await page.locator('article .badge', { hasText: 'missed' }).first().waitFor();
  await page.getByText('Why?').first().click();
  await checkAccess('late shipment');
  await shoot('33-shipment-late');
});

// A courier's text must not become markup, change the direction of other text, or widen the page.
await step('hostile words stay words', async () => {
  await page.goto(`${task.url}/console#/shipment/sf/${task.hostile}`);
  await page.getByText('onerror=document.title').first().waitFor();
  if (await page.locator('main img, main script, main b').count()) throw new Error('words became markup');
  if ((await page.title()).includes('hacked')) throw new Error('a script of a courier ran');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 1) throw new Error(`the page is ${overflow} pixels wider than the window`);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (height > 2000) throw new Error(`the page is ${height} pixels high`);
  await checkAccess('hostile shipment');
  await shoot('34-shipment-hostile');
  await page.goto(`${task.url}/console#/shipments`);
  await page.getByRole('row').filter({ hasText: task.hostile }).waitFor();
  const text = await exported();
  const rows = text.slice(1).trimEnd().split('\r\n');
  if (!text.startsWith('\ufeff') || rows.length < 4) throw new Error(text);
  for (const row of rows) {
    if (/(^|,)"?[=+@-](?!\d{4})/.test(row)) throw new Error(`a formula: ${row.slice(0, 200)}`);
  }
  if (!rows.some((row) => row.includes(task.hostile))) throw new Error('the parcel is missing');
  if (!rows.some((row) => row.includes(task.late) && row.includes(`,'${task.formula},`))) throw new Error('the order is no text');
});

await step('complaints', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('heading', { name: 'Complaints', level: 1 }).waitFor();
  const row = page.getByRole('row').filter({ hasText: task.complaint_id });
  await row.waitFor();
  await row.getByRole('link', { name: task.return_of_parcel }).waitFor();
  await checkAccess('complaints');
  await shoot('35-complaints');
  const file = await exported();
  if (file.split('\r\n').length !== 3 || !file.includes(`,'${task.formula},`)) throw new Error(file);
  await page.getByLabel('State').selectOption('done');
  await page.getByText('No complaint fits these filters.').waitFor();
  await page.getByLabel('State').selectOption('open');
  await row.getByRole('link', { name: task.complaint_id }).click();
  await page.getByRole('heading', { name: task.complaint_id, level: 1 }).waitFor();
  await page.getByText('onerror=document.title').first().waitFor();
  if (await page.locator('main img, main script').count()) throw new Error('words became markup');
  await page.getByText('Why?').first().click();
  await checkAccess('complaint');
  await shoot('36-complaint');
  await page.getByRole('link', { name: `Return ${task.return_of_parcel}` }).click();
  await page.getByRole('heading', { name: task.return_of_parcel, level: 1 }).waitFor();
});

await step('alerts', async () => {
  await page.goto(`${task.url}/console#/alerts`);
  await page.locator('tbody tr').first().waitFor();
  await checkAccess('alerts');
  await shoot('08-alerts');
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).first().click();
  const text = readFileSync(await (await waiting).path(), 'utf8');
  if (!text.startsWith('\ufeff') || text.split('\r\n').length < 3) throw new Error(text);
});

await step('retry a dead letter', async () => {
  await page.goto(`${task.url}/console#/outlets`);
  const row = page.getByRole('row').filter({ hasText: task.dead_letter_error });
  await row.waitFor();
  await checkAccess('outlets');
  await shoot('09-outlets');
  await row.getByRole('button', { name: 'Retry' }).click();
  await page.getByText('No dead letters').waitFor();
});

await step('quarantine', async () => {
  await page.goto(`${task.url}/console#/quarantine`);
  await page.locator('tbody tr').first().waitFor();
  await checkAccess('quarantine');
  await shoot('10-quarantine');
  await page.getByRole('button', { name: 'Show' }).first().click();
  await page.getByRole('dialog').getByText('not json at all').waitFor();
  await page.keyboard.press('Escape');
});

await step('map an unmapped code', async () => {
  await page.goto(`${task.url}/console#/codes`);
  const row = page.getByRole('row').filter({ hasText: task.code });
  await row.first().waitFor();
  await shoot('11-codes');
  await row.first().getByRole('button', { name: 'Map' }).click();
  await page.getByLabel('Status').selectOption('in_transit');
  await page.getByLabel('Finer step or cause').selectOption(task.meaning);
  await page.getByLabel('Where the meaning comes from').fill('SF bulletin 2026-12');
  await page.getByRole('button', { name: 'Propose' }).click();
  const review = page.getByRole('dialog').filter({ hasText: 'Review the change' });
  await review.waitFor();
  await review.getByText(`+${task.code},,in_transit,${task.meaning}`).waitFor();
  await checkAccess('review');
  await shoot('12-review');
  await review.getByRole('button', { name: 'Accept and reload' }).click();
  await page.locator('.badge', { hasText: 'accepted' }).waitFor();
  await checkAccess('codes');
  await shoot('13-mapped');
});

await step('couriers, rules and the audit log', async () => {
  await page.goto(`${task.url}/console#/couriers`);
  await page.locator('tbody tr').first().waitFor();
  await checkAccess('couriers');
  await shoot('14-couriers');
  await page.getByRole('button', { name: 'Reload configuration' }).click();
  await page.getByRole('dialog').getByText('Nothing has changed.').waitFor();
  await page.keyboard.press('Escape');
  await page.goto(`${task.url}/console#/rules`);
  await page.locator('tbody tr').first().waitFor();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.locator('pre').waitFor();
  await checkAccess('rules');
  await shoot('15-rules');
  await page.goto(`${task.url}/console#/audit`);
  await page.getByRole('row').filter({ hasText: 'mappings.accept' }).waitFor();
  await page.getByRole('row').filter({ hasText: task.reason }).waitFor();
  await checkAccess('audit');
  await shoot('16-audit');
});

await step('a viewer sees no actions', async () => {
  const other = await open();
  await signIn(other, task.viewer_key);
  await other.goto(`${task.url}/console#/return/${task.return_id}`);
  await other.getByRole('heading', { name: task.return_id, level: 1 }).waitFor();
  if (await other.getByRole('button', { name: 'Extend' }).count()) throw new Error('a viewer can extend');
  await other.context().close();
});

for (const [lang, locale, title] of [['zh-CN', 'zh-CN', '总览'], ['zh-TW', 'zh-TW', '總覽']]) {
  await step(`in ${lang}`, async () => {
    const other = await open({ locale });
    await signIn(other);
    await other.getByRole('heading', { name: title, level: 1 }).waitFor();
    await other.locator('.uplot').first().waitFor();
    await shoot(`20-overview-${lang}`, other);
    await other.goto(`${task.url}/console#/return/${task.return_id}`);
    await other.locator('svg.timeline').waitFor();
    await shoot(`21-return-${lang}`, other);
    for (const [name, where, ready] of [['shipments', 'shipments', 'tbody tr'], ['shipment', `shipment/sf/${task.number}`, 'tbody tr'], ['complaint', `complaint/${task.complaint_id}`, 'article.card']]) {
      await other.goto(`${task.url}/console#/${where}`);
      await other.locator(ready).first().waitFor();
      await shoot(`24-${name}-${lang}`, other);
    }
    await other.context().close();
  });
}

await step('dark, and on a phone', async () => {
  const dark = await open({ colorScheme: 'dark' });
  await signIn(dark);
  await dark.locator('.uplot').first().waitFor();
  await shoot('22-overview-dark', dark);
  const mine = page;
  page = dark;
  await checkAccess('dark');
  page = mine;
  await dark.context().close();
  const phone = await open({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
  await signIn(phone);
  await phone.goto(`${task.url}/console#/returns`);
  await phone.locator('tbody tr').first().waitFor();
  const overflow = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 1) throw new Error(`the page is ${overflow} pixels wider than the phone`);
  await shoot('23-returns-phone', phone);
  for (const [name, where] of [['shipments', 'shipments'], ['shipment', `shipment/sf/${task.hostile}`], ['complaint', `complaint/${task.complaint_id}`]]) {
    await phone.goto(`${task.url}/console#/${where}`);
    await phone.locator('tbody tr').first().waitFor();
    const wider = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wider > 1) throw new Error(`${name} is ${wider} pixels wider than the phone`);
    await shoot(`25-${name}-phone`, phone);
  }
  await phone.context().close();
});

await step('sign out', async () => {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('API key').waitFor();
  if ((await page.context().cookies()).length > 0) throw new Error('the cookie is still there');
});

await step('nothing was loaded from another host, and no script failed', async () => {
  if (foreign.length > 0) throw new Error(foreign.join('\n'));
  if (problems.length > 0) throw new Error(problems.join('\n'));
});
await browser.close();
