#!/usr/bin/env python3
"""Pages a second: Tolem on SQLite and on PostgreSQL, and the same pages in FastAPI and fastify on that PostgreSQL.

    tests/compare/pages.py --tolem target/release/tolem [--rounds 3] [--seconds 10] [--connections 16]

Fills a demonstration bank on each engine, checks that all show the same, then loads each in turn with wrk, round by
round, and prints a table. Needs wrk and PostgreSQL; installs the rest into target/compare.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from bank import Bank, Postgres, read, until

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOOLS = ROOT / "target/compare"
PORT = 18_400
TICKS = os.sysconf("SC_CLK_TCK")
LUA = """
local requests, turn = {}, 0
init = function()
  for line in io.lines("%s") do
    local path, token = line:match("(%%S+) (%%S+)")
    requests[#requests + 1] = wrk.format("GET", path, { ["Cookie"] = "tolem=" .. token .. "; tolem-language=ru" })
  end
end
request = function()
  turn = turn %% #requests + 1
  return requests[turn]
end
done = function(summary, latency)
  local wrong = summary.errors
  io.write(string.format('\\n{"requests": %%d, "micros": %%d, "p50": %%d, "p99": %%d, "wrong": %%d}\\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99),
    wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
"""


class Served:
    """Somebody who serves the pages: an address, and whose processor time is theirs."""

    def __init__(self, name, port, pid, postgres):
        self.name, self.address, self.pid, self.postgres = name, f"http://127.0.0.1:{port}", pid, postgres


def main():
    asked = arguments()
    install()
    # PostgreSQL's own user must get in.
    with tempfile.TemporaryDirectory(prefix="tolem-compare-") as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)
        started = []
        try:
            served, orders = start(asked, folder, started)
            compare_pages(served, orders)
            results = measure(asked, folder, served, orders)
        finally:
            for one in reversed(started):
                one()
    report(asked, served, results)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tolem", type=pathlib.Path, default=ROOT / "target/release/tolem")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--processes", type=int, default=2, help="of FastAPI and of fastify")
    parser.add_argument("--log", default="warn", help="what Tolem logs; the others log nothing")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    asked.tolem = asked.tolem.resolve()
    return asked


def install():
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: apt-get install wrk")
    install_python()
    if not (HERE / "node_modules/fastify").exists():
        command = [npm(), "--prefix", HERE, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        environment = dict(os.environ, PATH=f"{ROOT / 'target/tools/bin'}:{os.environ['PATH']}")
        subprocess.run(command, check=True, stdout=sys.stderr, env=environment)


def install_python():
    if (TOOLS / "bin/uvicorn").exists():
        return
    subprocess.run([sys.executable, "-m", "venv", TOOLS], check=True)
    command = [TOOLS / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "-r", HERE / "requirements.txt"], check=True)


def npm():
    own = ROOT / "target/tools/bin/npm"
    return own if own.exists() else "npm"


def node():
    own = ROOT / "target/tools/bin/node"
    return own if own.exists() else "node"


def start(asked, folder, started):
    """Everybody, filled and running, and what is asked of each: (path, token) by page."""
    postgres = Postgres(folder / "server")
    started.append(postgres.stop)
    served, orders = [], {}
    for number, (name, data) in enumerate([("Tolem, SQLite", None), ("Tolem, PostgreSQL", postgres)]):
        bank = Bank(asked.tolem, folder / f"bank{number}", PORT + 10 * number, data, asked.log)
        started.append(bank.stop)
        bank.start()
        tokens = bank.fill()
        served.append(Served(name, bank.port, bank.server.pid, data))
        orders[name] = pages_of(bank.address, tokens)
    environment = dict(os.environ, PGHOST=str(postgres.folder), NODE_ENV="production", PROCESSES=str(asked.processes))
    uvicorn = [TOOLS / "bin/uvicorn", "fastapi_pages:app", "--workers", asked.processes, "--no-access-log"]
    uvicorn += ["--log-level", "warning", "--port", PORT + 20]
    for name, port, command in [
        ("FastAPI", PORT + 20, uvicorn),
        ("fastify", PORT + 21, [node(), HERE / "fastify_pages.mjs"]),
    ]:
        log = open(folder / f"{name}.log", "wb")
        process = subprocess.Popen(
            list(map(str, command)), cwd=HERE, env=dict(environment, PORT=str(port)), stdout=log, stderr=log
        )
        started.append(lambda process=process: (process.terminate(), process.wait(30)))
        served.append(Served(name, port, process.pid, postgres))
        orders[name] = orders["Tolem, PostgreSQL"]
        path, token = orders[name]["cards"][0]
        until(lambda: read(served[-1].address + path, token) is not None, 60)
    return served, orders


def pages_of(address, tokens):
    orders = {"cards": [], "statement": []}
    for token in tokens:
        orders["cards"].append(("/bank/cards", token))
        cards = sorted(set(re.findall(r'href="/bank/cards/(\w{13})"', read(address + "/bank/cards", token))))
        orders["statement"] += [(f"/bank/cards/{card}/statement", token) for card in cards]
    return orders


def compare_pages(served, orders):
    """Stops unless all of one database show the same facts on every page."""
    ours = next(one for one in served if one.name == "Tolem, PostgreSQL")
    for other in served:
        for page, asked in orders[other.name].items():
            path, token = asked[0]
            print(f"{other.name}: {page}, {len(read(other.address + path, token).encode())} bytes", file=sys.stderr)
            if other.postgres:
                for path, token in asked:
                    if facts(read(ours.address + path, token)) != facts(read(other.address + path, token)):
                        sys.exit(f"{other.name} shows something else at {path}")


def facts(page):
    """Every text with a digit in it: sums, days, numbers."""
    return re.findall(r">([^<>\n]*\d[^<>]*)<", page or "")


def measure(asked, folder, served, orders):
    results = {}
    for round_number in range(asked.rounds):
        for page in ["cards", "statement"]:
            for one in served:
                result = load(asked, folder, one, orders[one.name][page])
                results.setdefault((page, one.name), []).append(result)
                rate = f"{result['rate']:.0f} a second"
                print(f"round {round_number + 1}: {page}, {one.name}: {rate}", file=sys.stderr)
    return results


def load(asked, folder, one, orders):
    """Loads one server with one page, after a warm-up, and tells what it took."""
    (folder / "orders").write_text("".join(f"{path} {token}\n" for path, token in orders))
    (folder / "load.lua").write_text(LUA % (folder / "orders"))
    command = ["wrk", "-t1", f"-c{asked.connections}", "-s", folder / "load.lua", one.address]
    subprocess.run([*command, "-d2s"], check=True, stdout=subprocess.DEVNULL)
    before = processor(one)
    answer = subprocess.run([*command, f"-d{asked.seconds}s"], check=True, capture_output=True, text=True).stdout
    after = processor(one)
    told = json.loads(answer.strip().splitlines()[-1])
    if told["wrong"]:
        sys.exit(f"{one.name}: {told['wrong']} requests failed")
    own, database = (later - earlier for later, earlier in zip(after, before))
    seconds = told["micros"] / 1e6
    return {
        "rate": told["requests"] / seconds,
        "p50": told["p50"] / 1000,
        "p99": told["p99"] / 1000,
        # Milliseconds of processor time a page.
        "own": own * 1000 / told["requests"],
        "database": database * 1000 / told["requests"],
    }


def processor(one):
    """Seconds on the processor so far: of the server with its children, and of its PostgreSQL."""
    spent, parents = {}, {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parts[2])
        # Of itself and of children that have ended.
        spent[pid], parents[pid] = sum(map(int, fields[11:15])) / TICKS, int(fields[1])
    return total(one.pid, spent, parents), total(one.postgres.pid, spent, parents) if one.postgres else 0.0


def total(pid, spent, parents):
    children = [child for child, parent in parents.items() if parent == pid]
    return spent.get(pid, 0) + sum(total(child, spent, parents) for child in children)


def report(asked, served, results):
    if asked.json:
        return print(json.dumps({f"{page}, {name}": rounds for (page, name), rounds in results.items()}))
    print(f"{asked.connections} connections, {asked.seconds} s each, {asked.rounds} rounds: the median of them (least, most)\n")
    print("| | pages a second | p50, p99 in ms | its processor, of PostgreSQL, ms a page | pages a second and core of its own |")
    print("|---|---|---|---|---|")
    middle = lambda rounds, key: statistics.median(one[key] for one in rounds)
    for (page, name), rounds in sorted(results.items(), key=lambda result: result[0][0]):
        rates = [one["rate"] for one in rounds]
        print(
            f"| {page}: {name} | {middle(rounds, 'rate'):,.0f} ({min(rates):,.0f}, {max(rates):,.0f})"
            f" | {middle(rounds, 'p50'):.1f}, {middle(rounds, 'p99'):.1f}"
            f" | {middle(rounds, 'own'):.2f}, {middle(rounds, 'database'):.2f} | {1000 / middle(rounds, 'own'):,.0f} |"
        )
    print()
    for page in ["cards", "statement"]:
        for ours in ["Tolem, PostgreSQL", "Tolem, SQLite"]:
            for other, aim in [("FastAPI", 15), ("fastify", 4)]:
                mine, theirs = results[page, ours], results[page, other]
                rate = middle(mine, "rate") / middle(theirs, "rate")
                core = middle(theirs, "own") / middle(mine, "own")
                print(f"{page}: {ours} to {other}: {rate:.1f} times (aim {aim}); a core of its own {core:.1f} times")


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"took {time.monotonic() - began:.0f} s", file=sys.stderr)
