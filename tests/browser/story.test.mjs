// From the main page to the card: a customer in one window, an operator in another; in each language, and without script.
import { after, before, describe, test } from "node:test";

import { ALBUM } from "./album.mjs";
import { launch } from "./browser.mjs";
import { PEOPLE } from "./people.mjs";
import { photographs } from "./photos.mjs";
import { approve, atTheBank, order, register, seeTheCard, seeTheStatement, shop, take } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const STORIES = {
  "in Russian": { person: PEOPLE.ru, language: "ru", album: ALBUM.ru, thorough: true },
  "in Kazakh": { person: PEOPLE.kk, language: "kk", album: ALBUM.kk },
  "in English": { person: PEOPLE.en, language: "en", album: ALBUM.en, dark: true },
  "in Russian, without script": { person: PEOPLE.withoutScript, language: "ru", script: false },
  "in Kazakh, without script": { person: PEOPLE.kk, language: "kk", script: false },
};

// Each story has a bank of its own, so two may go on at once.
describe("from the main page to the card", { concurrency: 2 }, () => {
  for (const [title, story] of Object.entries(STORIES)) {
    test(title, { timeout: 1_200_000 }, () =>
      atTheBank(browser, story, async (customer, operator) => {
        await register(customer);
        await order(customer, await photographs(browser, story.person), { card_type: "virtual" });
        await take(operator);
        await approve(operator, customer);
        await seeTheCard(customer);
        await shop(customer);
        await seeTheStatement(customer);
      }));
  }
});
