// From the main page to the card: a customer in one window, an operator in another; in each language, and without script.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBank } from "./bank.mjs";
import { launch, visitor } from "./browser.mjs";
import { complaints, fill, follow, submit } from "./form.mjs";
import { PEOPLE } from "./people.mjs";
import { photographs } from "./photos.mjs";

/** Six digits that stand alone. */
const CODE = /(?<!\d)\d{6}(?!\d)/;
/** The card's last four digits and its CVV: nothing else may be in that message. */
const CARD_ISSUED = /\*(\d{4})\D+(\d{3})(?!\d)/;

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const { title, person, language, script, album } of [
  { title: "in Russian", person: PEOPLE.ru, language: "ru", script: true, album: true },
  { title: "in Kazakh", person: PEOPLE.kk, language: "kk", script: true },
  { title: "in English", person: PEOPLE.en, language: "en", script: true },
  { title: "in Russian, without script", person: PEOPLE.withoutScript, language: "ru", script: false },
]) {
  test(`from the main page to the card, ${title}`, { timeout: 300_000 }, async () => {
    const bank = await openBank();
    const origins = [bank.portal, bank.desk].map((url) => new URL(url).origin);
    const customer = { ...person, ...(await visitor(browser, { language, script, origins, album })), bank, script };
    const operator = { ...bank.operator, ...(await visitor(browser, { language, script, origins, album })), bank };
    try {
      await customer.page.goto(`${bank.portal}/?lang=${language}`);
      await register(customer);
      await order(customer, await photographs(browser, person));
      await approve(operator, customer, language);
      await seeTheCard(customer);
    } catch (error) {
      const seen = [...customer.faults, ...operator.faults, "--- the server said:", bank.log()].join("\n");
      throw new Error(`at ${customer.page.url()} and ${operator.page.url()}\n${seen}`, { cause: error });
    } finally {
      await Promise.all([customer.context.close(), operator.context.close()]);
      await bank.stop();
    }
    assert.deepEqual([...customer.faults, ...operator.faults], []);
  });
}

/** Manual, part I. */
async function register(customer) {
  const { page, look, login, phone, password } = customer;
  await look("01-home");
  await follow(page, "main a[href^='/sign-in']");
  await look("02-sign-in");
  await follow(page, "main a[href='/register']");
  await look("03-register");

  await submit(page);
  const empty = await complaints(page);
  assert.deepEqual(Object.keys(empty).sort(), ["login", "password", "phone"]);
  await look("04-register-with-errors");

  await fill(page, { login, phone, password, password_again: password });
  await submit(page);
  await look("05-register-code");
  await fill(page, { code: await newCode(customer, 0) });
  await submit(page);
  assert.equal(new URL(page.url()).pathname, "/bank");
  await look("06-my-bank");
}

/** Manual, part II, 1 to 12. */
async function order(customer, photos) {
  const { page, look, e164, phone, card } = customer;
  await follow(page, "main a[href='/bank/order'], a[href='/bank/order']");
  await look("07-catalogue");
  await follow(page, "main a[href^='/bank/order/product/']");
  await look("08-product");
  await submit(page);

  const answers = {
    ...card, ...photos, phone,
    card_type: "virtual", residency: "resident", document_kind: "id_kz",
    consent_personal_data: true, consent_marketing: false, accept_terms: true,
  };
  const known = (await customer.bank.messages(e164)).length;
  for (let number = 9; !(await page.locator("main [name=code]").count()); number += 1) {
    assert.ok(number < 25, "the order does not come to its end");
    const step = new URL(page.url()).pathname.split("/").at(-1);
    await look(`${String(number).padStart(2, "0")}-order-${step}`);
    await fill(page, answers);
    // No second code within a minute of the first.
    await customer.bank.advance(61);
    await submit(page);
    assert.deepEqual(await complaints(page), {}, `the step ${step} was not accepted`);
  }
  await look("20-order-code");
  await fill(page, { code: await newCode(customer, known) });
  await submit(page);
  await look("21-order-status");
}

/** Manual, part II, 13: the contact centre's side, in a window of its own. */
async function approve(operator, customer, language) {
  const { page, look, login, password, bank } = operator;
  await page.goto(`${bank.desk}/?lang=${language}`);
  await look("30-desk-sign-in");
  await fill(page, { login, password });
  await submit(page);
  await look("31-desk-queue");
  await follow(page, "main table a");
  await look("32-desk-application");
  await submit(page, act("claim"));
  await look("33-desk-claimed");

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

/** The button of the operator's form for an act. */
const act = (name) => `main form[action$='/${name}'] button`;

/** Manual, part II, 14, and part III, 3. */
async function seeTheCard(customer) {
  const { page, look, bank, e164 } = customer;
  const issued = await bank.message(e164, 0, CARD_ISSUED);
  const [, lastFour, cvv] = issued.text.match(CARD_ISSUED);

  await page.goto(`${bank.portal}/bank/cards`);
  await look("40-my-cards");
  assert.ok((await page.locator("main").textContent()).includes(lastFour));
  await follow(page, "main a[href^='/bank/cards/']");
  await look("41-card");
  await follow(page, "main a[href$='/about']");
  await look("42-card-about");
  await bank.advance(61);
  const known = (await bank.messages(e164)).length;
  await submit(page, "main form[action$='/reveal'] button");
  await look("43-reveal-code");
  await fill(page, { code: await newCode(customer, known) });
  await submit(page);
  await look("44-requisites");
  const shown = (await page.locator("main .requisites").textContent()).replace(/\s/g, "");
  const [pan] = shown.match(/\d{16}/) ?? [];
  assert.ok(pan?.endsWith(lastFour), "the full number ends as the message said");
  assert.ok(shown.includes(cvv), "the CVV is the one of the message");
  assert.equal([...pan].reverse().reduce((sum, digit, at) => sum + luhn(Number(digit), at), 0) % 10, 0);
}

function luhn(digit, at) {
  const doubled = at % 2 ? digit * 2 : digit;
  return doubled > 9 ? doubled - 9 : doubled;
}

/** The code of the message that came after the first `known`. */
async function newCode({ bank, e164 }, known) {
  const { text } = await bank.message(e164, known, CODE);
  return text.match(CODE)[0];
}
