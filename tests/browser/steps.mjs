// What people do at the bank, in the order of the manual; each step looks at every page it comes by.
import assert from "node:assert/strict";
import { join } from "node:path";

import { openBank } from "./bank.mjs";
import { visitor } from "./browser.mjs";
import { complaints, fill, follow, submit } from "./form.mjs";

/** Six digits that stand alone. */
export const CODE = /(?<!\d)\d{6}(?!\d)/;
/** The card's last four digits and its CVV: nothing else may be in that message. */
const CARD_ISSUED = /\*(\d{4})\D+(\d{3})(?!\d)/;

/**
 * Opens a bank with a customer and an operator in front of it, lets `story` happen, and finds nothing amiss on any
 * page they have seen.
 */
export async function atTheBank(browser, { person, language, script = true, album, thorough, dark }, story) {
  const bank = await openBank();
  const origins = [bank.portal, bank.desk].map((url) => new URL(url).origin);
  const open = () => visitor(browser, { language, script, origins, album, thorough, dark });
  const customer = { ...person, ...(await open()), bank, script, language };
  const operator = { ...bank.operator, ...(await open()), bank, language };
  try {
    await customer.page.goto(`${bank.portal}/?lang=${language}`);
    await operator.page.goto(`${bank.desk}/?lang=${language}`);
    await story(customer, operator);
  } catch (error) {
    const seen = [...customer.faults, ...operator.faults, "--- the server said:", bank.log()].join("\n");
    throw new Error(`at ${customer.page.url()} and ${operator.page.url()}\n${seen}`, { cause: error });
  } finally {
    await Promise.all([customer.context.close(), operator.context.close()]);
    await bank.stop();
  }
  assert.deepEqual([...customer.faults, ...operator.faults], []);
}

/** Manual, part I. */
export async function register(customer) {
  const { page, look, login, phone, password } = customer;
  await look("01-home");
  await follow(page, "main a[href^='/sign-in']");
  await look("02-sign-in");
  await follow(page, "main a[href='/register']");
  await look("03-register");

  await submit(page);
  assert.deepEqual(Object.keys(await complaints(page)).sort(), ["login", "password", "phone"]);
  await look("04-register-with-errors");

  await fill(page, { login, phone, password, password_again: password });
  await submit(page);
  await look("05-register-code");
  await fill(page, { code: await newCode(customer, 0) });
  await submit(page);
  assert.equal(new URL(page.url()).pathname, "/bank");
  await look("06-my-bank");
}

/** The order's steps; the delivery is not asked of a virtual card. */
const STEPS = ["card", "person", "document", "photos", "delivery", "consent", "check"];

/** Manual, part II, 1 to 12. `choices` are the answers beyond those about the person. */
export async function order(customer, photos, choices) {
  const { page, look, e164, phone, card, bank } = customer;
  await follow(page, "a[href='/bank/order']");
  await look("07-catalogue");
  await follow(page, "main a[href^='/bank/order/product/']");
  await look("08-product");
  await submit(page);

  const answers = {
    ...card, ...photos, ...choices, phone,
    residency: "resident", document_kind: "id_kz",
    consent_personal_data: true, consent_marketing: false, accept_terms: true,
  };
  const known = (await bank.messages(e164)).length;
  const steps = [];
  while (!(await page.locator("main [name=code]").count())) {
    const step = new URL(page.url()).pathname.split("/").at(-1);
    assert.ok(STEPS.includes(step) && !steps.includes(step), `${step} after ${steps}`);
    steps.push(step);
    await look(`${10 + STEPS.indexOf(step)}-order-${step}`);
    await fill(page, answers);
    // No second code within a minute of the first.
    await bank.advance(61);
    await submit(page);
    assert.deepEqual(await complaints(page), {}, `the step ${step} was not accepted`);
  }
  assert.equal(steps.includes("delivery"), choices.card_type === "physical");
  await look("20-order-code");
  await fill(page, { code: await newCode(customer, known) });
  await submit(page);
  await look("21-order-status");
}

/** The operator signs in, takes the oldest application and looks at it. */
export async function take(operator) {
  const { page, look, login, password } = operator;
  await look("30-desk-sign-in");
  await fill(page, { login, password });
  await submit(page);
  await look("31-desk-queue");
  await follow(page, "main table a");
  await look("32-desk-application");
  await submit(page, act("claim"));
  await look("33-desk-claimed");
}

