// From the main page into the order without a mouse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch } from "./browser.mjs";
import { choose, press, tabTo, type } from "./keyboard.mjs";
import { PEOPLE } from "./people.mjs";
import { atTheBank, newCode } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const NEXT = "main form button[type=submit]:not([name])";

test("by keyboard alone, from the main page to the order's document", { timeout: 1_200_000 }, () =>
  atTheBank(browser, { person: PEOPLE.en, language: "en" }, async (customer) => {
    const { page, login, phone, password, card } = customer;
    const path = () => new URL(page.url()).pathname;

    assert.equal(await tabTo(page, ".skip"), 1, "the first stop leads past the head of the page");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await press(page, "main a[href^='/sign-in']");
    await press(page, "main a[href='/register']");

    await press(page, NEXT);
    assert.ok(await page.evaluate(() => document.activeElement.matches(".error-summary")), "what is wrong is read first");
    await tabTo(page, "a[href='#login']");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.name), "login", "a problem leads to its field");
    await page.keyboard.type(login);
    await type(page, "phone", phone);
    await type(page, "password", password);
    await tabTo(page, "[data-reveal=password]");
    await page.keyboard.press("Space");
    assert.equal(await page.locator("[name=password]").getAttribute("type"), "text", "the password is shown");
    await type(page, "password_again", password);
    await press(page, NEXT);

    assert.equal(await page.evaluate(() => document.activeElement.name), "code", "the code can be typed at once");
    await page.keyboard.type(await newCode(customer, 0));
    await press(page, NEXT);
    assert.equal(path(), "/bank");

    await press(page, "main a[href='/bank/order']");
    await press(page, "main a[href^='/bank/order/product/']");
    await press(page, NEXT);
    await choose(page, "card_type", "virtual");
    await choose(page, "residency", "resident");
    await press(page, NEXT);
    assert.ok(path().endsWith("/person"), path());
    for (const field of ["iin", "surname", "given_name", "latin_name", "phone", "birth_date", "code_word"]) {
      await type(page, field, { ...card, phone }[field]);
    }
    await press(page, NEXT);
    assert.ok(path().endsWith("/document"), path());
    // And back again, with nothing lost.
    await press(page, "main a.back");
    assert.equal(await page.locator("[name=surname]").inputValue(), card.surname);
  }));
