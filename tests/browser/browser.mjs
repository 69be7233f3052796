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
/** A desktop at 400 % (WCAG 2.2, 1.4.10 Reflow) and at 200 % (1.4.4 Resize Text), as the page sees them. */
const ZOOMED = { "at 400 %": { width: 320, height: 256 }, "at 200 %": { width: 640, height: 450 } };

const run = promisify(execFile);

/** Where pictures go; none are taken without it. */
const SCREENS = process.env.TOLEM_SCREENS && join(REPOSITORY, process.env.TOLEM_SCREENS);
/** Texts of many screens: their first one says how they look. */
const LONG = ["64-document", "65-tariffs"];

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
 * `thorough`: axe looks at both sizes; `dark`: and at the colours of the dark; `album`: for `phone`, `desktop`,
 * `phone-dark`, `desktop-dark` which screens' pictures are taken, where any are, and in which folder they go.
 */
export async function visitor(browser, { language, script = true, origins, album = {}, thorough, dark }) {
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

  async function picture(device, name) {
    const { folder, screens } = album[device] ?? {};
    if (!SCREENS || !screens?.(name)) return;
    await mkdir(join(SCREENS, folder), { recursive: true });
    const path = join(SCREENS, folder, `${name}.png`);
    await page.screenshot({ path, fullPage: !LONG.includes(name), animations: "disabled" });
    // A few dozen colours are enough for a page, and a quarter of the bytes.
    await run("pngquant", ["--force", "--strip", "--speed=1", "--ext=.png", "64", path]);
  }

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
    const complain = async (where, axe) => {
      const { violations } = await axe.analyze();
      for (const { id, help, nodes } of violations) about(`axe, ${where}: ${id}: ${help}: ${nodes[0].html}`);
    };

    const lang = await page.locator("html").getAttribute("lang");
    if (language && lang !== language) about(`the page is in ${lang}, not in ${language}`);
    const headings = await page.locator("h1").count();
    if (headings !== 1) about(`${headings} main headings`);

    for (const complaint of await invalid(await document.text())) about(`html: ${complaint}`);
    for (const [zoom, size] of Object.entries(ZOOMED)) {
      await page.setViewportSize(size);
      for (const cut of await page.evaluate(cutOff)) about(`${zoom}: ${cut}`);
    }
    for (const [device, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      await page.setViewportSize(size);
      for (const cut of await page.evaluate(cutOff)) about(`${device}: ${cut}`);
      if (script && (thorough || size === DESKTOP)) await complain(device, new AxeBuilder({ page }));
      await picture(device, name);
      await page.emulateMedia({ colorScheme: "dark" });
      if (script && dark && size === DESKTOP) {
        await complain(`${device}-dark`, new AxeBuilder({ page }).withRules(["color-contrast"]));
      }
      await picture(`${device}-dark`, name);
      await page.emulateMedia({ colorScheme: "light" });
    }
    return heading;
  }

  return { page, context, faults, look };
}

/** In the page: what makes it wider than the window, and words that a box or the window's edge cuts off. */
function cutOff() {
  const found = [];
  const wider = document.documentElement.scrollWidth - innerWidth;
  if (wider > 0) found.push(`${wider} px wider than the screen`);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = words.currentNode.textContent.trim();
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    const { left, right, top, bottom, width } = range.getBoundingClientRect();
    if (!text || !width) continue;
    let [from, to, above, below] = [0, innerWidth, -Infinity, Infinity];
    for (let box = words.currentNode.parentElement; box; box = box.parentElement) {
      const { overflowX, overflowY, clipPath } = getComputedStyle(box);
      const { left, right, top, bottom } = box.getBoundingClientRect();
      // Words for screen readers alone, and what can be scrolled to, are not cut off.
      if (clipPath !== "none" || ["auto", "scroll"].includes(overflowX)) [from, to] = [-Infinity, Infinity];
      if (clipPath !== "none") [above, below] = [-Infinity, Infinity];
      if (clipPath !== "none" || ["auto", "scroll"].includes(overflowX)) break;
      if (["hidden", "clip"].includes(overflowX)) [from, to] = [Math.max(from, left), Math.min(to, right)];
      if (["hidden", "clip"].includes(overflowY)) [above, below] = [Math.max(above, top), Math.min(below, bottom)];
    }
    if (left < from - 1 || right > to + 1 || top < above - 1 || bottom > below + 1) found.push(`«${text}» is cut off`);
  }
  return found;
}

async function invalid(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap((result) =>
    result.messages.map((message) => `${message.ruleId}, line ${message.line}: ${message.message}`));
}
