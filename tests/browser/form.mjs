// Forms as the contract of design.md §8 names them: fields by name, errors in `<field>-error`.

/** Fills the fields of a form (of the page's, if not said) that `answers` knows; says which required ones it does not. */
export async function fill(page, answers, form = "main form") {
  const unknown = new Set();
  for (const control of await page.locator(`${form} [name]`).all()) {
    const { name, kind, required, value, hidden } = await control.evaluate((element) => ({
      name: element.name,
      kind: element.tagName === "SELECT" ? "select" : element.type,
      required: element.required,
      value: element.value,
      hidden: element.type === "hidden" || element.type === "submit",
    }));
    if (hidden) continue;
    const answer = answers[name];
    if (answer === undefined) {
      if (required && !value) unknown.add(name);
    } else if (kind === "radio" || kind === "checkbox") {
      const wanted = kind === "radio" ? answer === value : Boolean(answer);
      // A person presses the words, which may lie over the box itself.
      if (wanted !== (await control.isChecked())) await control.locator("xpath=following-sibling::label").click();
    } else if (kind === "select") {
      await control.selectOption(answer);
    } else if (kind === "file") {
      await control.setInputFiles(answer);
    } else {
      await control.fill(answer);
    }
  }
  if (unknown.size) throw new Error(`${page.url()} asks for ${[...unknown].join(", ")}: not in the contract`);
}

/** Presses the main form's button (not «send again») and comes to the next page. */
export async function submit(page, selector = "main form button[type=submit]:not([name=again])") {
  const [answer] = await Promise.all([
    page.waitForResponse((answer) => answer.request().isNavigationRequest() && answer.status() !== 303),
    page.locator(selector).first().click(),
  ]);
  await page.waitForLoadState("load");
  return answer.status();
}

/** Follows the first link that fits. */
export async function follow(page, selector) {
  const link = page.locator(selector).first();
  const href = await link.getAttribute("href");
  await Promise.all([page.waitForURL((url) => url.pathname === new URL(href, page.url()).pathname), link.click()]);
}

/** What the page complains of: the texts of its `<field>-error` elements by field. */
export async function complaints(page) {
  const texts = await page.locator("main [id$='-error']").evaluateAll((elements) =>
    elements.map((element) => [element.id.replace(/-error$/, ""), element.textContent.trim()]));
  return Object.fromEntries(texts);
}
