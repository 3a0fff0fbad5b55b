// SPDX-License-Identifier: Apache-2.0
// Time limit: 300 s
//
// test_states.mjs - what can be the matter with a node: the page says what it is and what to do, and nothing typed is lost
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at, cases, expect, has, json, logIn, meet, officer, play, press, root, run, same, sees, serve, settled, shot, sign, signed, work } from "./stage.mjs";

/** The demo's lists, of people of two countries that are on the map. */
function lists() {
  const made = {};
  for (const [side, code, mapped] of [["arvenia", "xa", "fr"], ["sorania", "xb", "de"]]) {
    made[side] = join(work, `${side}-mapped.csv`);
    writeFileSync(made[side], readFileSync(join(root, `demo/${side}.csv`), "utf8").replaceAll(`,${code}\n`, `,${mapped}\n`));
  }
  return made;
}

/** A third node that has met the first, and does not listen. */
function third() {
  run(null, "init", "westmark", "--name", "en=Ministry of Westmark", "--address", "127.0.0.1:9");
  run("westmark", "card", "export", "westmark.card");
  run("arvenia", "card", "import", "westmark.card");
}

/** Let no file of a process grow, or let it again: what it is like when the disk is full. */
const room = (desk, bytes) => execFileSync("prlimit", ["--pid", String(desk.process), `--fsize=${bytes}:unlimited`]);

/** Leave what was begun, if a case before this one failed. */
const leave = (page) => page.evaluate(() => document.querySelector("dialog.act .secondary")?.click());

/** Begin a request and write half a sentence into it. */
async function half(page) {
  await leave(page);
  await at(page, "asks");
  await page.locator(".head .acts button").first().click();
  await page.locator("dialog.act textarea").fill("Half a sentence");
}

const request = { question: "identity", purpose: "prevention", why: "case-file", case: "A-5" };

await cases(async () => {
  await meet([], lists(), false);
  play((d) => d.stages.hit.push("countries"));
  third();
  let desk = await serve("arvenia");
  let page = await officer(desk, "officer");

  await expect("where both records name a country a map shows them, and it is fetched from nowhere else", async () => {
    await at(page, "hits");
    await page.locator("figure.map svg path.ours").first().waitFor();
    same(await page.locator("figure.map svg path.ours").count(), 1);
    same(await page.locator("figure.map svg path.theirs").count(), 1);
    has(await page.locator("figure.map figcaption").innerText(), "France");
    same(page.elsewhere.join("; "), "");
    await shot(page, "states-map");
  });

  await expect("with several other sides one of them can be chosen, and then it alone is shown", async () => {
    await at(page, "today");
    await sees(page, "Ministry of Westmark");
    await page.locator("select.peers").selectOption({ label: "Federation of Sorania" });
    await settled(page);
    same((await page.locator("main").innerText()).includes("Ministry of Westmark"), false, "the other side is shown still:");
    await sees(page, "Federation of Sorania");
    await page.locator("select.peers").selectOption({ value: "0" });
    await sees(page, "Ministry of Westmark");
    await shot(page, "states-several");
  });

  await expect("where one of them cannot be reached the page names it, and the others are exchanged with all the same", async () => {
    const other = await serve("sorania");
    const before = json("arvenia", "status").peers[0].own_lane.held_there;
    run("arvenia", "ask", "send", "terrorism", "--question", "holdings", "--purpose", "prevention", "--why", "case-file", "--case", "A-9", "--as", "officer", "--passphrase-file", "passphrase", "--with", "1");
    await page.locator(".exchange button").click();
    await page.locator("main > .trouble").waitFor({ timeout: 60_000 });
    await page.locator(".exchange button", { hasText: "Exchange" }).waitFor();
    has(await page.locator("main > .trouble").innerText(), "Ministry of Westmark");
    same((await page.locator("main > .trouble").innerText()).includes("Sorania"), false);
    same(json("arvenia", "status").peers[0].own_lane.held_there > before, true, "nothing came to the side that listens:");
    await shot(page, "states-one-unreachable");
    await press(page, "Understood");
    await other.stop();
  });

  await expect("when the disk is full nothing is signed, the page says what to do, and the words stay", async () => {
    await half(page);
    const before = json("arvenia", "ask", "list").length;
    room(desk, 4096);
    await sign(page, request);
    await page.locator("dialog.act .trouble").waitFor();
    room(desk, "unlimited");
    has(await page.locator("dialog.act .trouble").innerText(), "disk is full");
    has(await page.locator("dialog.act .trouble").innerText(), "Make room");
    same(await page.locator("dialog.act textarea").inputValue(), "Half a sentence");
    await shot(page, "states-disk-full");
    await signed(page);
    same(json("arvenia", "ask", "list").length, before + 1);
  });

  await expect("when the node stops and is there again, the log-in is asked for over what was typed, which is then signed", async () => {
    await half(page);
    await desk.stop("SIGKILL");
    await sign(page, request);
    await page.locator("dialog.act .trouble").waitFor();
    has(await page.locator("dialog.act .trouble").innerText(), "does not answer");
    await page.locator(".banner.bad").waitFor({ state: "attached" });
    desk = await serve("arvenia", 0, desk.port);
    const before = json("arvenia", "ask", "list").length;
    await sign(page);
    await page.locator("dialog.login").waitFor();
    await logIn(page, "officer");
    await page.locator("dialog.login").waitFor({ state: "detached" });
    same(await page.locator("dialog.act textarea").inputValue(), "Half a sentence");
    await signed(page);
    same(json("arvenia", "ask", "list").length, before + 1);
  });

  await expect("the browser complained of nothing", async () => same(page.complaints.join("; "), ""));
  await page.context().close();
  await desk.stop();
  await expect("when the clocks differ the page says by how much, and whose it goes by", async () => {
    desk = await serve("arvenia", 2);
    page = await officer(desk, "officer");
    await page.locator(".banner").waitFor();
    has(await page.locator(".banner").innerText(), "differ by 2 days");
    has(await page.locator(".banner").innerText(), "by the node's clock");
    const day = new Date(Date.now() + 2 * 86_400_000).getUTCDate();
    has(await page.locator(".head").innerText(), String(day));
    await shot(page, "states-clock");
  });
  await desk.stop();
});
