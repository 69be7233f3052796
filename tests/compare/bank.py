"""A demonstration bank with people who are signed in and cards that were used, on SQLite or on PostgreSQL."""

import hashlib
import os
import pathlib
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.request

PEOPLE = 16
CARDS_EACH = 2
OPERATIONS_A_CARD = 200
HELD_A_CARD = 4


class Postgres:
    """A server of our own, durable and as installed but for the two settings of docs/operations.md; by a socket only."""

    def __init__(self, folder):
        self.folder = folder
        bins = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
        self.bin = bins[-1].parent
        folder.mkdir(parents=True)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-c listen_addresses='' -k {folder} -c max_pred_locks_per_transaction=1024 -c shared_buffers=512MB"
        self._run("pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start")
        self.pid = int((folder / "data/postmaster.pid").read_text().split()[0])
        self.url = f"postgres://postgres@{str(folder).replace('/', '%2F')}/postgres"

    def stop(self):
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "fast", "-w", "stop")

    def _run(self, program, *arguments):
        become = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*become, str(self.bin / program), *map(str, arguments)]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)

    def ask(self, sql):
        """The rows that come of a statement."""
        command = ["psql", "-h", str(self.folder), "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-qAtF", "|", "-c", sql]
        rows = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return [row.split("|") for row in rows.splitlines()]


class Sqlite:
    def __init__(self, file):
        self.file = file

    def ask(self, sql):
        with sqlite3.connect(self.file, timeout=30) as connection:
            return [[str(value) for value in row] for row in connection.execute(sql)]


class Bank:
    """`tolem demo` in a folder of its own, on free ports after `port`."""

    def __init__(self, tolem, folder, port, postgres=None, log="warn"):
        self.tolem, self.folder, self.port, self.postgres, self.log = tolem, folder, port, postgres, log
        self.address = f"http://127.0.0.1:{port}"
        folder.mkdir(parents=True)
        self.environment = dict(
            os.environ,
            TOLEM__DATA=str(folder),
            TOLEM__PORTAL__LISTEN=f"127.0.0.1:{port}",
            TOLEM__PORTAL__REQUESTS_PER_SECOND="0",
            TOLEM__DESK__LISTEN=f"127.0.0.1:{port + 1}",
            TOLEM__METRICS__LISTEN=f"127.0.0.1:{port + 2}",
            TOLEM__ISO8583__LISTEN=f"127.0.0.1:{port + 3}",
            TOLEM__SESSIONS__IDLE_SECONDS="36000",
            TOLEM__LOG__FILTER=log,
        )
        if postgres:
            self.environment["TOLEM__DATABASE__URL"] = postgres.url
        self.data = postgres or Sqlite(folder / "tolem.db")
        self.server = None

    def start(self):
        with open(self.folder / "log", "ab") as log:
            command = [str(self.tolem), "demo", "--json"]
            self.server = subprocess.Popen(command, env=self.environment, cwd=self.folder, stdout=log, stderr=log)
        until(lambda: read(f"http://127.0.0.1:{self.port + 2}/readyz") is not None, 60)

    def stop(self):
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(60)

    def run(self, *arguments):
        command = [str(self.tolem), *map(str, arguments)]
        subprocess.run(command, env=self.environment, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def fill(self):
        """Issues cards, uses them, has most of it posted; answers the tokens of those who are signed in."""
        count, to = PEOPLE * CARDS_EACH, f"127.0.0.1:{self.port + 3}"
        self.run("simulate", "cards", "--count", count, "--balance", 10_000_000)
        for more, posted in [(OPERATIONS_A_CARD, True), (HELD_A_CARD, False)]:
            shop = ["simulate", "shop", "--to", to, "--portal", self.address, "--count", count * more, "--least", 100]
            shop += ["--most", 900, "--in-flight", 32, "--seed", more]
            if posted:
                self.run(*shop, "--clearing", self.folder / "shops.csv")
                self.run("clearing", "import", self.folder / "shops.csv", "--demo")
            else:
                self.run(*shop)
        until(self._told_everybody, 300)
        return self._sign_in()

    def _told_everybody(self):
        """Whether every SMS was handed over: the courier must not be measured along."""
        metrics = read(f"http://127.0.0.1:{self.port + 2}/metrics") or ""
        waiting = re.search(r"^tolem_outbox_waiting\S* (\d+)", metrics, re.MULTILINE)
        return bool(waiting) and int(waiting[1]) == 0

    def _sign_in(self):
        """Gives each person their cards and a session, in the rows that signing in would write."""
        owners = [row[0] for row in self.data.ask("select customer from card order by id")]
        now, tokens = time.time_ns() // 1000, []
        for number in range(PEOPLE):
            first, *others = owners[number * CARDS_EACH : (number + 1) * CARDS_EACH]
            for other in others:
                for table in ["card", "account"]:
                    self.data.ask(f"update {table} set customer = {first} where customer = {other}")
            token = secrets.token_hex(32)
            digest = hashlib.sha256(token.encode()).hexdigest()
            blob = f"decode('{digest}', 'hex')" if self.postgres else f"x'{digest}'"
            self.data.ask(
                "insert into session (token, id, kind, who, address, agent, created_at, last_seen_at) values"
                f" ({blob}, {number + 1}, 'customer', {first}, '127.0.0.1', 'compare', {now}, {now})"
            )
            tokens.append(token)
        if self.postgres:
            self.data.ask("vacuum analyze")
        return tokens


def read(address, token=None):
    """The body of a page; none if it cannot be had."""
    cookies = {"Cookie": f"tolem={token}; tolem-language=ru"} if token else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=cookies), timeout=10) as answer:
            return answer.read().decode()
    except OSError:
        return None


def until(happened, seconds):
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(f"{happened} did not happen within {seconds} s")
        time.sleep(0.1)
