#!/usr/bin/env python3
"""Lighthouse's scores of some pages of a demonstration bank, on a telephone and on a desktop.

    tests/compare/lighthouse.py --tolem target/release/tolem

Prints a table and, of each score below 100, what it was taken off for. Needs Chromium; installs the rest.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from bank import Bank, read

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PORT = 18_500
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tolem", type=pathlib.Path, default=ROOT / "target/release/tolem")
    tolem = parser.parse_args().tolem.resolve()
    environment = dict(os.environ, PATH=f"{ROOT / 'target/tools/bin'}:{os.environ['PATH']}", CHROME_PATH="/usr/bin/chromium")
    folder = HERE / "lighthouse"
    if not (folder / "node_modules/lighthouse").exists():
        command = ["npm", "--prefix", folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, check=True, stdout=sys.stderr, env=environment)
    with tempfile.TemporaryDirectory(prefix="tolem-lighthouse-") as data:
        bank = Bank(tolem, pathlib.Path(data) / "bank", PORT)
        bank.start()
        try:
            token = bank.fill()[0]
            card = re.search(r'href="/bank/cards/(\w{13})"', read(bank.address + "/bank/cards", token))[1]
            pages = ["/", "/sign-in", "/register", "/bank", "/bank/cards", f"/bank/cards/{card}", f"/bank/cards/{card}/statement"]
            print("| page | on | " + " | ".join(CATEGORIES) + " | first contentful paint, total blocking, shift |")
            print("|---|---|" + "---|" * (len(CATEGORIES) + 1))
            taken_off = []
            for page in pages:
                for form in ["mobile", "desktop"]:
                    taken_off += judged(environment, bank.address, page.replace(card, "…"), page, form, token)
        finally:
            bank.stop()
    print("\n" + "\n".join(taken_off))


def judged(environment, address, name, page, form, token):
    """Prints a line of the table; answers what was taken off."""
    cookies = json.dumps({"Cookie": f"tolem={token}; tolem-language=ru"}) if page.startswith("/bank") else "{}"
    command = ["node", HERE / "lighthouse/node_modules/lighthouse/cli/index.js", address + page]
    command += ["--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={cookies}"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"] + ["--preset=desktop"] * (form == "desktop")
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)
    audits, categories = answer["audits"], answer["categories"]
    scores = [round(100 * categories[category]["score"]) for category in CATEGORIES]
    times = [audits[one]["displayValue"] for one in ("first-contentful-paint", "total-blocking-time", "cumulative-layout-shift")]
    if not answer["finalDisplayedUrl"].endswith(page):
        name += f" (led to {answer['finalDisplayedUrl']})"
    print(f"| {name} | {form} | {' | '.join(map(str, scores))} | {', '.join(times)} |", flush=True)
    found = []
    for category in CATEGORIES:
        for reference in categories[category]["auditRefs"]:
            audit = audits[reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = json.dumps(audit.get("details", {}).get("items", [])[:3], ensure_ascii=False)[:400]
                found.append(f"{name}, {form}, {category}: {audit['id']} ({audit['score']}): {audit['title']} {items}")
    return found


if __name__ == "__main__":
    main()
