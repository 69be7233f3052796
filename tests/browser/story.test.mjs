// From the main page to the card: a customer in one window, an operator in another; in each language, and without script.
import { after, before, test } from "node:test";

import { launch } from "./browser.mjs";
import { PEOPLE } from "./people.mjs";
import { photographs } from "./photos.mjs";
import { approve, atTheBank, order, register, seeTheCard, shop, take } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const [title, story] of Object.entries({
  "in Russian": { person: PEOPLE.ru, language: "ru", album: true },
  "in Kazakh": { person: PEOPLE.kk, language: "kk" },
  "in English": { person: PEOPLE.en, language: "en" },
  "in Russian, without script": { person: PEOPLE.withoutScript, language: "ru", script: false },
})) {
  test(`from the main page to the card, ${title}`, { timeout: 600_000 }, () =>
    atTheBank(browser, story, async (customer, operator) => {
      await register(customer);
      await order(customer, await photographs(browser, story.person), { card_type: "virtual" });
      await take(operator);
      await approve(operator, customer);
      await seeTheCard(customer);
      await shop(customer);
    }));
}
