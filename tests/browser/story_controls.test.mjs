// Manual, part III: limits, settings, the block, signed in and not; the same pages once in the other languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ALBUM } from "./album.mjs";
import { launch, visitor } from "./browser.mjs";
import { complaints, fill, follow, submit } from "./form.mjs";
import { PEOPLE } from "./people.mjs";
import { photographs } from "./photos.mjs";
import { until } from "./until.mjs";
import { act, approve, atTheBank, newCode, order, register, shop, take } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const RUSSIAN = { person: PEOPLE.ru, language: "ru", album: ALBUM.ru, thorough: true, dark: true };

test("limits, settings and the block", { timeout: 1_200_000 }, () =>
  atTheBank(browser, RUSSIAN, async (customer, operator) => {
    const { page, look, bank, e164 } = customer;
    await register(customer);
    await order(customer, await photographs(browser, PEOPLE.ru), { card_type: "virtual" });
    await take(operator);
    await approve(operator, customer);
    await shop(customer);
    const card = new URL(page.url()).pathname;
    const messages = async () => (await bank.messages(e164)).length;
    const told = (pattern) => bank.message(e164, 0, pattern);
    await told(/покупка .* DEMO/);
    await readTheMessages(customer);
    await page.goto(bank.portal + card);

    await follow(page, "main .tabs a[href$='/limits']");
    await look("80-limits");
    await follow(page, "main a[href$='/limits/internet']");
    await fill(page, { access: "open", amount: "1e9", lifted: false, days: "31" });
    await submit(page, "main form[method=get] button");
    assert.deepEqual(Object.keys(await complaints(page)).sort(), ["amount", "days"]);
    await look("81-limit-with-errors");
    await fill(page, { access: "open", amount: "1 000", lifted: false, days: "30" });
    await submit(page, "main form[method=get] button");
    assert.ok(await page.locator("section[aria-labelledby=outcome] li").count() >= 2, "what it would have refused is listed");
    await look("82-limit-preview");
    await submit(page, "section[aria-labelledby=outcome] form button");
    assert.equal(new URL(page.url()).pathname, `${card}/limits`);

    await follow(page, "main a[href$='/limits/internet']");
    await fill(page, { access: "open", amount: "600 000", lifted: false, days: "30" });
    await submit(page, "main form[method=get] button");
    await bank.advance(61);
    let known = await messages();
    await submit(page, "section[aria-labelledby=outcome] form button");
    await look("83-confirm");
    await fill(page, { code: await newCode(customer, known) });
    await submit(page);
    await look("84-limits-raised");
    const { at } = await told(/повышен до/);

    // Eleven in the morning of the thirtieth day: a message; the day after it the former limit is back.
    const almaty = Date.parse(at) / 1000 + 5 * 3_600;
    await bank.advance(Math.floor(30 * 86_400 + 11 * 3_600 - (almaty % 86_400)));
    await told(/закончится сегодня/);
    await bank.advance(86_400);
    await told(/снова действует прежний/);
    await page.reload();
    if (new URL(page.url()).pathname === "/sign-in") await signIn(customer);
    await page.goto(`${bank.portal}${card}/limits`);
    assert.equal(await page.locator("form[action$='/end']").count(), 0);

    await follow(page, "main .tabs a[href$='/settings']");
    await look("85-settings");
    await fill(page, { purchase: true, cash: true, transfer: false, incoming: true, decline: true }, "form[action$='/notices']");
    await submit(page, act("notices"));
    await submit(page, act("freeze"));
    await told(/заморожена/);
    await look("86-settings-frozen");
    await page.goto(bank.portal + card);
    await look("87-card-frozen");
    await page.goto(`${bank.portal}${card}/settings`);
    await submit(page, act("unfreeze"));
    await bank.advance(61);
    known = await messages();
    await submit(page, act("three-d-secure"));
    await look("88-confirm-3ds-off");
    await fill(page, { code: await newCode(customer, known) });
    await submit(page);
    await look("89-settings-3ds-off");

    for (const language of ["kk", "en"]) await glance(customer, language, card);

    await page.goto(`${bank.portal}${card}/block`);
    await look("90-block");
    await fill(page, { reason: "not_mine" });
    await submit(page);
    await told(/заблокирована/);
    await look("91-blocked");
    await page.goto(bank.portal + card);
    await look("92-card-blocked");
    await page.goto(`${bank.portal}${card}/dispute`);
    await look("93-dispute");
    if (await page.locator("main [name=operation]").count()) {
      await page.locator("main .choice label").first().click();
      await submit(page);
      await look("94-disputed");
    }

    // Without signing in: it can only close.
    await customer.context.clearCookies();
    await page.goto(`${bank.portal}/?lang=ru`);
    await follow(page, "main a[href='/block']");
    await look("95-urgent");
    await bank.advance(61);
    known = await messages();
    await fill(page, { iin: PEOPLE.ru.card.iin });
    await submit(page);
    await look("96-urgent-code");
    await fill(page, { code: await newCode(customer, known) });
    await submit(page);
    await look("97-urgent-cards");
  }));

/** What was told is there, unread; and the refusal of the shop is explained, though no SMS told of it. */
async function readTheMessages({ page, look, bank }) {
  await page.goto(`${bank.portal}/bank`);
  assert.equal(await page.locator("main .count").count(), 1, "something is unread");
  await look("75-bank-unread");
  await until("the refusal among the messages", async () => {
    await page.goto(`${bank.portal}/bank/messages`);
    return page.locator("main li a").count();
  });
  await look("76-messages");
  assert.equal(await page.locator(".count").count(), 0, "and now all is read");
  await page.goto(`${bank.portal}/bank/messages?only=security`);
  await look("76-messages-security");
  await page.goto(`${bank.portal}/bank/messages`);
  await follow(page, "main li a[href^='/bank/messages/']");
  await look("77-message-refused");
}

async function signIn({ page, login, password }) {
  await fill(page, { login, password });
  await submit(page);
}

/** The same person's pages once in another language. */
async function glance({ bank, context, faults }, language, card) {
  const origins = [new URL(bank.portal).origin];
  const other = await visitor(browser, { language, origins });
  await other.context.addCookies(await context.cookies());
  await other.page.goto(`${bank.portal}${card}/limits?lang=${language}`);
  await other.look("80-limits");
  for (const [path, name] of [
    ["/limits/internet?access=open&amount=5&days=30", "82-limit-preview"],
    ["/settings", "89-settings-3ds-off"],
    ["/block", "90-block"],
    ["/dispute", "93-dispute"],
  ]) {
    await other.page.goto(bank.portal + card + path);
    await other.look(name);
  }
  await other.page.goto(`${bank.portal}/block`);
  await other.look("95-urgent");
  await other.page.goto(`${bank.portal}/bank/profile/sign-ins`);
  await other.look("68-sign-ins");
  await other.page.goto(`${bank.portal}/bank/profile/authenticator`);
  await other.look("78-authenticator");
  await other.page.goto(`${bank.portal}/bank/messages`);
  await other.look("76-messages");
  await other.page.goto(`${bank.portal}/bank/messages?only=security`);
  await other.look("76-messages-security");
  await other.page.goto(`${bank.portal}/bank/messages`);
  await follow(other.page, "main li a[href^='/bank/messages/']");
  await other.look("77-message-refused");
  // The language is remembered with the person: the story goes on in its own.
  await other.page.goto(`${bank.portal}/?lang=ru`);
  faults.push(...other.faults);
  await other.context.close();
}
