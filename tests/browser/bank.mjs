// A demonstration bank of its own for one story: a fresh folder, free ports, the phone on the screen.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { until } from "./until.mjs";

export const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const PROGRAM = process.env.TOLEM_PROGRAM ?? join(REPOSITORY, "target/debug/tolem");
const DOORS = ["PORTAL", "DESK", "METRICS", "ISO8583"];

/** Starts a bank; give it back with `stop`. */
export async function openBank() {
  const data = await mkdtemp(join(tmpdir(), "tolem-browser-"));
  const listen = Object.fromEntries(DOORS.map((door) => [`TOLEM__${door}__LISTEN`, "127.0.0.1:0"]));
  const server = spawn(PROGRAM, ["demo", "--json"], {
    cwd: REPOSITORY,
    env: { ...process.env, ...listen, TOLEM__DATA: data },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  server.stderr.on("data", (piece) => { said = (said + piece).slice(-20_000); });
  // Nothing is left behind when the tests themselves are broken off.
  const kill = () => server.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const failed = (why) => new Error(`${why}\n--- the server said:\n${said}`);

  const ready = new Promise((resolve, reject) => {
    server.once("error", (error) => reject(failed(`${PROGRAM}: ${error.message}`)));
    server.once("exit", (code) => reject(failed(`the server ended with ${code} before it was ready`)));
    createInterface({ input: server.stdout }).on("line", (line) => line.startsWith("{") && resolve(JSON.parse(line)));
  });
  const doors = await Promise.race([ready, tooLong(120, () => failed("the server was not ready after 120 s"))]);
  const portal = doors.portal.replace(/\/$/, "");

  const bank = {
    ...doors,
    portal,
    /** The folder of what it keeps; gone when it stops. */
    data,
    desk: doors.desk.replace(/\/$/, ""),
    /** All messages to a phone, newest first: `[{ at, to, text, kind }]`. */
    async messages(phone) {
      const answer = await fetch(`${portal}/demo/sms.json?phone=${encodeURIComponent(phone)}`);
      if (!answer.ok) throw failed(`demo/sms.json answered ${answer.status}`);
      return answer.json();
    },
    /** The newest message that fits `pattern`, of those after the first `known`, once there is one. */
    async message(phone, known, pattern) {
      return until(`a message like ${pattern} to ${phone}`, async () => {
        const messages = await bank.messages(phone);
        return messages.slice(0, messages.length - known).find((message) => pattern.test(message.text));
      });
    },
    /** Waits for a message of that kind to a phone. */
    async told(phone, kind) {
      return until(`a message of kind ${kind} to ${phone}`, async () =>
        (await bank.messages(phone)).find((message) => message.kind === kind));
    },
    /** Moves the bank's clock, for instance past the minute between two codes. */
    async advance(seconds) {
      const body = new URLSearchParams({ advance_seconds: seconds });
      const answer = await fetch(`${portal}/demo/clock`, { method: "POST", body, redirect: "manual" });
      if (answer.status >= 400) throw failed(`demo/clock answered ${answer.status}`);
    },
    /** Plays an acquirer, `tolem simulate <what> …`; what came of it. */
    async simulate(what, ...options) {
      const doorsOf = ["--to", doors.iso8583, "--portal", portal, "--json"];
      // The key that PIN blocks travel by is in the data folder.
      const env = { ...process.env, TOLEM__DATA: data };
      const { stdout } = await run(PROGRAM, ["simulate", what, ...doorsOf, ...options], { cwd: REPOSITORY, env });
      return JSON.parse(stdout);
    },
    /** `tolem clearing …` beside the running bank; what it answers. */
    async clearing(...options) {
      const env = { ...process.env, TOLEM__DATA: data };
      const { stdout } = await run(PROGRAM, ["clearing", ...options, "--demo", "--json"], { cwd: REPOSITORY, env });
      return JSON.parse(stdout);
    },
    /** Another command beside the running bank; what it says. */
    async command(...words) {
      const env = { ...process.env, TOLEM__DATA: data };
      return (await run(PROGRAM, words, { cwd: REPOSITORY, env })).stdout;
    },
    /** `tolem card <what> …` beside the running bank, as a branch has it done. */
    async branch(what, ...options) {
      const env = { ...process.env, TOLEM__DATA: data };
      await run(PROGRAM, ["card", what, ...options, "--demo"], { cwd: REPOSITORY, env });
    },
    /** What the server has logged lately. */
    log: () => said,
    async stop() {
      server.kill("SIGTERM");
      await Promise.race([ended, tooLong(15, () => failed("the server did not stop after SIGTERM"))]).finally(() => {
        kill();
        process.off("exit", kill);
        return rm(data, { recursive: true, force: true });
      });
    },
  };
  return bank;
}

async function tooLong(seconds, error) {
  await new Promise((resolve) => AbortSignal.timeout(seconds * 1000).addEventListener("abort", resolve));
  throw error();
}
