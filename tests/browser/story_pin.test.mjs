// The PIN: in each language, without script.
import { after, before, describe, test } from "node:test";

import { ALBUM } from "./album.mjs";
import { launch } from "./browser.mjs";
import { setPin } from "./money.mjs";
import { PEOPLE } from "./people.mjs";
import { atTheBank } from "./steps.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const STORIES = {
  "in Russian": { person: PEOPLE.ru, language: "ru", album: ALBUM.ru, thorough: true },
  "in Kazakh": { person: PEOPLE.kk, language: "kk", album: ALBUM.kk, thorough: true },
  "in English": { person: PEOPLE.en, language: "en", album: ALBUM.en, thorough: true },
  "in Russian, without script": { person: PEOPLE.withoutScript, language: "ru", script: false },
};

describe("the PIN of a plastic card", { concurrency: 2 }, () => {
  for (const [title, story] of Object.entries(STORIES)) {
    test(title, { timeout: 1_200_000 }, () =>
      atTheBank(browser, story, (customer, operator) => setPin(browser, customer, operator)));
  }
});
