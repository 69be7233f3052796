// Which pictures are kept: every screen in Russian, the main ones in the other languages and in the dark.

const every = () => true;
const main = among("01-home", "04-register-with-errors", "06-my-bank", "08-product", "11-order-person", "16-order-check",
  "21-order-status", "36-desk-block", "37-desk-blocked", "40-my-cards", "44-requisites", "48-statement",
  "202-transfer-with-errors", "203-transfer-check", "204-transfer-code", "205-transfer-done", "206-transfer-account",
  "207-transfer-account-check", "209-transfer-returned", "210-transfers-made", "212-transfer-own",
  "213-pin-with-errors", "214-pin-set", "215-pin-tries-over");
const dark = among("01-home", "04-register-with-errors", "08-product", "16-order-check", "40-my-cards", "48-statement");
const desk = (name) => name.startsWith("3") && name !== "34-desk-called";

/** By language: for each device the folder under docs/screens and the screens. */
export const ALBUM = {
  ru: {
    phone: { folder: "phone", screens: every },
    desktop: { folder: "desktop", screens: every },
    "phone-dark": { folder: "phone-dark", screens: dark },
    "desktop-dark": { folder: "desktop-dark", screens: among("33-desk-claimed") },
  },
  kk: { phone: { folder: "phone-kk", screens: main } },
  en: { phone: { folder: "phone-en", screens: main }, desktop: { folder: "desktop-en", screens: desk } },
};

function among(...names) {
  return (name) => names.includes(name);
}
