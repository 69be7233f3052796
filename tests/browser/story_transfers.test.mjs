// «Переводы»: to a card with a code, a receipt; to another bank, whose file a schema knows, and back; then a call to block.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { ALBUM } from "./album.mjs";
import { REPOSITORY } from "./bank.mjs";
import { launch, visitor } from "./browser.mjs";
import { complaints, fill, follow, submit } from "./form.mjs";
import { PEOPLE } from "./people.mjs";
import { photographs } from "./photos.mjs";
import { act, approve, atTheBank, newCode, order, register, take } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const run = promisify(execFile);
const RUSSIAN = { person: PEOPLE.ru, language: "ru", album: ALBUM.ru, thorough: true, dark: true };

test("money is sent", { timeout: 1_200_000 }, () =>
  atTheBank(browser, RUSSIAN, async (customer, operator) => {
    const { page, look, bank, e164 } = customer;
    // Whom money can be sent to: they were there before, so that the newest card is the customer's own.
    await bank.command("simulate", "cards", "--count", "1", "--balance", "1");
    const [{ pan: theirs }] = await (await fetch(`${bank.portal}/demo/cards.json`)).json();
    await register(customer);
    await page.goto(`${bank.portal}/bank/transfers/new/phone`);
    await look("200-transfer-no-card");
    await page.goto(`${bank.portal}/bank`);
    await order(customer, await photographs(browser, PEOPLE.ru), { card_type: "virtual" });
    await take(operator);
    await approve(operator, customer);
    await page.goto(`${bank.portal}/bank/cards`);
    await follow(page, "main a[href^='/bank/cards/']");
    const card = new URL(page.url()).pathname;
    const iban = (await page.locator("#iban").textContent()).replace(/\s/g, "");
    await page.goto(`${bank.portal}/demo`);
    await fill(page, { account: iban, amount: "100 000" }, "form[action='/demo/top-up']");
    await submit(page, act("top-up"));

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
    let known = (await bank.messages(e164)).length;
    await submit(page);
    await look("204-transfer-code");
    await fill(page, { code: await newCode(customer, known) });
    await submit(page);
    await look("205-transfer-done");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(act("receipt")).click()]);
    assert.match(download.suggestedFilename(), /^tolem-.*\.pdf$/);

    await page.goto(`${bank.portal}/bank/transfers/new/account`);
    await fill(page, {
      iban: "KZ17 6010 0020 2798 0475", payee_name: "ТОО «Арба»", payee_number: "900115300013", kbe: "17",
      purpose: "119", amount: "5 000",
    });
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
    assert.match(await bank.command("transfers", "export", join(bank.data, "none.xml"), "--demo"), /^No transfer waits/);
    await assert.rejects(bank.command("transfers", "export", file, "--demo"), /orders\.xml/);
    const batch = (await bank.command("transfers", "export", join(bank.data, "again.xml"), "--demo", "--again", "1")
      .catch((error) => error.stderr));
    assert.match(batch, /no file of number 1 was ever made/);
    await bank.command("transfers", "return", number, "--reason", "Счёт закрыт", "--demo");
    await bank.message(e164, 0, /перевод вернулся/);
    assert.equal((await bank.clearing("report")).adds_up, true);
    await page.reload();
    await look("209-transfer-returned");
    await page.goto(`${bank.portal}/bank/transfers`);
    await look("210-transfers-made");
    assert.equal(await page.locator("section[aria-labelledby=latest] li").count(), 2);

    // They call: an operator blocks the card at once.
    const desk = operator.page;
    await desk.goto(`${bank.desk}/block`);
    await fill(desk, { who: e164 });
    await submit(desk);
    await operator.look("36-desk-block");
    await desk.locator("main .choice label").first().click();
    await fill(desk, { reason: "suspected" });
    await submit(desk);
    await operator.look("37-desk-blocked");
    await bank.message(e164, 0, /заблокирована/);

    for (const language of ["kk", "en"]) {
      const other = await visitor(browser, { language, origins: [new URL(bank.portal).origin] });
      await other.context.addCookies(await customer.context.cookies());
      await other.page.goto(`${bank.portal}/bank/transfers?lang=${language}`);
      await other.look("210-transfers-made");
      for (const [path, name] of [
        [number, "209-transfer-returned"], ["new/account", "206-transfer-account"], ["new/own", "212-transfer-own"],
      ]) {
        await other.page.goto(`${bank.portal}/bank/transfers/${path}`);
        await other.look(name);
      }
      customer.faults.push(...other.faults);
      await other.context.close();
    }
  }));
