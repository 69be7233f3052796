// «Переводы», and a call to block: in each language, without script; what is wrong with a file of them in one.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { ALBUM } from "./album.mjs";
import { launch } from "./browser.mjs";
import { blockAtDesk, sendMoney } from "./money.mjs";
import { PEOPLE } from "./people.mjs";
import { atTheBank, register } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const STORIES = {
  "in Russian": { person: PEOPLE.ru, language: "ru", album: ALBUM.ru, thorough: true, dark: true },
  "in Kazakh": { person: PEOPLE.kk, language: "kk", album: ALBUM.kk, thorough: true },
  "in English": { person: PEOPLE.en, language: "en", album: ALBUM.en, thorough: true },
  "in Kazakh, without script": { person: PEOPLE.withoutScript, language: "kk", script: false },
};

describe("money is sent, and a card is blocked", { concurrency: 2 }, () => {
  for (const [title, story] of Object.entries(STORIES)) {
    test(title, { timeout: 1_200_000 }, () =>
      atTheBank(browser, story, async (customer, operator) => {
        await sendMoney(browser, customer, operator);
        await blockAtDesk(customer, operator);
      }));
  }

  test("of nothing there is no file, and nobody without a card sends", { timeout: 1_200_000 }, () =>
    atTheBank(browser, STORIES["in Russian"], async (customer) => {
      const { page, look, bank } = customer;
      await register(customer);
      await page.goto(`${bank.portal}/bank/transfers/new/phone`);
      await look("200-transfer-no-card");
      const file = join(bank.data, "orders.xml");
      assert.match(await bank.command("transfers", "export", file, "--demo"), /^No transfer waits/);
      const again = await bank.command("transfers", "export", file, "--demo", "--again", "1")
        .catch((error) => error.stderr);
      assert.match(again, /no file of number 1 was ever made/);
    }));
});
