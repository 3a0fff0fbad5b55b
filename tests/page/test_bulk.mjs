// SPDX-License-Identifier: Apache-2.0
// Time limit: 300 s
//
// test_bulk.mjs - a round over large lists, done by officers in the page of two desks: what is
// given up is seen before it is signed, steps come in parts, more is paid than was declared
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at, carry, cases, expect, has, json, meet, officer, press, run, same, sees, serve, settled, shot, signed, sleep, story, work } from "./stage.mjs";

const sides = ["arvenia", "sorania"];
const other = { arvenia: "sorania", sorania: "arvenia" };
const declared = 1024;

/** Exchange by the button in the page; on a machine that is busy, once more. */
async function exchange(page, again = true) {
  await page.locator(".exchange button").click();
  await page.locator(".exchange button", { hasText: "Exchange" }).waitFor({ timeout: 60_000 });
  const trouble = page.locator("main > .trouble");
  if (!await trouble.count())
    return;
  if (!again)
    throw new Error(await trouble.first().innerText());
  await press(page, "Understood");
  await exchange(page, false);
}

/** A command while desks are served: a node that is busy is asked again. */
async function quietly(does) {
  for (let n = 0; ; n++) {
    try {
      return does();
    } catch (error) {
      if (n > 80 || !/Another process/.test(String(error)))
        throw error;
      await sleep(250);
    }
  }
}

/** An agreement on rounds in two parts that lacks one signature, legal's of sorania. */
function propose() {
  run("arvenia", "agree", "draft", "--template", "persons", "--lang", "en", "--from", "2026-01-01", "--until", "2028-01-01", "--bulk", "2", "-o", "draft.json");
  const draft = JSON.parse(readFileSync(join(work, "draft.json"), "utf8"));
  draft.budget.buckets = [declared];
  draft.approvers = [];
  writeFileSync(join(work, "draft.json"), JSON.stringify(draft));
  run("arvenia", "agree", "propose", "draft.json", "--as", "principal");
  const id = json("arvenia", "agree", "list")[0].id;
  for (const who of ["principal", "legal"])
    run("arvenia", "agree", "sign", id, "--as", who);
  carry("arvenia", "sorania");
  run("sorania", "agree", "sign", id, "--as", "principal");
  for (const side of sides)
    for (const who of ["legal", "officer"])
      run(side, "key", "lock", who, "--new-passphrase-file", "passphrase");
  return id;
}

await cases(async () => {
  story();
  await meet([], undefined, false);
  const id = propose();
  const desks = { a: await serve("arvenia"), s: await serve("sorania") };
  let s = await officer(desks.s, "legal");

  await expect("R17 what bulk rounds give up is seen before it is signed, and where it is signed", async () => {
    await at(s, `agreements/${id}`);
    await sees(s, "without a proof of each answer");
    await press(s, "What the machine obeys");
    await sees(s, "Parts of a round: 2");
    await shot(s, "bulk-01-obeys");
    await press(s, "At worst");
    await sees(s, "what a bulk round can be made to answer beyond it");
    await shot(s, "bulk-02-at-worst");
    await press(s, "Sign");
    await sees(s, "without an exact limit", "dialog.act");
    await shot(s, "bulk-03-sign");
    await signed(s);
  });
  for (const side of sides.toReversed()) {
    await quietly(() => run(side, "agree", "ready", id, "--as", "principal"));
    await quietly(() => carry(side, other[side]));
  }
  await quietly(() => carry("sorania", "arvenia"));
  let round;
  const a = await officer(desks.a, "officer", { theme: "dark" });
  s = await officer(desks.s, "officer");

  await expect("a round is proposed and accepted", async () => {
    await at(a, "rounds");
    await press(a, "Propose a round");
    await signed(a, { purpose: "prevention", why: "case-file", case: "A-1", cleared: true });
    await exchange(a);
    round = (await quietly(() => json("sorania", "round", "status")))[0].id;
    await at(s, `rounds/${round}`);
    await press(s, "Accept");
    await signed(s, { cleared: true });
    await shot(s, "bulk-04-accepted");
  });
  await expect("its steps go in parts, and both sides see each", async () => {
    await exchange(s);
    await at(a, `rounds/${round}`);
    for (let n = 0; n < 6 && await a.locator("ol.steps li.done").count() < 12; n++)
      await exchange(n % 2 ? s : a);
    await sees(a, "closed");
    const sent = a.getByRole("region", { name: "Steps so far" });
    await sent.locator("td", { hasText: "open" }).waitFor();
    same((await sent.locator("tbody tr td:first-child").allInnerTexts()).join(" "), "commit offer base trees table proof bind list open close");
    has(await sent.innerText(), "2 parts");
    same(await a.locator("ol.steps li.done").count(), 12);
    await shot(a, "bulk-05-closed-dark");
  });
  await expect("more guesses are taken than points were declared, and the page says why", async () => {
    const budget = await a.getByRole("region", { name: "Budget" }).locator("tbody tr").allInnerTexts();
    const [before, took, after] = budget.map((row) => Number(row.split("\t")[1].replaceAll(",", "")));
    same(before - took, after, budget.join("; "));
    same(took > declared, true, `${took} of ${declared}`);
    await sees(a, "A bulk round takes more guesses");
  });
  await expect("its leads are seen, and one is opened", async () => {
    const leads = await quietly(() => json("sorania", "hits"));
    same(leads.length > 0, true, "leads");
    await at(s, `hits/${leads[0].hit}`);
    await sees(s, leads[0].own.name ?? leads[0].own.id);
    await shot(s, "bulk-06-lead");
  });
  await expect("in Arabic nothing of it is left untranslated", async () => {
    const page = await officer(desks.a, "officer", { language: "ar" });
    await at(page, `rounds/${round}`);
    await shot(page, "bulk-07-arabic");
    await at(page, `agreements/${id}`);
    await settled(page);
    const said = await page.locator("main").innerText();
    same(/Bulk|proof of each/.test(said), false, said.slice(0, 400));
    await shot(page, "bulk-08-arabic-agreement");
    same(page.complaints.join("; "), "");
  });
  await expect("the browser complained of nothing", async () => same([...a.complaints, ...s.complaints].join("; "), ""));
});
