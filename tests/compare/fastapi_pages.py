"""«Мои карты» and a statement in FastAPI: the same reads of the same tables as Tolem makes, the same page of them.

    PGHOST=folder uvicorn fastapi_pages:app --workers 2 --no-access-log
"""

import hashlib
import hmac
import json
import os
import pathlib
import time
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta, timezone

import asyncpg
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader

HERE = pathlib.Path(__file__).parent
SQL = json.loads((HERE / "queries.json").read_text())
FACTS = json.loads((HERE / "facts.json").read_text())
TEMPLATES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, auto_reload=False)
ALMATY = timezone(timedelta(hours=5))
CSRF_KEY = os.urandom(32)
MINUTE, IDLE, LONGEST = 60_000_000, 36_000_000_000, 43_200_000_000
ROWS, MOST, MOST_WALKED = 50, 20_000, 2_000
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


async def as_it_is(_connection):
    """Given back to the pool without asyncpg's four statements that reset it: nothing here sets anything."""


@asynccontextmanager
async def lifespan(app):
    size = int(os.environ.get("POOL", "8"))
    app.state.pool = await asyncpg.create_pool(
        host=os.environ["PGHOST"], user="postgres", database="postgres", min_size=size, max_size=size, reset=as_it_is
    )
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan, openapi_url=None)


async def signed_in(connection, token):
    """The customer whose cookie this is; noted as seen once a minute."""
    session = await connection.fetchrow(SQL["session"], hashlib.sha256(token.encode()).digest())
    now = time.time_ns() // 1000
    if session is None or session["ended_at"] or session["kind"] != "customer":
        return None
    idle = now - session["last_seen_at"]
    if idle > IDLE or now - session["created_at"] > LONGEST:
        return None
    if idle >= MINUTE:
        await connection.execute(SQL["touch"], now, session["id"])
    return session["who"]


async def cards_of(connection, customer):
    cards = await connection.fetch(SQL["cards"], customer)
    accounts = {row["id"]: row for row in await connection.fetch(SQL["accounts"], customer)}
    return [(card, accounts[card["account"]]) for card in cards]


@app.get("/bank/cards")
async def cards(request: Request):
    token = request.cookies.get("tolem", "")
    async with app.state.pool.acquire() as connection:
        customer = await signed_in(connection, token)
        if customer is None:
            return RedirectResponse("/sign-in")
        found = await cards_of(connection, customer)
    return page("cards.html", token, request, title="Мои карты", cards=[card_view(*one) for one in found])


@app.get("/bank/cards/{shown}/statement")
async def statement(request: Request, shown: str):
    token = request.cookies.get("tolem", "")
    today = datetime.now(ALMATY).date()
    start, end = instant(today.replace(day=1)), instant(today + timedelta(days=1))
    async with app.state.pool.acquire() as connection:
        customer = await signed_in(connection, token)
        if customer is None:
            return RedirectResponse("/sign-in")
        found = await cards_of(connection, customer)
        mine = next((one for one in found if spelt(one[0]["id"]) == shown), None)
        if mine is None:
            return PlainTextResponse("not found", 404)
        read = await read_statement(connection, mine[1], start, end)
    digits = {card["id"]: card["masked_pan"][-4:] for card, _ in found}
    view = statement_view(read, digits, shown, today)
    return page("statement.html", token, request, title="Выписка по карточному счёту", card=card_view(*mine), **view)


async def read_statement(connection, account, start, end):
    key = account["id"]
    last = (await connection.fetchrow(SQL["position"], key))["last_entry"]
    newest = await connection.fetchval(SQL["newest"], last, end) or 0
    survey = await connection.fetch(SQL["survey"], newest, start, MOST + 2)
    survey.sort(key=lambda row: row["depth"])
    holds = []
    if account["held"]:
        position = await connection.fetchrow(SQL["position"], key)
        holds = await connection.fetch(SQL["holds"], position["last_hold"], position["held"], MOST_WALKED)
        holds.sort(key=lambda row: row["id"], reverse=True)
    moves = [row for row in survey if row["posted_at"] >= start]
    bought = {row["authorization_key"] for row in moves if row["kind"] == "purchase" and row["amount"] < 0}
    merchants = dict(await connection.fetch(SQL["merchants"], sorted(bought - {None})))
    first = await connection.fetchval(SQL["owned"], newest, key) or 0
    entries = await connection.fetch(SQL["entries"], first, start, ROWS + 1)
    entries.sort(key=lambda row: row["depth"])
    behind = {row["authorization_key"] for row in entries[:ROWS]} | {row["id"] for row in holds}
    known = {row["id"]: row for row in await connection.fetch(SQL["authorizations"], sorted(behind - {None}))}
    opening = survey[-1]["balance"] if survey and survey[-1]["posted_at"] < start else 0
    closing = survey[0]["balance"] if survey else 0
    return moves, opening, closing, holds, merchants, entries, known


def statement_view(read, digits, shown, today):
    moves, opening, closing, holds, merchants, entries, known = read
    came = sum(row["amount"] for row in moves if row["amount"] > 0)
    went = sum(row["amount"] for row in moves if row["amount"] < 0)
    kinds = []
    for word, name in FACTS["kinds"]:
        amounts = [row["amount"] for row in moves if row["kind"] == word]
        if amounts:
            kinds.append((f"{name} ({len(amounts)})", signed(sum(amounts))))
    here = f"/bank/cards/{shown}/statement"
    first = today.replace(day=1)
    days = f"from={first}&to={today}"
    lines = [line_view(row, known.get(row["id"]), digits, None) for row in holds]
    lines += [line_view(row, known.get(row["authorization_key"]), digits, row["posted_at"]) for row in entries[:ROWS]]
    return {
        "first": day_text(first),
        "last": day_text(today),
        "presets": presets(here, today),
        "kinds": FACTS["kinds"],
        "balances": [
            ("Входящий остаток", money(opening)),
            ("Поступления", signed(came)),
            ("Расходы", signed(went)),
            ("Исходящий остаток", money(closing)),
        ],
        "by_kind": kinds,
        "pending": money(sum(row["amount"] for row in holds)) if holds else None,
        "files": [(name, f"{here}.{end}?{days}") for name, end in FACTS["files"]],
        "chart": chart(moves, merchants),
        "lines": lines,
        "next": f"{here}?{days}&kind=&words=&at={spelt(entries[ROWS]['id'])}" if len(entries) > ROWS else None,
    }


