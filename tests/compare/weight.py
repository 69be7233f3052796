#!/usr/bin/env python3
"""The bytes of a first load, as sent to a browser that takes gzip: a page, and each file of ours that it names.

    tests/compare/weight.py --tolem target/release/tolem [path …]
"""

import argparse
import pathlib
import re
import tempfile
import urllib.request

from bank import Bank

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PORT = 18_600


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tolem", type=pathlib.Path, default=ROOT / "target/release/tolem")
    parser.add_argument("paths", nargs="*", default=["/", "/sign-in", "/register"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tolem-weight-") as data:
        bank = Bank(asked.tolem.resolve(), pathlib.Path(data) / "bank", PORT)
        bank.start()
        try:
            for path in asked.paths:
                weigh(bank.address, path)
        finally:
            bank.stop()


def weigh(address, path):
    body, text = sent(address + path)
    print(f"{path}: {body} bytes of HTML")
    whole = body
    for link in sorted(set(re.findall(r'(?:src|href)="(/(?:assets/|favicon)[^"]*)"', text))):
        size, _ = sent(address + link)
        whole += size
        print(f"  {size:>7} {link}")
    print(f"  {whole:>7} together")


def sent(address):
    """How many bytes the answer has as sent, and its text if it was not packed."""
    headers = {"Accept-Encoding": "gzip, br", "Accept-Language": "ru"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        body = answer.read()
        packed = answer.headers.get("Content-Encoding")
    return len(body), "" if packed else body.decode(errors="replace")


if __name__ == "__main__":
    main()
