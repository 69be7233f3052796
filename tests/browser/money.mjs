// What a holder does with money and with the PIN, and what the desk does when they call; the same in each language.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { REPOSITORY } from "./bank.mjs";
import { complaints, fill, follow, submit } from "./form.mjs";
import { photographs } from "./photos.mjs";
import { act, approve, newCode, order, register, take } from "./steps.mjs";

const run = promisify(execFile);

/** A transfer to an account of another bank, as its form asks. */
export const ABROAD = {
  iban: "KZ17 6010 0020 2798 0475", payee_name: "ТОО «Арба»", payee_number: "900115300013", kbe: "17",
  purpose: "119", amount: "5 000",
};
const PLASTIC = { card_type: "physical", delivery: "hand", city: "almaty", street: "проспект Абая", house: "52/3", flat: "17" };

/** Registers, orders a card and has it approved; the card's path. */
export async function getCard(browser, customer, operator, choices = { card_type: "virtual" }) {
  const { page, bank } = customer;
  await register(customer);
  await order(customer, await photographs(browser, customer), choices);
  await take(operator);
  await approve(operator, customer);
  await page.goto(`${bank.portal}/bank/cards`);
  await follow(page, "main a[href^='/bank/cards/']");
  return new URL(page.url()).pathname;
}

/** A card of somebody else's, to send money to: made before one's own, so that that is the newest. */
export async function somebodyElse({ bank }) {
  await bank.command("simulate", "cards", "--count", "1", "--balance", "1");
  const [{ pan }] = await (await fetch(`${bank.portal}/demo/cards.json`)).json();
  return pan;
}

/** Puts money on the account of the card that is shown. */
export async function topUp({ page, bank }, amount) {
  const iban = (await page.locator("#iban").textContent()).replace(/\s/g, "");
  await page.goto(`${bank.portal}/demo`);
  await fill(page, { account: iban, amount }, "form[action='/demo/top-up']");
  await submit(page, act("top-up"));
}

/** «Переводы»: to a card with a code, a receipt; to another bank, whose file a schema knows, and back. */
export async function sendMoney(browser, customer, operator) {
  const { page, look, bank, e164 } = customer;
  const theirs = await somebodyElse(customer);
  const card = await getCard(browser, customer, operator);
  await topUp(customer, "100 000");

  await page.goto(bank.portal + card);
  await follow(page, "main a[href^='/bank/transfers']");
  await look("201-transfers");
  await follow(page, "main a[href^='/bank/transfers/new/card']");
  await submit(page);
  assert.deepEqual(Object.keys(await complaints(page)).sort(), ["amount", "card_number"]);
  await look("202-transfer-with-errors");
  await fill(page, { card_number: theirs, amount: "25 000,50", message: "За обед" });
  await submit(page);
  await look("203-transfer-check");
  const body = await page.locator("main").textContent();
  assert.ok(!body.replace(/\s/g, "").includes(theirs), "a card's number is on no page");
  await bank.advance(61);
  const known = (await bank.messages(e164)).length;
  await submit(page);
  await look("204-transfer-code");
  await fill(page, { code: await newCode(customer, known) });
  await submit(page);
  await look("205-transfer-done");
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(act("receipt")).click()]);
  assert.match(download.suggestedFilename(), /^tolem-.*\.pdf$/);

  await page.goto(`${bank.portal}/bank/transfers/new/own`);
  await look("212-transfer-own");
  await page.goto(`${bank.portal}/bank/transfers/new/account`);
  await fill(page, ABROAD);
  await look("206-transfer-account");
  await submit(page);
  await look("207-transfer-account-check");
  await submit(page);
  await look("208-transfer-account-done");
  const [number] = new URL(page.url()).pathname.split("/").slice(-1);

  const file = join(bank.data, "orders.xml");
  assert.match(await bank.command("transfers", "export", file, "--demo"), /: 1 transfers, 5.000,00/u);
  const python = join(REPOSITORY, "target/tools/bin/python");
  const { stdout } = await run(python, ["-B", join(REPOSITORY, "tests/statements/orders.py"), file]);
  const read = JSON.parse(stdout);
  assert.deepEqual(
    [read.count, read.tiyn, read.payee, read.bank, read.purpose],
    [1, 500_000, "ТОО «Арба»", "601", "119"],
  );
  await bank.command("transfers", "return", number, "--reason", "Счёт закрыт", "--demo");
  await bank.told(e164, "returned");
  assert.equal((await bank.clearing("report")).adds_up, true);
  await page.reload();
  await look("209-transfer-returned");
  await page.goto(`${bank.portal}/bank/transfers`);
  await look("210-transfers-made");
  assert.equal(await page.locator("section[aria-labelledby=latest] li").count(), 2);
}

/** They call: an operator blocks the card at once. */
export async function blockAtDesk({ bank, e164 }, operator) {
  const desk = operator.page;
  await desk.goto(`${bank.desk}/block`);
  await fill(desk, { who: e164 });
  await submit(desk);
  await operator.look("36-desk-block");
  await desk.locator("main .choice label").first().click();
  await fill(desk, { reason: "suspected" });
  await submit(desk);
  await operator.look("37-desk-blocked");
  await bank.told(e164, "card_blocked");
}

/** A plastic card in hand, on its settings' page: how a branch names it. */
export async function getPlastic(browser, customer, operator) {
  const { page, bank } = customer;
  const card = await getCard(browser, customer, operator, PLASTIC);
  await page.goto(`${bank.portal}${card}/about`);
  const about = await page.locator("main").innerText();
  const [iban] = about.match(/KZ[0-9A-Z ]{18,30}/);
  const [, last] = about.match(/•\s(\d{4})(?!\d)/);
  const which = ["--iban", iban.replace(/ /g, ""), "--last-four", last];
  await bank.branch("activate", ...which);
  await page.goto(`${bank.portal}${card}/settings`);
  return which;
}

/** The PIN: set twice alike and confirmed by a code, typed wrong at a machine, unblocked by a branch. */
export async function setPin(browser, customer, operator) {
  const { page, look, bank, e164 } = customer;
  const which = await getPlastic(browser, customer, operator);
  await follow(page, "main a[href$='/settings/pin']");
  await fill(page, { pin: "1234", pin_again: "1235" });
  await submit(page);
  assert.deepEqual(Object.keys(await complaints(page)).sort(), ["pin", "pin_again"]);
  assert.equal(await page.locator("[name=pin]").inputValue(), "", "the digits never come back");
  await look("213-pin-with-errors");

  await bank.advance(61);
  const known = (await bank.messages(e164)).length;
  await fill(page, { pin: "7395", pin_again: "7395" });
  await submit(page);
  await fill(page, { code: await newCode(customer, known) });
  await submit(page);
  await look("214-pin-set");

  let seed = 100;
  const codes = async (pin) => {
    const tally = await bank.simulate("pos", "--count", "1", "--pin", pin, "--seed", String(++seed));
    return Object.keys(tally.answers);
  };
  for (const code of ["55", "55", "55", "75"]) assert.deepEqual(await codes("9517"), [code]);
  assert.deepEqual(await codes("7395"), ["75"], "the right one is none any more");
  await page.reload();
  await look("215-pin-tries-over");
  await bank.branch("pin-unblock", ...which, "--reason", "document shown");
  assert.deepEqual(await codes("7395"), ["51"], "right again, and there is no money");
}
