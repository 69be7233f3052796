// The PIN: set twice alike and confirmed by a code, typed wrong at a machine, unblocked by a branch.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { ALBUM } from "./album.mjs";
import { launch } from "./browser.mjs";
import { complaints, fill, follow, submit } from "./form.mjs";
import { PEOPLE } from "./people.mjs";
import { photographs } from "./photos.mjs";
import { approve, atTheBank, newCode, order, register, take } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const RUSSIAN = { person: PEOPLE.ru, language: "ru", album: ALBUM.ru, thorough: true };

describe("the PIN", () => {
  test("the PIN of a plastic card", { timeout: 1_200_000 }, () =>
    atTheBank(browser, RUSSIAN, async (customer, operator) => {
      const { page, look, bank, e164 } = customer;
      await register(customer);
      await order(customer, await photographs(browser, PEOPLE.ru), {
        card_type: "physical", delivery: "hand", city: "almaty", street: "проспект Абая", house: "52/3", flat: "17",
      });
      await take(operator);
      await approve(operator, customer);

      await page.goto(`${bank.portal}/bank/cards`);
      await follow(page, "main a[href^='/bank/cards/']");
      const card = new URL(page.url()).pathname;
      await page.goto(`${bank.portal}${card}/about`);
      const about = await page.locator("main").innerText();
      const [iban] = about.match(/KZ[0-9A-Z ]{18,30}/);
      const [, last] = about.match(/•\s(\d{4})(?!\d)/);
      const which = ["--iban", iban.replace(/ /g, ""), "--last-four", last];
      await bank.branch("activate", ...which);

      await page.goto(`${bank.portal}${card}/settings`);
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
    }));
});