/** Manual, part II, 13: the call, in which the code word is compared; then the card. */
export async function approve(operator, customer) {
  const { page, look } = operator;
  await fill(page, { code_word: "not the word" }, "form[action$='/code-word']");
  await submit(page, act("code-word"));
  assert.ok("code_word" in await complaints(page), "another word is not taken for the code word");
  await fill(page, { code_word: customer.card.code_word }, "form[action$='/code-word']");
  await submit(page, act("code-word"));
  await fill(page, { call_outcome: "confirmed" }, "form[action$='/call']");
  await submit(page, act("call"));
  await look("34-desk-called");
  await submit(page, act("approve"));
  await look("35-desk-approved");
}

/** Manual, part II, 14: the message, «Мои карты», and the full requisites for a minute. */
export async function seeTheCard(customer) {
  const { page, look, bank, e164, script } = customer;
  const issued = await bank.message(e164, 0, CARD_ISSUED);
  const [, lastFour, cvv] = issued.text.match(CARD_ISSUED);

  await page.goto(`${bank.portal}/bank/cards`);
  await look("40-my-cards");
  assert.ok((await page.locator("main").textContent()).includes(lastFour));
  await follow(page, "main a[href^='/bank/cards/']");
  await look("41-card");
  await follow(page, "main a[href$='/about']");
  await look("42-card-about");
  await sealedPaper(customer);
  await bank.advance(61);
  const known = (await bank.messages(e164)).length;
  await submit(page, act("reveal"));
  await look("43-reveal-code");
  await fill(page, { code: await newCode(customer, known) });
  if (script) await page.clock.install();
  await submit(page);
  await look("44-requisites");
  const shown = (await page.locator("main .requisites").textContent()).replace(/\s/g, "");
  const [pan] = shown.match(/\d{16}/) ?? [];
  assert.ok(pan?.endsWith(lastFour), "the full number ends as the message said");
  assert.ok(shown.includes(cvv), "the CVV is the one of the message");
  assert.equal([...pan].reverse().reduce((sum, digit, at) => sum + luhn(Number(digit), at), 0) % 10, 0);

  // After a minute the page leaves by itself; without a script, a link does.
  const about = page.waitForURL(/\/about$/);
  if (script) await page.clock.fastForward(61_000);
  else await page.locator("main .requisites a[href$='/about']").click();
  await about;
  assert.ok(!(await page.locator("main").textContent()).replace(/\s/g, "").includes(pan), "and the number is hidden again");
}

/**
 * Money comes to the card, shops ask for some of it, and one for more than there is; then the shops are paid: the
 * card's page shows it all.
 */
export async function shop(customer) {
  const { page, look, bank, e164 } = customer;
  const [, lastFour] = (await bank.message(e164, 0, CARD_ISSUED)).text.match(CARD_ISSUED);
  await page.goto(`${bank.portal}/demo`);
  await fill(page, { account: lastFour, amount: "lots" }, "form[action='/demo/top-up']");
  await submit(page, act("top-up"));
  assert.ok("amount" in await complaints(page), "lots are no amount");
  await fill(page, { account: lastFour, amount: "20 000" }, "form[action='/demo/top-up']");
  await submit(page, act("top-up"));
  await look("45-demo-topped-up");

  const file = join(bank.data, "presentments.csv");
  const bought = await bank.simulate("shop", "--count", "3", "--least", "1000", "--most", "5000", "--clearing", file);
  assert.equal(bought.approved, 3);
  const refused = await bank.simulate("shop", "--count", "1", "--least", "20000", "--most", "20000", "--seed", "2");
  assert.equal(refused.approved, 0);

  await page.goto(`${bank.portal}/bank/cards`);
  await follow(page, "main .card-row a[href^='/bank/cards/']");
  await look("46-card-with-operations");
  const [available, blocked] = (await page.locator("main .amounts dd").allTextContents()).map(tiyn);
  assert.equal(available + blocked, 2_000_000, "what is blocked is still there");
  const held = await page.locator("section[aria-labelledby=holds] li > .number").allTextContents();
  assert.equal(held.length, 3);
  assert.equal(held.map(tiyn).reduce((sum, one) => sum + one, 0), blocked, "the list is what is blocked");
  const operations = page.locator("section[aria-labelledby=operations] li");
  assert.equal(await operations.count(), 5);
  const newest = operations.first();
  assert.equal(await newest.locator(".chip.bad").count(), 1);
  assert.ok((await newest.locator("div > p").last().textContent()).length > 40, "a decline is explained");

  const { outcomes } = await bank.clearing("import", file);
  assert.deepEqual(outcomes, [{ outcome: "matched", records: 3, tiyn: String(blocked) }]);
  assert.equal((await bank.clearing("report")).adds_up, true);
  await page.reload();
  await look("47-card-after-clearing");
  assert.deepEqual((await page.locator("main .amounts dd").allTextContents()).map(tiyn), [available, 0]);
  assert.equal(await page.locator("section[aria-labelledby=holds]").count(), 0);
  assert.equal(await operations.locator(".chip.good").count(), 4);
}