def line_view(row, behind, digits, posted_at):
    """An operation: `row` is an entry, or a hold, which was not posted yet."""
    kind = row["kind"] if posted_at else behind["purpose"] if behind else "purchase"
    name = FACTS["kind_names"][kind]
    when = minute_text(row["operation_at"] if posted_at else row["placed_at"])
    more = [f"Проведена {day_text(civil(posted_at))}"] if posted_at else []
    if behind:
        more.append(f"карта *{digits[behind['card']]}")
    details = row["details"].strip()
    return {
        "title": details or name,
        "about": f"{name}, {when}" if details else when,
        "more": ", ".join(more),
        "amount": signed(row["amount"] if posted_at else -row["amount"]),
        "pending": not posted_at,
    }


def chart(moves, merchants):
    """What was spent on what, and month by month; none if nothing was."""
    sums, months = {}, {}
    for row in moves:
        if row["amount"] < 0:
            purpose = spent_on(row, merchants)
            day = civil(row["posted_at"])
            sums[purpose] = sums.get(purpose, 0) - row["amount"]
            month = months.setdefault((day.year, day.month), {})
            month[purpose] = month.get(purpose, 0) - row["amount"]
    if not sums:
        return None
    order = sorted(sums, key=lambda purpose: -sums[purpose])[: len(FACTS["tones"])]
    most = max(sum(month.values()) for month in months.values())
    return {
        "total": money(sum(sums.values())),
        "groups": [(purpose, tone, money(sums[purpose])) for purpose, tone in zip(order, FACTS["tones"])],
        "months": [month_view(key, months[key], order, most) for key in sorted(months, reverse=True)],
    }


def month_view(key, sums, order, most):
    bars, before = [], 0
    for purpose, tone in zip(order, FACTS["tones"]):
        start = before * 1000 // most
        before += sums.get(purpose, 0)
        bars.append((start, before * 1000 // most - start, tone))
    return {
        "name": f"{key[1]:02}.{key[0]}",
        "amount": money(sum(sums.values())),
        "bars": [bar for bar in bars if bar[1]],
        "cells": [money(sums.get(purpose, 0)) for purpose in order],
    }


def spent_on(row, merchants):
    if row["kind"] in FACTS["not_bought"]:
        return FACTS["not_bought"][row["kind"]]
    mcc = merchants.get(row["authorization_key"], 0)
    return next((name for first, last, name in FACTS["spending"] if first <= mcc <= last), "Другие покупки")


def presets(here, today):
    first = today.replace(day=1)
    last = first - timedelta(days=1)
    year = today.replace(year=today.year - 1) + timedelta(days=1)
    spans = [(first, today), (last.replace(day=1), last), (today - timedelta(days=89), today), (year, today)]
    named = zip(["Этот месяц", "Прошлый месяц", "90 дней", "Год"], spans)
    return [(name, f"{here}?from={start}&to={end}", number == 0) for number, (name, (start, end)) in enumerate(named)]


def card_view(card, account):
    pan, year, month = card["masked_pan"].replace("*", "•"), card["expiry"] // 100, card["expiry"] % 100
    chip, state = FACTS["states"][card["state"]]
    return {
        "id": spelt(card["id"]),
        "product": FACTS["products"].get(card["product"], "Карта"),
        "masked": " ".join(pan[at : at + 4] for at in range(0, len(pan), 4)),
        "spoken": f"Карта, последние цифры {pan[-4:]}",
        "holder": card["holder"],
        "expiry": f"{month:02}/{year % 100:02}",
        "chip": chip,
        "state": state,
        "iban": " ".join(account["iban"][at : at + 4] for at in range(0, 20, 4)),
        "available": money(account["posted"] - account["held"] - account["claimed"]),
        "blocked": money(account["held"] + account["claimed"]),
    }


def page(template, token, request, **view):
    csrf = hmac.digest(CSRF_KEY, token.encode(), "sha256")[:16].hex()
    html = TEMPLATES.get_template(template).render(csrf=csrf, path=request.url.path, facts=FACTS, **view)
    return HTMLResponse(html, headers=FACTS["headers"])


def spelt(key):
    return "".join(LETTERS[key >> shift & 31] for shift in range(60, -1, -5))


def money(tiyn):
    whole, rest = divmod(abs(tiyn), 100)
    return f"{'−' if tiyn < 0 else ''}{whole:,}".replace(",", "\u00a0") + f",{rest:02}\u00a0₸"


def signed(tiyn):
    return f"+{money(tiyn)}" if tiyn > 0 else money(tiyn)


def instant(day):
    return int(datetime(day.year, day.month, day.day, tzinfo=ALMATY).timestamp()) * 1_000_000


def civil(micros):
    return datetime.fromtimestamp(micros // 1_000_000, ALMATY)


def day_text(day: date):
    return f"{day.day:02}.{day.month:02}.{day.year}"


def minute_text(micros):
    at = civil(micros)
    return f"{day_text(at)} {at.hour:02}:{at.minute:02}"
