// «Мои карты» and a statement in fastify: the same reads of the same tables as Tolem makes, the same page of them.
//
//     PGHOST=folder PORT=8000 PROCESSES=2 NODE_ENV=production node fastify_pages.mjs

import cluster from "node:cluster";
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { Eta } from "eta";
import fastify from "fastify";
import postgres from "postgres";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SQL = JSON.parse(readFileSync(`${HERE}queries.json`, "utf8"));
const FACTS = JSON.parse(readFileSync(`${HERE}facts.json`, "utf8"));
const ETA = new Eta({ views: `${HERE}templates`, cache: true, autoTrim: ["nl", false] });
const CSRF_KEY = process.env.CSRF_KEY ?? "compare";
const [MINUTE, IDLE, LONGEST, DAY] = [60e6, 36e9, 43.2e9, 86_400_000];
const [ROWS, MOST, MOST_WALKED] = [50, 20_000, 2_000];
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

// Keys have 63 bits and stay text; sums and times fit a number.
const sql = postgres({
  path: `${process.env.PGHOST}/.s.PGSQL.5432`,
  username: "postgres",
  database: "postgres",
  max: Number(process.env.POOL ?? 8),
  idle_timeout: 0,
});
const ask = (name, ...values) => sql.unsafe(SQL[name], values, { prepare: true });

/** The customer whose cookie this is; noted as seen once a minute. */
async function signedIn(token) {
  const [session] = await ask("session", createHash("sha256").update(token).digest());
  const now = Date.now() * 1000;
  if (!session || session.ended_at || session.kind !== "customer") return null;
  const idle = now - Number(session.last_seen_at);
  if (idle > IDLE || now - Number(session.created_at) > LONGEST) return null;
  if (idle >= MINUTE) await ask("touch", now, session.id);
  return session.who;
}

async function cardsOf(customer) {
  const cards = await ask("cards", customer);
  const accounts = new Map((await ask("accounts", customer)).map((row) => [row.id, row]));
  return cards.map((card) => [card, accounts.get(card.account)]);
}

async function cards(request, reply) {
  const token = tokenOf(request);
  const customer = await signedIn(token);
  if (!customer) return reply.redirect("/sign-in");
  const found = await cardsOf(customer);
  return page(reply, "./cards", token, request, { title: "Мои карты", cards: found.map((one) => cardView(...one)) });
}

async function statement(request, reply) {
  const token = tokenOf(request);
  const today = civil(Date.now() * 1000);
  const start = instant(today.getUTCFullYear(), today.getUTCMonth(), 1);
  const end = instant(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + 1);
  const customer = await signedIn(token);
  if (!customer) return reply.redirect("/sign-in");
  const found = await cardsOf(customer);
  const shown = request.params.card;
  const mine = found.find(([card]) => spelt(card.id) === shown);
  if (!mine) return reply.code(404).send("not found");
  const read = await readStatement(mine[1], start, end);
  const digits = new Map(found.map(([card]) => [card.id, card.masked_pan.slice(-4)]));
  const view = statementView(read, digits, shown, today);
  return page(reply, "./statement", token, request, {
    title: "Выписка по карточному счёту", card: cardView(...mine), ...view,
  });
}

async function readStatement(account, start, end) {
  const key = account.id;
  const last = (await ask("position", key))[0].last_entry;
  const newest = (await ask("newest", last, end))[0]?.id ?? 0;
  const survey = numbers(await ask("survey", newest, start, MOST + 2), "depth", "amount", "balance", "posted_at");
  survey.sort((one, other) => one.depth - other.depth);
  let holds = [];
  if (Number(account.held)) {
    const [position] = await ask("position", key);
    holds = numbers(await ask("holds", position.last_hold, position.held, MOST_WALKED), "amount", "placed_at");
    holds.sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? 1 : -1));
  }
  const moves = survey.filter((row) => row.posted_at >= start);
  const bought = moves.filter((row) => row.kind === "purchase" && row.amount < 0).map((row) => row.authorization_key);
  const merchants = new Map((await ask("merchants", keys(bought))).map((row) => [row.id, Number(row.mcc)]));
  const first = (await ask("owned", newest, key))[0]?.id ?? 0;
  const entries = numbers(await ask("entries", first, start, ROWS + 1), "depth", "amount", "operation_at", "posted_at");
  entries.sort((one, other) => one.depth - other.depth);
  const behind = [...entries.slice(0, ROWS).map((row) => row.authorization_key), ...holds.map((row) => row.id)];
  const known = new Map((await ask("authorizations", keys(behind))).map((row) => [row.id, row]));
  const before = survey.at(-1);
  const opening = before && before.posted_at < start ? before.balance : 0;
  return { moves, opening, closing: survey[0]?.balance ?? 0, holds, merchants, entries, known };
}

