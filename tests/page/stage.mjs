// SPDX-License-Identifier: Apache-2.0
//
// stage.mjs - two nodes with their desks on this machine, a browser, and cases that are counted
//
// Nodes are made and moved by the command line; what officers do, tests do in the page.
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export const root = process.env.ENTENTE_ROOT ?? process.cwd();
export const entente = process.env.ENTENTE ?? join(root, "build/src/cli/entente");
export const passphrase = "correct horse battery staple";
const require = createRequire(join(root, "page/package.json"));
export const work = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), "desk-"));
export const pictures = join(process.env.ENTENTE_BUILD ?? work, "page-pictures");
mkdirSync(pictures, { recursive: true });

/** Run a command of the program; answers with what it printed. */
export function run(node, ...words) {
  return execFileSync(entente, node ? ["-C", join(work, node), ...words] : words, { cwd: work, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Run commands of one node, one after the other, while other nodes do theirs. */
async function runs(node, ...commands) {
  for (const words of commands)
    await promisify(execFile)(entente, ["-C", join(work, node), ...words], { cwd: work });
}

export const json = (node, ...words) => JSON.parse(run(node, ...words, "--json"));

/** A port that nobody listens at. */
function port() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port: number } = server.address();
      server.close(() => done(number));
    });
  });
}

/** Two parties that have met, with locked keys and a list each; keys that play() is to use are locked by it, last. */
export async function meet(officers = [], lists = { arvenia: join(root, "demo/arvenia.csv"), sorania: join(root, "demo/sorania.csv") }, locks = true) {
  const names = { arvenia: ["en=Republic of Arvenia", "ru=Республика Арвения"], sorania: ["en=Federation of Sorania", "ru=Федерация Сорания"] };
  mkdirSync(join(work, "usb"));
  writeFileSync(join(work, "passphrase"), `${passphrase}\n`);
  const both = (does) => Promise.all([["arvenia", "sorania"], ["sorania", "arvenia"]].map(does));
  await both(async ([side]) => {
    await promisify(execFile)(entente, ["init", side, ...names[side].flatMap((name) => ["--name", name]), "--address", `127.0.0.1:${await port()}`, ...officers.flatMap((one) => ["--officer", one])], { cwd: work });
    await runs(side, ["card", "export", `${side}.card`], ["import", lists[side], "--topic", "terrorism", "--region", "any"]);
  });
  const digits = (side) => json(side, "card", "show").fingerprint;
  await both(([side, other]) => runs(side, ["card", "import", `${other}.card`], ["card", "verify", "--digits", digits(other), "--how", "in-person", "--as", "principal"]));
  carry("arvenia", "sorania");
  carry("sorania", "arvenia");
  if (!locks)
    return;
  const all = officers.length ? officers.map((name) => name.split("=")[0]) : ["principal", "legal", "officer"];
  await both(([side]) => runs(side, ...all.map((one) => ["key", "lock", one, "--new-passphrase-file", "passphrase"])));
}

export function carry(from, to) {
  run(from, "bundle", "out", "usb");
  run(to, "bundle", "in", "usb");
}

/** The draft of the demo, changed as told. */
export function draft(change = () => undefined) {
  run("arvenia", "agree", "draft", "--template", "persons", "--lang", "en,ru", "--from", "2026-01-01", "--until", "2028-01-01", "-o", "draft.json", "--force");
  const made = JSON.parse(readFileSync(join(work, "draft.json"), "utf8"));
  change(made);
  const text = JSON.stringify(made);
  writeFileSync(join(work, "draft.json"), text);
  return text;
}

