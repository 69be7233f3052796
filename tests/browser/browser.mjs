// A browser that looks at every page it comes by: accessibility, HTML, console, strangers, width; and takes pictures.
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { AxeBuilder } from "@axe-core/playwright";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

import { REPOSITORY } from "./bank.mjs";

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

const run = promisify(execFile);

/** Where pictures go; none are taken without it. */
const SCREENS = process.env.TOLEM_SCREENS && join(REPOSITORY, process.env.TOLEM_SCREENS);

const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // Checked by axe on the page as it is, styles included.
    "wcag/h37": "off",
    "text-content": "off",
    // A <div role="region"> and a <section> with a name are one thing to a browser.
    "prefer-native-element": "off",
  },
});

/** What was looked at already: stories begin with the same screens. */
const seen = new Set();

/** Debian's Chromium, without its errands on the network. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--force-color-profile=srgb",
    ],
  });
}

/**
 * A person's own browser: cookies apart from everybody else's, and what is wrong with what it saw in `faults`.
 * `thorough`: axe looks at both sizes; `album`: and pictures are taken, where any are.
 */
export async function visitor(browser, { language, script = true, origins, album, thorough = album }) {
  const context = await browser.newContext({
    javaScriptEnabled: script,
    locale: { kk: "kk-KZ", ru: "ru-RU", en: "en-GB" }[language],
    timezoneId: "Asia/Almaty",
    viewport: DESKTOP,
    reducedMotion: "reduce",
  });
  // Long enough for three photographs on a machine that has much else to do.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults = [];
  const where = () => new URL(page.url()).pathname;
  // An answer of 4xx to a form is a page like another; the browser's own line about it is no fault.
  page.on("console", (message) => {
    const about = message.text();
    if (["error", "warning"].includes(message.type()) && !about.startsWith("Failed to load resource")) {
      faults.push(`${where()}: console: ${about}`);
    }
  });
  page.on("pageerror", (error) => faults.push(`${where()}: script: ${error.message}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    const own = origins.includes(origin) || ["data:", "blob:", "about:"].includes(protocol);
    if (!own) faults.push(`${where()}: asks a stranger: ${request.url()}`);
  });
  page.on("response", (answer) => {
    if (answer.status() >= 500) faults.push(`${answer.url()} answered ${answer.status()}`);
    if (answer.status() >= 400 && answer.request().resourceType() !== "document") {
      faults.push(`${answer.url()} answered ${answer.status()}`);
    }
  });
  let document;
  page.on("response", (answer) => {
    const request = answer.request();
    const final = request.isNavigationRequest() && request.frame() === page.mainFrame() && answer.status() !== 303;
    if (final) document = answer;
  });

  /**
   * Looks at the page in front of us; `name` is the picture's and the screen's, looked at once in each language.
   * Answers the page's main heading.
   */
  async function look(name) {
    await page.waitForLoadState("load");
    const heading = (await page.locator("h1").first().textContent()).trim();
    const once = [language, script, name].join();
    if (seen.has(once)) return heading;
    seen.add(once);
    const about = (what) => faults.push(`${name} (${where()}): ${what}`);

    const lang = await page.locator("html").getAttribute("lang");
    if (language && lang !== language) about(`the page is in ${lang}, not in ${language}`);
    const headings = await page.locator("h1").count();
    if (headings !== 1) about(`${headings} main headings`);

    for (const complaint of await invalid(await document.text())) about(`html: ${complaint}`);
    for (const size of [PHONE, DESKTOP]) {
      await page.setViewportSize(size);
      const device = size === PHONE ? "phone" : "desktop";
      if (script && (thorough || size === DESKTOP)) {
        const { violations } = await new AxeBuilder({ page }).analyze();
        for (const { id, help, nodes } of violations) about(`axe, ${device}: ${id}: ${help}: ${nodes[0].html}`);
      }
      if (script) {
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (overflow > 0) about(`${device}: ${overflow} px wider than the screen`);
      }
      if (album && SCREENS) {
        await mkdir(join(SCREENS, device), { recursive: true });
        const path = join(SCREENS, device, `${name}.png`);
        await page.screenshot({ path, fullPage: true, animations: "disabled" });
        // A few hundred colours are enough for a page, and a third of the bytes.
        await run("pngquant", ["--force", "--strip", "--ext=.png", path]);
      }
    }
    return heading;
  }

  return { page, context, faults, look };
}

async function invalid(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap((result) =>
    result.messages.map((message) => `${message.ruleId}, line ${message.line}: ${message.message}`));
}
