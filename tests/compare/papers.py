#!/usr/bin/env python3
"""Sealed notices a second and core: ours, and the same page by WeasyPrint and pyHanko, in turns.

    tests/compare/papers.py [--rounds 3] [--seconds 10] [--ours target/release/examples/seal_rate]

Ours is `cargo build --release -p papers --example seal_rate`. Both count time on the processor, in one thread.
"""

import argparse
import pathlib
import re
import statistics
import subprocess

from pages import ROOT, TOOLS, install_python


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", type=pathlib.Path, default=ROOT / "target/release/examples/seal_rate")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10)
    asked = parser.parse_args()
    install_python()
    theirs = [TOOLS / "bin/python", ROOT / "lib/papers/benches/weasyprint_rate.py"]
    rates = {"ours": [], "WeasyPrint and pyHanko": []}
    for _ in range(asked.rounds):
        for name, command in zip(rates, [[asked.ours], theirs]):
            answer = subprocess.run([*command, str(asked.seconds)], check=True, capture_output=True, text=True).stdout
            print(f"{name}: {answer.strip()}", flush=True)
            rates[name].append(float(re.search(r": ([\d.]+) a second and core", answer)[1]))
    ours, other = (statistics.median(one) for one in rates.values())
    print(f"medians {ours:.0f} and {other:.2f} a second and core: {ours / other:.0f} times")


if __name__ == "__main__":
    main()
