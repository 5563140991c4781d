// Opens pages in chromium and reports what a test in Python asserts on.
//
//   node pages.mjs JOBS.json RESULTS.json
//
// A job is {"name", "url", "language", "width", "height", "dark", "scripts", "print"?, "form"?, "shot"}. "form" holds values of
// fields by their ids: they are filled in and sent with the keyboard alone.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [jobsFile, resultsFile] = process.argv.slice(2);
const jobs = JSON.parse(readFileSync(jobsFile, "utf8"));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--no-proxy-server", "--disable-dev-shm-usage"],
});

async function check(job) {
  const context = await browser.newContext({
    locale: job.language,
    viewport: { width: job.width, height: job.height },
    deviceScaleFactor: 2,
    colorScheme: job.dark ? "dark" : "light",
    javaScriptEnabled: job.scripts,
    timezoneId: "Europe/Berlin",
  });
  const page = await context.newPage();
  const result = { name: job.name, errors: [], hosts: [] };
  page.on("console", (message) => message.type() === "error" && result.errors.push(message.text()));
  page.on("pageerror", (error) => result.errors.push(String(error)));
  page.on("request", (request) => result.hosts.push(new URL(request.url()).host));
  const answer = await page.goto(job.url, { waitUntil: "load" });
  result.status = answer.status();
  if (job.form) Object.assign(result, await send(page, job.form));
  if (job.print) await page.emulateMedia({ media: "print" });
  await page.screenshot({ path: job.shot, fullPage: true });
  result.text = await page.locator("body").innerText();
  const wide = page.locator("html");
  if (job.scripts) {
    result.overflow = await wide.evaluate((html) => html.scrollWidth - html.clientWidth);
    result.violations = await audit(context, page);
  }
  await context.close();
  return result;
}

// The labels name the fields, so a field without one fails here.
async function send(page, form) {
  for (const [label, value] of Object.entries(form)) {
    const field = page.getByLabel(label, { exact: true });
    const tag = await field.evaluate((element) => element.tagName);
    await (tag === "SELECT" ? field.selectOption(value) : field.fill(value));
  }
  const answered = page.waitForResponse((answer) => answer.request().isNavigationRequest() && answer.status() !== 303);
  await page.locator("input").last().press("Enter");
  const answer = await answered;
  await page.waitForLoadState("load");
  return { status: answer.status(), url: page.url() };
}

// The page's policy forbids foreign scripts, so the audit runs in a copy of the page whose policy is left out.
async function audit(context, page) {
  const html = await page.content();
  const copy = await context.newPage();
  await copy.route("**/*", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
  await copy.goto("http://copy.test/");
  await copy.evaluate(axe);
  const found = await copy.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return found.violations.map((each) => ({
    id: each.id,
    impact: each.impact,
    nodes: each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)),
  }));
}

// A page that lies open shows the next scan without a reload. The test in Python pushes it when "ready" is printed.
async function watch(job) {
  const context = await browser.newContext({ locale: job.language });
  const page = await context.newPage();
  await page.goto(job.url, { waitUntil: "load" });
  const before = await page.locator("h1").innerText();
  console.log("ready");
  // The page's policy forbids the polling function that waitForFunction() would compile there.
  let after = before;
  for (let tries = 0; after === before && tries < 300; ++tries) {
    await page.waitForTimeout(200);
    after = await page.locator("h1").innerText();
  }
  const result = { name: job.name, before, after, news: await page.locator("#news").textContent() };
  await context.close();
  return result;
}

const results = [];
for (const job of jobs) results.push(await (job.watch ? watch(job) : check(job)));
writeFileSync(resultsFile, JSON.stringify(results, null, 1));
await browser.close();