/** Play on by the command line, from keys that are not locked yet: an agreement in force, a round with leads, a record given and one withdrawn. */
export function play(change = () => undefined) {
  const as = (name) => ["--as", name];
  const swap = () => {
    carry("arvenia", "sorania");
    carry("sorania", "arvenia");
  };
  draft((d) => {
    d.onward = "consent";
    d.round.blocks = 1;
    d.approvers = [];
    change(d);
  });
  run("arvenia", "agree", "propose", "draft.json", ...as("principal"));
  const id = json("arvenia", "agree", "list")[0].id;
  for (const side of ["arvenia", "sorania"]) {
    for (const who of ["principal", "legal"])
      run(side, "agree", "sign", id, ...as(who));
    carry(side, side === "arvenia" ? "sorania" : "arvenia");
  }
  for (const side of ["arvenia", "sorania"]) {
    run(side, "agree", "ready", id, ...as("principal"));
    carry(side, side === "arvenia" ? "sorania" : "arvenia");
  }
  swap();
  run("arvenia", "round", "propose", "--case", "A-1", "--why", "case-file", "--purpose", "prevention", "--cleared", ...as("officer"));
  carry("arvenia", "sorania");
  run("sorania", "round", "accept", "--cleared", ...as("officer"));
  for (let n = 0; n < 6; n++) {
    carry("sorania", "arvenia");
    carry("arvenia", "sorania");
  }
  const until = new Date(Date.now() + 6 * 86_400_000).toISOString().slice(0, 10);
  for (const record of ["ARV-009", "ARV-004"])
    run("arvenia", "item", "offer", record, "--stage", "record", "--purpose", "prevention", "--onward", "consent", "--handling", "release", "--until", until, ...as("officer"));
  swap();
  for (const item of json("sorania", "item", "list"))
    run("sorania", "item", "accept", item.id, "--yes", ...as("officer"));
  swap();
  swap();
  const [kept, wrong] = json("sorania", "item", "list");
  run("sorania", "consent", "ask", kept.id, "--to", "Ministry of Westmark", "--purpose", "prevention", "--why", "case-file", "--case", "S-9", ...as("officer"));
  run("arvenia", "notice", "withdraw", wrong.id, "--code", "wrong-person", "--text", "Another man of that name.", ...as("officer"));
  run("arvenia", "ask", "send", "terrorism", "--question", "identity", "--purpose", "prevention", "--why", "case-file", "--case", "A-2", ...as("officer"));
  swap();
  for (const side of ["arvenia", "sorania"])
    run(side, "key", "lock", "officer", "--new-passphrase-file", "passphrase");
}

const running = new Set();

/** Serve a node's desk, and its link; answers with the page's address, the process and how to stop it. */
export async function serve(node, shiftDays = 0, desk = 0) {
  const ready = join(work, `${node}.ready`);
  rmSync(ready, { force: true });
  const address = json(node, "card", "show").address;
  const env = { ...process.env };
  if (shiftDays !== 0) {
    const clock = join(work, "clock.so");
    if (!existsSync(clock))
      execFileSync("cc", ["-shared", "-fPIC", "-O", "-o", clock, join(root, "tests/support/clock.c")]);
    Object.assign(env, { CLOCK_SHIFT: String(shiftDays * 86400), LD_PRELOAD: clock, ASAN_OPTIONS: `${env.ASAN_OPTIONS ?? ""}:verify_asan_link_order=0` });
  }
  /* A file that may not grow is an error, not the end: tests fill the disk that way. */
  const child = spawn("sh", ["-c", 'trap "" XFSZ; exec "$@"', "sh", entente, "-C", join(work, node), "serve", "--desk", `127.0.0.1:${desk}`, "--listen", address, "--ready-file", ready],
    { cwd: work, stdio: ["ignore", "ignore", "pipe"], env });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  running.add(child);
  const ended = new Promise((done) => child.on("exit", done));
  for (let n = 0; !existsSync(ready) || readFileSync(ready, "utf8").trim().split("\n").length < 2; n++) {
    if (n > 1200 || child.exitCode !== null)
      throw new Error(`the desk of ${node} does not begin: ${said}`);
    await sleep(50);
  }
  const number = readFileSync(ready, "utf8").trim().split("\n").at(-1);
  return {
    url: `http://127.0.0.1:${number}`, port: Number(number), process: child.pid, said: () => said,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      await ended;
      running.delete(child);
    },
  };
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

let chromium;

export async function browser() {
  const { chromium: engine } = require("playwright-core");
  chromium ??= await engine.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  return chromium;
}

export const axe = () => require.resolve("axe-core/axe.min.js");

/** A window of an officer's: what the browser complains of is kept in `complaints`. */
export async function open(desk, { size = { width: 1280, height: 720 }, theme = "light", language = "en", touch = false } = {}) {
  const context = await (await browser()).newContext({ viewport: size, hasTouch: touch, acceptDownloads: true });
  await context.addInitScript(([dark, spoken]) => {
    localStorage.setItem("theme", dark);
    localStorage.setItem("language", spoken);
  }, [theme, language]);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.complaints = [];
  page.elsewhere = [];
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && !/status of 4\d\d|status of 5\d\d|ERR_CONNECTION|ERR_INCOMPLETE/.test(message.text()) && page.complaints.push(message.text()));
  page.on("request", (request) => !request.url().startsWith(desk.url) && !request.url().startsWith("blob:") && page.elsewhere.push(request.url()));
  page.base = desk.url;
  return page;
}

