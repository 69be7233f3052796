// A person without a mouse: Tab, Enter, Space, arrows within a group, and typing; each stop must be seen.
import assert from "node:assert/strict";

/** More stops than any page has. */
const MOST = 80;

/** Presses Tab until the focus is on what fits `selector`; every stop on the way must be visible. */
export async function tabTo(page, selector) {
  const stops = [];
  while (stops.length < MOST) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(focused, selector);
    assert.deepEqual(stop.wrong, [], `${page.url()}: the focus on ${stop.what}`);
    if (stop.arrived) return stops.length + 1;
    stops.push(stop.what);
  }
  assert.fail(`${page.url()}: Tab never comes to ${selector}, but to ${stops.join(" → ")}`);
}

/** Goes to a link or a button and presses Enter; comes to the next page. */
export async function press(page, selector) {
  await tabTo(page, selector);
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

/** Goes to a field and types. */
export async function type(page, field, text) {
  await tabTo(page, `[name=${field}]`);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

/** Goes to a group of choices and takes the one with `value`. */
export async function choose(page, field, value) {
  await tabTo(page, `[name=${field}]`);
  for (let tries = 0; tries < 10; tries++) {
    const at = await page.evaluate(() => document.activeElement.value);
    if (at === value) {
      await page.keyboard.press("Space");
      assert.ok(await page.evaluate(() => document.activeElement.checked), `${field}: ${value} is taken`);
      return;
    }
    await page.keyboard.press("ArrowDown");
  }
  assert.fail(`${page.url()}: the arrows never come to ${value} of ${field}`);
}

/** In the page: what has the focus, whether it is what was sought, and what keeps a person from seeing it. */
function focused(selector) {
  const it = document.activeElement;
  const what = `<${it.tagName.toLowerCase()} ${it.id || it.name || it.getAttribute("href") || it.textContent.trim()}>`;
  const wrong = [];
  const { outlineStyle, outlineWidth, outlineColor, clipPath } = getComputedStyle(it);
  const { left, right, top, bottom, width, height } = it.getBoundingClientRect();
  if (it === document.body) return { what, wrong: [], arrived: false };
  if (!it.matches(":focus-visible")) wrong.push("is not a visible one");
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2 || outlineColor === "rgba(0, 0, 0, 0)") {
    wrong.push(`has the outline ${outlineStyle} ${outlineWidth} ${outlineColor}`);
  }
  if (width < 8 || height < 8 || clipPath !== "none") wrong.push(`is on ${width} by ${height} px`);
  if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) wrong.push("is off the screen");
  // What is drawn there is the thing itself, something in it, or the label that lies over it.
  const [x, y] = [Math.max(left, 0) + 4, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
  const drawn = document.elementFromPoint(x, y);
  const own = drawn && (it.contains(drawn) || [...(it.labels ?? [])].some((label) => label.contains(drawn)));
  if (!own) wrong.push(`is covered by <${drawn?.tagName} ${drawn?.className}>`);
  return { what, wrong, arrived: it.matches(selector) };
}