/** Those columns as numbers. */
function numbers(rows, ...columns) {
  for (const row of rows) for (const column of columns) row[column] = Number(row[column]);
  return rows;
}

/** Each key once, without those that are not. */
function keys(many) {
  return [...new Set(many.filter((key) => key !== null))];
}

function statementView({ moves, opening, closing, holds, merchants, entries, known }, digits, shown, today) {
  const sum = (rows) => rows.reduce((tiyn, row) => tiyn + row.amount, 0);
  const kinds = FACTS.kinds
    .map(([word, name]) => [name, moves.filter((row) => row.kind === word)])
    .filter(([, rows]) => rows.length > 0);
  const here = `/bank/cards/${shown}/statement`;
  const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1));
  const days = `from=${isoDay(first)}&to=${isoDay(today)}`;
  const further = entries[ROWS];
  return {
    first: dayText(first),
    last: dayText(today),
    presets: presets(here, today, first),
    kinds: FACTS.kinds,
    balances: [
      ["Входящий остаток", money(opening)],
      ["Поступления", signed(sum(moves.filter((row) => row.amount > 0)))],
      ["Расходы", signed(sum(moves.filter((row) => row.amount < 0)))],
      ["Исходящий остаток", money(closing)],
    ],
    by_kind: kinds.map(([name, rows]) => [`${name} (${rows.length})`, signed(sum(rows))]),
    pending: holds.length > 0 ? money(sum(holds)) : null,
    files: FACTS.files.map(([name, end]) => [name, `${here}.${end}?${days}`]),
    chart: chart(moves, merchants),
    lines: [
      ...holds.map((row) => lineView(row, known.get(row.id), digits, null)),
      ...entries.slice(0, ROWS).map((row) => lineView(row, known.get(row.authorization_key), digits, row.posted_at)),
    ],
    next: further ? `${here}?${days}&kind=&words=&at=${spelt(further.id)}` : null,
  };
}

/** An operation: `row` is an entry, or a hold, which was not posted yet. */
function lineView(row, behind, digits, postedAt) {
  const name = FACTS.kind_names[postedAt ? row.kind : (behind?.purpose ?? "purchase")];
  const when = minuteText(postedAt ? row.operation_at : row.placed_at);
  const more = postedAt ? [`Проведена ${dayText(civil(postedAt))}`] : [];
  if (behind) more.push(`карта *${digits.get(behind.card)}`);
  const details = row.details.trim();
  return {
    title: details || name,
    about: details ? `${name}, ${when}` : when,
    more: more.join(", "),
    amount: signed(postedAt ? row.amount : -row.amount),
    pending: !postedAt,
  };
}

/** What was spent on what, and month by month; none if nothing was. */
function chart(moves, merchants) {
  const [sums, months] = [new Map(), new Map()];
  for (const row of moves.filter((one) => one.amount < 0)) {
    const purpose = spentOn(row, merchants);
    const day = civil(row.posted_at);
    const key = day.getUTCFullYear() * 100 + day.getUTCMonth() + 1;
    if (!months.has(key)) months.set(key, new Map());
    for (const of of [sums, months.get(key)]) of.set(purpose, (of.get(purpose) ?? 0) - row.amount);
  }
  if (sums.size === 0) return null;
  const order = [...sums.keys()].sort((one, other) => sums.get(other) - sums.get(one)).slice(0, FACTS.tones.length);
  const whole = (of) => [...of.values()].reduce((tiyn, more) => tiyn + more, 0);
  const most = Math.max(...[...months.values()].map(whole));
  return {
    total: money(whole(sums)),
    groups: order.map((purpose, place) => [purpose, FACTS.tones[place], money(sums.get(purpose))]),
    months: [...months.keys()].sort((one, other) => other - one).map((key) => monthView(key, months.get(key), order, most)),
  };
}

