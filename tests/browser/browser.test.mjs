// The eyes of the stories: shown a page with every fault, they must name each; shown a clean one, none.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { launch, visitor } from "./browser.mjs";
import { tabTo } from "./keyboard.mjs";

const CLEAN = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Clean</title></head>
<body><main><h1>Clean</h1><form method="post" action="/"><label for="a">A</label><input id="a" name="a" type="text">
<button type="submit">Send</button></form></main></body></html>`;

const FAULTY = CLEAN.replace("</form>", `</form><p style="width: 3000px">wide</p><div id="a"></div>
<input name="b" type="text"><img src="http://stranger.invalid/x.png" alt="x"><h1>Two</h1>
<p style="width: 4em; overflow: hidden; white-space: nowrap">These words are cut</p>
<p style="width: 4em; overflow: auto; white-space: nowrap">These can be scrolled to</p>
<style>@media (prefers-color-scheme: dark) { body { background: #111; color: #222; } }</style>
<script>console.error("said"); throw new Error("thrown");</script>`).replace('lang="en"', 'lang="ru"');

let server, browser, origin;

before(async () => {
  server = createServer((request, answer) => {
    answer.setHeader("content-type", "text/html; charset=utf-8");
    answer.statusCode = request.url === "/broken.js" ? 500 : 200;
    answer.end(request.url === "/faulty" ? FAULTY : request.url === "/favicon.ico" ? "" : CLEAN);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server.close();
});

async function faultsOf(path, script = true) {
  const { page, context, faults, look } = await visitor(browser, { language: "en", script, origins: [origin], thorough: true, dark: true });
  await page.goto(origin + path);
  await look(path);
  await context.close();
  return faults;
}

test("a clean page is found clean, with and without script", async () => {
  assert.deepEqual(await faultsOf("/clean"), []);
  assert.deepEqual(await faultsOf("/clean", false), []);
});

test("each fault of a page is named", async () => {
  const faults = (await faultsOf("/faulty")).join("\n");
  for (const part of [
    "in ru, not in en", "2 main headings", "html: no-dup-id", "axe, phone: label", "axe, desktop: label",
    "at 400 %: 2", "at 200 %: 2", "phone: 2", "desktop: 1", "px wider than the screen", "«These words are cut» is cut off",
    "axe, desktop-dark: color-contrast", "a stranger: http://stranger.invalid", "console: said", "script: thrown",
  ]) {
    assert.ok(faults.includes(part), `${part} is not in:\n${faults}`);
  }
  assert.ok(!faults.includes("«These can be scrolled to»"), faults);
});

test("a focus that nobody sees is named, and one that is seen is not", async () => {
  const { page, context } = await visitor(browser, { language: "en", origins: [origin] });
  for (const [style, wrong] of [
    ["", null],
    ["outline: 0", /has the outline none/],
    ["outline: 1px solid", /has the outline solid 1px/],
    ["position: absolute; left: -99px; width: 50px; overflow: hidden", /is off the screen/],
    ["position: absolute; clip-path: inset(50%)", /is on/],
    ["position: relative; z-index: -1", /is covered by <DIV/],
  ]) {
    await page.setContent(`<style>:focus-visible { outline: 3px solid } a:focus-visible { ${style} }</style>
      <div style="background: #fff"><a href="#x">A link</a></div><button>B</button>`);
    if (wrong) await assert.rejects(tabTo(page, "a"), wrong, style);
    else await tabTo(page, "a");
  }
  await page.setContent("<style>:focus-visible { outline: 3px solid }</style><button>B</button>");
  await assert.rejects(tabTo(page, "input"), /Tab never comes to input/);
  await context.close();
});