/** Log in at the page that is open. */
export async function logIn(page, officer, words = passphrase) {
  if (!page.url().startsWith(page.base))
    await page.goto(`${page.base}/`);
  await page.locator("#login-officer").fill(officer);
  await page.locator("#login-passphrase").fill(words);
  await page.locator("dialog.login button[type=submit]").click();
}

export async function officer(desk, name, how) {
  const page = await open(desk, how);
  await logIn(page, name);
  await page.locator("header.top").waitFor();
  return page;
}

export async function logOut(page) {
  await page.locator("details.me summary").click();
  await page.locator("details.me button").click();
  await page.locator("#login-officer").waitFor();
}

/** Become another officer in the same window. */
export async function become(page, name) {
  await logOut(page);
  await logIn(page, name);
  await page.locator("header.top").waitFor();
  await page.locator("dialog").waitFor({ state: "detached" });
}

export async function at(page, place) {
  await page.goto(`${page.base}/#/${place}`);
  await page.locator("main h1").first().waitFor();
  await settled(page);
}

export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector("main [aria-busy=true]"));
}

/** Fill the dialog of an act, with the passphrase where it is asked for. */
export async function fill(page, fields = {}, words = passphrase) {
  const box = page.locator("dialog.act");
  await box.waitFor();
  for (const [name, value] of Object.entries(fields)) {
    const field = box.locator(`[name="${name}"]`);
    if (value === true)
      await field.check();
    else if (await field.evaluate((element) => element.tagName) === "SELECT")
      await field.selectOption(value);
    else
      await field.fill(value);
  }
  if (await box.locator("input[type=password]").count())
    await box.locator("input[type=password]").fill(words);
}

/** Fill and sign the dialog of an act. */
export async function sign(page, fields, words) {
  await fill(page, fields, words);
  await page.locator("dialog.act button[type=submit]").click();
}

/** Sign, and wait until it is done. */
export async function signed(page, fields, words) {
  await sign(page, fields, words);
  const box = page.locator("dialog.act");
  await Promise.race([box.waitFor({ state: "detached" }), box.locator(".trouble").waitFor().then(async () => {
    throw new Error(`refused: ${await box.locator(".trouble").innerText()}`);
  })]);
  await settled(page);
}

export async function press(page, name) {
  await page.getByRole("button", { name, exact: true }).first().click();
}

export async function shot(page, name) {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/* ---- cases ---- */

let ran = 0, failed = 0;
let stops = false;

/** From here on the cases are steps of one story: when one fails, those after it are not tried. */
export function story() {
  stops = true;
}

/** One case: it passes if it ends without throwing. */
export async function expect(what, does) {
  if (stops && failed) {
    console.log(`not ok ${++ran} - ${what} (not reached)`);
    return;
  }
  try {
    const value = await does();
    if (value === false)
      throw new Error("it is not so");
    console.log(`ok ${++ran} - ${what}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${++ran} - ${what}`);
    console.log(`# ${String(error.stack ?? error).replaceAll("\n", "\n# ")}`);
  }
}

/** Run the cases of a file, and end whatever it began. */
export async function cases(all) {
  try {
    await all();
  } catch (error) {
    failed++;
    console.log(`not ok ${++ran} - the story goes on`);
    console.log(`# ${String(error.stack ?? error).replaceAll("\n", "\n# ")}`);
  }
  console.log(`1..${ran}`);
  await chromium?.close();
  for (const child of running)
    child.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
  process.exit(failed ? 1 : 0);
}

export function same(a, b, what = "") {
  if (a !== b)
    throw new Error(`${what} ${JSON.stringify(a)} is not ${JSON.stringify(b)}`);
}

/** Wait until a part of the page holds a text. */
export async function sees(page, part, where = "main") {
  try {
    await page.waitForFunction(([place, text]) => document.querySelector(place)?.innerText.includes(text), [where, part]);
  } catch {
    has(await page.locator(where).innerText(), part);
  }
}

export function has(text, part) {
  if (!text.includes(part))
    throw new Error(`${JSON.stringify(text.slice(0, 2000))} does not hold ${JSON.stringify(part)}`);
}