function monthView(key, sums, order, most) {
  let [before, total] = [0, 0];
  const bars = [];
  for (const [place, purpose] of order.entries()) {
    const start = Math.floor((before * 1000) / most);
    before += sums.get(purpose) ?? 0;
    const width = Math.floor((before * 1000) / most) - start;
    if (width > 0) bars.push([start, width, FACTS.tones[place]]);
  }
  for (const tiyn of sums.values()) total += tiyn;
  return {
    name: `${two(key % 100)}.${Math.floor(key / 100)}`,
    amount: money(total),
    bars,
    cells: order.map((purpose) => money(sums.get(purpose) ?? 0)),
  };
}

function spentOn(row, merchants) {
  const otherwise = FACTS.not_bought[row.kind];
  if (otherwise) return otherwise;
  const mcc = merchants.get(row.authorization_key) ?? 0;
  return FACTS.spending.find(([first, last]) => first <= mcc && mcc <= last)?.[2] ?? "Другие покупки";
}

function presets(here, today, first) {
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()];
  const spans = [
    ["Этот месяц", first, today],
    ["Прошлый месяц", new Date(Date.UTC(year, month - 1, 1)), new Date(Date.UTC(year, month, 0))],
    ["90 дней", new Date(today.getTime() - 89 * DAY), today],
    ["Год", new Date(Date.UTC(year - 1, month, today.getUTCDate() + 1)), today],
  ];
  return spans.map(([name, from, to], place) => [name, `${here}?from=${isoDay(from)}&to=${isoDay(to)}`, place === 0]);
}

function cardView(card, account) {
  const pan = card.masked_pan.replaceAll("*", "•");
  const [posted, held, claimed] = [Number(account.posted), Number(account.held), Number(account.claimed)];
  const [chip, state] = FACTS.states[card.state];
  return {
    id: spelt(card.id),
    product: FACTS.products[card.product] ?? "Карта",
    masked: fours(pan),
    spoken: `Карта, последние цифры ${pan.slice(-4)}`,
    holder: card.holder,
    expiry: `${two(card.expiry % 100)}/${two(Math.floor(card.expiry / 100) % 100)}`,
    chip,
    state,
    iban: fours(account.iban),
    available: money(posted - held - claimed),
    blocked: money(held + claimed),
  };
}

function page(reply, template, token, request, view) {
  const csrf = createHmac("sha256", CSRF_KEY).update(token).digest("hex").slice(0, 32);
  const path = request.url.split("?", 1)[0];
  reply.headers(FACTS.headers).type("text/html; charset=utf-8");
  return reply.send(ETA.render(template, { csrf, path, ...view }));
}

function tokenOf(request) {
  return /(?:^|;\s*)tolem=(\w+)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
}

function spelt(key) {
  const number = BigInt(key);
  const [high, low] = [Number(number >> 35n), Number(number & 0x7ffffffffn)];
  let text = "";
  for (let shift = 25; shift >= 0; shift -= 5) text += LETTERS[(high >> shift) & 31];
  for (let place = 6; place >= 0; place -= 1) text += LETTERS[Math.floor(low / 32 ** place) % 32];
  return text;
}

function money(tiyn) {
  const size = Math.abs(tiyn);
  const whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  return `${tiyn < 0 ? "−" : ""}${whole},${two(size % 100)}\u00a0₸`;
}

const signed = (tiyn) => (tiyn > 0 ? `+${money(tiyn)}` : money(tiyn));
const two = (number) => String(number).padStart(2, "0");
const fours = (text) => text.replace(/(.{4})(?=.)/g, "$1 ");
/** The day and the hour in Almaty, five hours ahead, as a `Date` reads them in UTC. */
const civil = (micros) => new Date(micros / 1000 + 5 * 3_600_000);
const instant = (year, month, day) => (Date.UTC(year, month, day) - 5 * 3_600_000) * 1000;
const dayText = (day) => `${two(day.getUTCDate())}.${two(day.getUTCMonth() + 1)}.${day.getUTCFullYear()}`;
const isoDay = (day) => day.toISOString().slice(0, 10);

function minuteText(micros) {
  const at = civil(micros);
  return `${dayText(at)} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

const processes = Number(process.env.PROCESSES ?? 2);
if (cluster.isPrimary && processes > 1) {
  for (let number = 0; number < processes; number += 1) cluster.fork();
  process.on("SIGTERM", () => process.exit());
} else {
  const app = fastify({ logger: false });
  app.get("/bank/cards", cards);
  app.get("/bank/cards/:card/statement", statement);
  await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
}
