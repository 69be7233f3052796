// The persons of the stories, none of whom exists: one each, so that nobody is taken for a duplicate.

/** By the language they speak to the bank. The IINs are made up; their control digits are right. */
export const PEOPLE = {
  ru: person("sergey_orlov", "+7 701 111 20 01", {
    iin: "900115300013", birth_date: "15.01.1990", surname: "Орлов", given_name: "Сергей", patronymic: "Петрович",
    latin_name: "SERGEY ORLOV", code_word: "подснежник", document_number: "012345678", document_issuer: "МВД РК",
  }),
  kk: person("aiman_qasym", "8 (702) 111-20-02", {
    iin: "951231400012", birth_date: "31.12.1995", surname: "Қасымова", given_name: "Айман", patronymic: "Ғалымқызы",
    latin_name: "AIMAN KASSYMOVA", code_word: "бәйтерек", document_number: "023456789", document_issuer: "ҚР ІІМ",
  }),
  en: person("dana_sadyk", "77051112003", {
    iin: "040229600011", birth_date: "29.02.2004", surname: "Садық", given_name: "Дана", patronymic: "",
    latin_name: "DANA SADYK", code_word: "nightingale", document_number: "034567890", document_issuer: "МВД РК",
  }),
  withoutScript: person("marat_omar", "7071112004", {
    iin: "900115300401", birth_date: "15.01.1990", surname: "Омаров", given_name: "Марат", patronymic: "Ерланович",
    latin_name: "MARAT OMAROV", code_word: "скворечник", document_number: "045678901", document_issuer: "МВД РК",
  }),
};

function person(login, phone, own) {
  const digits = phone.replace(/\D/g, "").slice(-10);
  return {
    login,
    phone,
    e164: `+7${digits}`,
    password: `Қой мен қозы ${login.length}!`,
    card: { ...own, document_issued_on: "10.03.2021", document_expires_on: "09.03.2031" },
  };
}
