// Money sent, a PIN set and a card blocked at the desk without a mouse.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch } from "./browser.mjs";
import { choose, press, tabTo, type } from "./keyboard.mjs";
import { ABROAD, getCard, getPlastic, somebodyElse, topUp } from "./money.mjs";
import { PEOPLE } from "./people.mjs";
import { atTheBank, newCode } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const NEXT = "main form button[type=submit]:not([name])";
const stop = (page) => page.evaluate(() => document.activeElement.name || document.activeElement.className);

describe("by keyboard alone", { concurrency: 2 }, () => {
  test("money is sent, and a call blocks the card", { timeout: 1_200_000 }, () =>
    atTheBank(browser, { person: PEOPLE.en, language: "en" }, async (customer, operator) => {
      const { page, bank, e164 } = customer;
      const theirs = await somebodyElse(customer);
      const card = await getCard(browser, customer, operator);
      await topUp(customer, "100 000");
      await page.goto(bank.portal + card);

      await press(page, "main a[href^='/bank/transfers']");
      await press(page, "main a[href^='/bank/transfers/new/card']");
      await press(page, NEXT);
      assert.match(await stop(page), /error-summary/, "what is wrong is read first");
      await tabTo(page, "a[href='#card_number']");
      await page.keyboard.press("Enter");
      assert.equal(await stop(page), "card_number", "a problem leads to its field");
      await page.keyboard.type(theirs);
      await type(page, "amount", "25 000,50");
      await type(page, "message", "For lunch");
      await press(page, NEXT);
      await bank.advance(61);
      const known = (await bank.messages(e164)).length;
      await press(page, NEXT);
      assert.equal(await stop(page), "code", "the code can be typed at once");
      await page.keyboard.type(await newCode(customer, known));
      await press(page, NEXT);
      await tabTo(page, "main form[action$='/receipt'] button");
      const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
      assert.match(download.suggestedFilename(), /^tolem-.*\.pdf$/);

      await page.goto(`${bank.portal}/bank/transfers`);
      await press(page, "main a[href^='/bank/transfers/new/account']");
      for (const [field, text] of Object.entries(ABROAD)) {
        if (field === "purpose") {
          await tabTo(page, "[name=purpose]");
          while ((await page.locator("[name=purpose]").inputValue()) !== text) await page.keyboard.press("ArrowDown");
        } else {
          await type(page, field, text);
        }
      }
      await press(page, NEXT);
      await press(page, NEXT);
      await page.goto(`${bank.portal}/bank/transfers`);
      assert.equal(await page.locator("section[aria-labelledby=latest] li").count(), 2);

      const desk = operator.page;
      await desk.goto(bank.desk);
      await press(desk, "a[href='/block']");
      await type(desk, "who", e164);
      await press(desk, NEXT);
      await tabTo(desk, "[name=card]");
      await desk.keyboard.press("Space");
      await choose(desk, "reason", "suspected");
      await press(desk, NEXT);
      await bank.told(e164, "card_blocked");
    }));

  test("a PIN is set", { timeout: 1_200_000 }, () =>
    atTheBank(browser, { person: PEOPLE.kk, language: "kk" }, async (customer, operator) => {
      const { page, bank, e164 } = customer;
      await getPlastic(browser, customer, operator);
      await press(page, "main a[href$='/settings/pin']");
      await type(page, "pin", "1111");
      await type(page, "pin_again", "1111");
      await press(page, NEXT);
      assert.match(await stop(page), /error-summary/);
      await tabTo(page, "a[href='#pin']");
      await page.keyboard.press("Enter");
      assert.equal(await stop(page), "pin");
      await bank.advance(61);
      const known = (await bank.messages(e164)).length;
      await page.keyboard.type("7395");
      await type(page, "pin_again", "7395");
      await press(page, NEXT);
      assert.equal(await stop(page), "code");
      await page.keyboard.type(await newCode(customer, known));
      await press(page, NEXT);
      await bank.told(e164, "pin_set");
    }));
});
