// The branch: the plastic is handed out, the holder blocks it, a teller wants the block lifted, a second person confirms;
// another phone.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { ALBUM } from "./album.mjs";
import { launch } from "./browser.mjs";
import { complaints, fill, follow, submit } from "./form.mjs";
import { PEOPLE } from "./people.mjs";
import { photographs } from "./photos.mjs";
import { CODE, approve, atTheBank, order, register, take } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const RUSSIAN = { person: PEOPLE.ru, language: "ru", album: ALBUM.ru, thorough: true };
const KAZAKH = { person: PEOPLE.kk, language: "kk", script: false, album: ALBUM.kk };
const form = (word) => `main form:has([name=act][value=${word}])`;
const act = (word) => `${form(word)} button[type=submit]`;

describe("the branch", () => {
  for (const visit of [RUSSIAN, KAZAKH]) {
    test(`a card is handed out and unblocked (${visit.language}${visit.script === false ? ", without script" : ""})`, { timeout: 1_200_000 }, () =>
      atTheBank(browser, visit, async (customer, operator) => {
        const { page, bank, e164, language } = customer;
        await register(customer);
        await order(customer, await photographs(browser, visit.person), {
          card_type: "physical", delivery: "hand", city: "almaty", street: "проспект Абая", house: "52/3", flat: "17",
        });
        await take(operator);
        await approve(operator, customer);

        const desk = operator.page;
        await become(operator, bank.teller);
        await desk.goto(`${bank.desk}/branch?lang=${language}`);
        await submit(desk);
        assert.deepEqual(Object.keys(await complaints(desk)), ["document"]);
        await operator.look("38-branch");
        await fill(desk, { who: e164, document: customer.card.document_number });
        await submit(desk);
        await operator.look("381-branch-card");
        await submit(desk, act("hand_out"));
        await operator.look("382-branch-handed-out");

        await page.goto(`${bank.portal}/bank/cards`);
        await follow(page, "main a[href^='/bank/cards/']");
        const card = new URL(page.url()).pathname;
        await page.goto(`${bank.portal}${card}/block`);
        await fill(page, { reason: "retained" });
        await submit(page);

        await desk.goto(`${bank.desk}/branch`);
        await fill(desk, { who: e164, document: "111222333" });
        await submit(desk);
        await submit(desk, act("unblock"));
        assert.deepEqual(Object.keys(await complaints(desk)), ["reason"]);
        await operator.look("383-branch-reason-missing");
        await fill(desk, { reason: language === "kk" ? "банкомат картаны қайтарды" : "банкомат вернул карту" }, form("unblock"));
        await submit(desk, act("unblock"));
        await operator.look("384-branch-waits");

        await become(operator, bank.supervisor);
        await desk.goto(`${bank.desk}/confirm?lang=${language}`);
        await operator.look("385-confirm");
        await submit(desk, "main button[value=lift]");
        await operator.look("386-confirmed");

        await page.goto(`${bank.portal}${card}/settings`);
        await customer.look("216-settings-unblocked");

        // Another phone: the customer types the code at the desk, and signs in anew.
        const other = language === "kk" ? "+77471112233" : "+77471112234";
        await become(operator, bank.teller);
        await desk.goto(`${bank.desk}/branch`);
        await fill(desk, { who: e164, document: customer.card.document_number });
        await submit(desk);
        await submit(desk, "form[action='/branch/phone'] button");
        await fill(desk, { phone: "12345" });
        await submit(desk);
        assert.deepEqual(Object.keys(await complaints(desk)), ["phone"]);
        await operator.look("387-branch-phone");
        await fill(desk, { phone: other });
        await submit(desk);
        await operator.look("388-branch-phone-code");
        const [code] = (await bank.message(other, 0, CODE)).text.match(CODE);
        await fill(desk, { code });
        await submit(desk);
        await operator.look("389-branch-phone-done");
        await page.goto(`${bank.portal}/bank`);
        assert.equal(new URL(page.url()).pathname, "/sign-in");
      }));
  }
});

/** Somebody else sits down at the desk. */
async function become({ page, bank }, { login, password }) {
  await submit(page, "form.sign-out button");
  await page.goto(`${bank.desk}/sign-in`);
  await fill(page, { login, password });
  await submit(page);
}
