// The screens the straight way does not lead past: questions, refusals, the profile, a forgotten password.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { ALBUM } from "./album.mjs";
import { launch } from "./browser.mjs";
import { fill, follow, submit } from "./form.mjs";
import { PEOPLE } from "./people.mjs";
import { photographs } from "./photos.mjs";
import { act, approve, atTheBank, newCode, order, register, take } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const RUSSIAN = { person: PEOPLE.ru, language: "ru", album: ALBUM.ru, thorough: true, dark: true };

describe("beside the straight way", { concurrency: 2 }, () => {
  test("a plastic card by hand, after a better photograph was asked for", { timeout: 1_200_000 }, () =>
    atTheBank(browser, RUSSIAN, async (customer, operator) => {
      const photos = await photographs(browser, PEOPLE.ru);
      await register(customer);
      await order(customer, photos, {
        card_type: "physical", delivery: "hand", city: "almaty", street: "проспект Абая", house: "52/3", flat: "17",
      });

      await take(operator);
      await operator.page.locator("details:has(form[action$='/ask']) summary").click();
      await fill(operator.page, { ask_photo_selfie: true }, "form[action$='/ask']");
      await submit(operator.page, act("ask"));

      const { page, look, bank, e164 } = customer;
      const known = (await bank.messages(e164)).length;
      await page.reload();
      await look("50-order-asked");
      await follow(page, "main a[href*='/photos']");
      await look("51-order-asked-photos");
      await fill(page, { photo_selfie: photos.photo_front });
      await submit(page, "main form[enctype] button[type=submit]");
      await page.goto(page.url().replace(/\/[a-z]+(\?.*)?$/, "/status"));
      await bank.advance(61);
      await submit(page, act("supply"));
      if (await page.locator("main [name=code]").count()) {
        await fill(page, { code: await newCode(customer, known) });
        await submit(page);
      }

      await operator.page.goto(bank.desk);
      await follow(operator.page, "main table a");
      if (await operator.page.locator(act("claim")).count()) await submit(operator.page, act("claim"));
      await operator.page.locator("details:has(form[action$='/reject']) summary").click();
      await operator.page.locator("[name=reason]").selectOption({ index: 1 });
      await submit(operator.page, act("reject"));
      await operator.look("52-desk-reject");
      await follow(operator.page, "main form a");
      await approve(operator, customer);

      await page.goto(`${bank.portal}/bank/cards`);
      await look("53-my-cards-plastic");
    }));

  test("the profile, the texts, the phone on the screen, an address that is none", { timeout: 1_200_000 }, () =>
    atTheBank(browser, RUSSIAN, async (customer) => {
      const { page, look, bank } = customer;
      await register(customer);
      for (const [path, name] of [
        ["/bank/cards", "60-no-cards-yet"],
        ["/bank/profile", "61-profile"],
        ["/bank/profile/password", "62-profile-password"],
        ["/bank/profile/sign-ins", "68-sign-ins"],
        ["/documents", "63-documents"],
        ["/documents/service_agreement", "64-document"],
        ["/documents/tariffs", "65-tariffs"],
        ["/demo", "66-phone-on-the-screen"],
        ["/nowhere", "67-not-found"],
      ]) {
        await page.goto(bank.portal + path);
        await look(name);
      }
    }));

  test("sign-in with an app's code", { timeout: 1_200_000 }, () =>
    atTheBank(browser, RUSSIAN, async (customer) => {
      const { page, look, bank, login, password, context } = customer;
      await register(customer);
      await page.goto(`${bank.portal}/bank/profile/authenticator`);
      await look("78-authenticator");
      await fill(page, { password_now: password });
      await submit(page);
      await look("79-authenticator-key");
      const key = (await page.locator("main strong.number").textContent()).replace(/\s/g, "");
      await fill(page, { code: await shownByApp(key) });
      await submit(page);
      await look("98-recovery-codes");
      const codes = await page.locator("main li.number").allTextContents();
      assert.equal(codes.length, 10);

      await context.clearCookies();
      await page.goto(`${bank.portal}/sign-in?lang=ru`);
      await fill(page, { login, password });
      await submit(page);
      await fill(page, { code: "not the code" });
      await submit(page);
      await look("99-sign-in-code");
      await fill(page, { code: codes[0] });
      await submit(page);
      assert.equal(new URL(page.url()).pathname, "/bank");
    }));

  test("a forgotten password does not go in circles", { timeout: 1_200_000 }, () =>
    atTheBank(browser, RUSSIAN, async (customer) => {
      const { page, look, bank, login, e164, context } = customer;
      await register(customer);
      await context.clearCookies();
      await page.goto(`${bank.portal}/sign-in?lang=ru`);
      await fill(page, { login, password: "not the password" });
      await submit(page);
      await look("70-sign-in-refused");

      await bank.advance(61);
      const known = (await bank.messages(e164)).length;
      await follow(page, "main a[href='/recover']");
      await look("71-recover");
      await fill(page, { login });
      await submit(page);
      await look("72-recover-code");
      await fill(page, { code: await newCode(customer, known) });
      await submit(page);
      await look("73-recover-password");
      const password = "Тау мен тас 2026";
      await fill(page, { password, password_again: password });
      await submit(page);
      await look("74-sign-in-after-recovery");
      await fill(page, { login, password });
      await submit(page);
      assert.equal(new URL(page.url()).pathname, "/bank");
    }));

  test("a page left alone asks who is there, and then ends the session", { timeout: 1_200_000 }, () =>
    atTheBank(browser, { ...RUSSIAN, album: undefined, thorough: false, dark: false }, async (customer) => {
      const { page, bank, context } = customer;
      await register(customer);
      await page.clock.install();
      await page.goto(`${bank.portal}/bank/profile`);
      const dialog = page.locator("dialog.idle");
      await page.clock.fastForward(800_000);
      assert.equal(await dialog.isVisible(), false);
      await page.clock.fastForward(45_000);
      await dialog.waitFor({ state: "visible" });
      await dialog.locator("button").click();
      await dialog.waitFor({ state: "hidden" });
      // Who comes by in another tab is here, and is not signed out by this one.
      await page.clock.fastForward(845_000);
      await dialog.waitFor({ state: "visible" });
      const other = await context.newPage();
      await other.goto(`${bank.portal}/bank`);
      await dialog.waitFor({ state: "hidden" });
      await other.close();
      await page.clock.fastForward(905_000);
      await page.waitForURL("**/sign-in?next=/bank/profile");
      await page.goto(`${bank.portal}/bank`);
      assert.equal(new URL(page.url()).pathname, "/sign-in");
    }));
});

/** What an authenticator app shows that was given this key (RFC 6238), computed by Node. */
async function shownByApp(key) {
  const bits = [...key].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((eight) => parseInt(eight, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const tag = createHmac("sha1", secret).update(step).digest();
  const number = tag.readUInt32BE(tag[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