/** «Выписка»: it adds up, complains beside the field, and its files are there. */
export async function seeTheStatement(customer) {
  const { page, look, bank, language } = customer;
  await page.goto(`${bank.portal}/bank/cards`);
  await follow(page, "main .card-row a[href^='/bank/cards/']");
  await follow(page, "main a[href$='/statement']");
  await look("48-statement");
  const [opening, came, went, closing] = (await page.locator("main .summary").first().locator("dd").allTextContents()).map(signed);
  assert.equal(opening + came + went, closing, "opening and everything that moved make closing");
  const amounts = await page.locator("section[aria-labelledby=operations] li > .number").allTextContents();
  assert.equal(amounts.map(signed).reduce((sum, one) => sum + one, 0), closing - opening);
  const table = page.locator("details table td");
  const cells = (await table.allTextContents()).map(signed);
  assert.equal(cells.at(-1), -went, "the chart's table has all that was spent");

  await fill(page, { from: "02.01.2026", to: "01.01.2026" }, "main form[method=get]");
  await submit(page, "main form[method=get] button");
  assert.ok("from" in await complaints(page), "the last day is before the first");
  await look("49-statement-wrong-days");
  assert.equal(await page.locator("#from").inputValue(), "02.01.2026");

  await page.goBack();
  for (const file of ["csv", "xlsx", "xml"]) {
    const href = await page.locator(`main a[href*='statement.${file}']`).getAttribute("href");
    const answer = await page.request.get(bank.portal + href);
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()["content-disposition"], /^attachment/);
    assert.ok((await answer.body()).length > 300, `${file} in ${language}`);
  }

  await submit(page, "#paper button");
  const link = page.locator("main .steps a[download]");
  await link.waitFor();
  await look("49-statement-sealed");
  const paper = await page.request.get(bank.portal + (await link.getAttribute("href")));
  assert.equal(paper.headers()["content-type"], "application/pdf");
  assert.equal((await paper.body()).subarray(0, 4).toString(), "%PDF");
}

/** Money as a page writes it, in tiyn, with its sign. */
const signed = (text) => (/[\u2212-]/.test(text) ? -1 : 1) * tiyn(text.split("\n")[0]);

/** Money as a page writes it, in tiyn. */
const tiyn = (text) => Number(text.replace(/[^0-9]/g, ""));

function luhn(digit, at) {
  const doubled = at % 2 ? digit * 2 : digit;
  return doubled > 9 ? doubled - 9 : doubled;
}

/** The button of the form for an act. */
export const act = (name) => `main form[action$='/${name}'] button`;

/** The code of the message that came after the first `known`. */
export async function newCode({ bank, e164 }, known) {
  const { text } = await bank.message(e164, known, CODE);
  return text.match(CODE)[0];
}

/** Prints the account's details, and has the file checked by the page that is for anybody; comes back. */
async function sealedPaper({ page, look, bank }) {
  const back = page.url();
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(act("notice")).click()]);
  const file = await download.path();
  assert.match(download.suggestedFilename(), /^tolem(-[0-9A-Z]{4}){4}\.pdf$/);
  await page.goto(`${bank.portal}/check`);
  await look("47-check");
  await fill(page, { number: "7K3M", file }, "main form[method=get]");
  await submit(page);
  await look("48-check-wrong-number");
  await fill(page, { file }, "main form[enctype]");
  await submit(page, "main form[enctype] button[type=submit]");
  await look("49-check-genuine");
  assert.equal(await page.locator("main .notice.good").count(), 1, "the file is genuine");
  await page.goto(back);
}
