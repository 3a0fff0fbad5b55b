// SPDX-License-Identifier: Apache-2.0
// Time limit: 600 s
//
// test_story.mjs - the story of the demo, done by officers in the page of two desks
import { at, become, carry, cases, draft, expect, has, json, meet, officer, press, same, sees, serve, settled, shot, sign, signed, sleep, story } from "./stage.mjs";

const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

/** Exchange by the button in the page. */
async function exchange(page) {
  await page.locator(".exchange button").click();
  await page.locator(".exchange button", { hasText: "Exchange" }).waitFor({ timeout: 60_000 });
  const trouble = page.locator("main > .trouble");
  if (await trouble.count())
    throw new Error(await trouble.first().innerText());
}

await cases(async () => {
  story();
  await meet();
  const text = draft((d) => {
    d.onward = "consent";
    d.round.blocks = 1;
    for (const party of d.parties)
      party.threshold = 2;
  });
  let desks = { a: await serve("arvenia"), s: await serve("sorania") };
  let a = await officer(desks.a, "principal");
  let s = await officer(desks.s, "principal");

  await expect("Today says what to do: there is no agreement", async () => sees(a, "No agreement is in force"));
  await shot(a, "story-01-today");

  await expect("agree: a draft is proposed", async () => {
    await at(a, "agreements/new");
    await a.locator("[name=draft]").fill(text);
    await press(a, "Propose…");
    await signed(a);
    await sees(a, "proposed");
  });
  const id = json("arvenia", "agree", "list")[0].id;
  await expect("a wrong passphrase signs nothing and keeps what was shown", async () => {
    await at(a, `agreements/${id}`);
    await press(a, "Sign");
    await sign(a, {}, "wrong");
    await a.locator("dialog.act .trouble").waitFor();
    await shot(a, "story-02-wrong-passphrase");
    same(json("arvenia", "agree", "list")[0].signatures.own, 0);
  });
  await expect("sign: the principal, then legal", async () => {
    await signed(a);
    await become(a, "legal");
    await at(a, `agreements/${id}`);
    await press(a, "Sign");
    await shot(a, "story-03-sign");
    await signed(a);
    same(json("arvenia", "agree", "list")[0].signatures.own, 2);
  });
  await expect("R1 before both have signed nobody can be ready, and the rule is named", async () => {
    await become(a, "principal");
    await at(a, `agreements/${id}`);
    await press(a, "Ready");
    await sign(a);
    const trouble = a.locator("dialog.act .trouble");
    await trouble.waitFor();
    has(await trouble.innerText(), "R1");
    await shot(a, "story-04-refused");
    await press(a, "Cancel");
  });
  await expect("when the other side cannot be reached the page says so, and what to do", async () => {
    await desks.s.stop();
    await a.locator(".exchange button").click();
    await a.locator("main > .trouble").waitFor();
    has(await a.locator("main > .trouble").innerText(), "stays here until they can be reached");
    await shot(a, "story-04b-unreachable");
    await press(a, "Understood");
    desks.s = await serve("sorania");
    s = await officer(desks.s, "principal");
  });
  await expect("the entries are exchanged by the page", async () => exchange(a));
  await expect("the other side sees the same bytes in both languages, signs and is ready", async () => {
    await at(s, `agreements/${id}`);
    await sees(s, "Статья 1.");
    await shot(s, "story-05-agreement");
    await press(s, "Sign");
    await signed(s);
    await become(s, "legal");
    await at(s, `agreements/${id}`);
    await press(s, "Sign");
    await signed(s);
    await become(s, "principal");
    await at(s, `agreements/${id}`);
    await press(s, "Ready");
    await signed(s);
    await exchange(s);
    await at(a, `agreements/${id}`);
    await press(a, "Ready");
    await signed(a);
    await exchange(a);
    same(json("sorania", "agree", "list")[0].status, "in-force");
  });

  await expect("a round is proposed, accepted, and runs by exchanging", async () => {
    await become(a, "officer");
    await become(s, "officer");
    await at(a, "rounds");
    await press(a, "Propose a round");
    await signed(a, { purpose: "prevention", why: "case-file", case: "A-1", cleared: true });
    await exchange(a);
    const round = json("sorania", "round", "status")[0].id;
    await at(s, `rounds/${round}`);
    await press(s, "Accept");
    await signed(s, { cleared: true });
    await shot(s, "story-06-round");
    await exchange(s);
    await at(a, `rounds/${round}`);
    await sees(a, "closed");
    const budget = await a.getByRole("region", { name: "Budget" }).locator("tbody tr").allInnerTexts();
    const [before, took, after] = budget.map((row) => Number(row.split("\t")[1].replaceAll(",", "")));
    same(before - took, after, budget.join("; "));
    for (const step of ["commit", "tokens", "replies", "counted"])
      await a.getByRole("region", { name: "Steps so far" }).locator("td", { hasText: step }).first().waitFor();
    await shot(a, "story-07-round-closed");
  });
  await expect("leads are judged by the keyboard and signed together", async () => {
    await at(a, "hits");
    await a.locator(".list li").nth(4).waitFor();
    for (const key of ["y", "1", "j", "y", "1"]) {
      await a.keyboard.press(key);
      await sleep(150);
    }
    await shot(a, "story-08-leads");
    await press(a, "Sign 2 judgements");
    await shot(a, "story-09-sign-judgements");
    await signed(a);
    same(json("arvenia", "hits").filter((hit) => hit.judged.own === "same").length, 2);
  });
  await expect("what is different is purged here", async () => {
    const petrov = json("arvenia", "hits", "list", "--all").find((hit) => hit.own.id === "ARV-006").hit;
    await at(a, `hits/${petrov}`);
    for (const key of ["n", "1"]) {
      await a.keyboard.press(key);
      await sleep(150);
    }
    await press(a, "Sign 1 judgement");
    await signed(a);
    same(json("arvenia", "hits", "explain", petrov).judged.own, "different");
    await exchange(a);
  });
  await expect("within a click an officer sees what the other side knows", async () => {
    await at(s, "known");
    await settled(s);
    await sees(s, "What they know about us");
    await shot(s, "story-10-known");
  });

  await expect("ask: a request is sent and seen with its due date", async () => {
    await at(s, "asks");
    await s.locator(".head .acts button").first().click();
    await signed(s, { question: "identity", purpose: "prevention", why: "case-file", case: "S-4", text: "Who is this?" });
    await exchange(s);
    const ask = json("arvenia", "ask", "list")[0].id;
    await at(a, `asks/${ask}`);
    await sees(a, "Who is this?");
    await shot(a, "story-11-request");
    await press(a, "Answer");
    await signed(a, { text: "A record follows." });
    await exchange(a);
    same(json("sorania", "ask", "list")[0].status, "answered");
  });

  await expect("a promise is made unasked, and both see when it is due", async () => {
    await at(a, "asks");
    await a.getByRole("button", { name: /^Promise: / }).first().click();
    await signed(a, { text: "Travel data by tomorrow.", due: "24" });
    await exchange(a);
    await at(s, "asks");
    await sees(s, "pledge", "main");
    same(json("sorania", "ask", "list").some((one) => one.kind === "pledge" && one.due), true);
  });
  await expect("R41 an incident is reported at once, and its answer is due by the agreement's clock", async () => {
    await at(s, "asks");
    await s.locator("summary", { hasText: "Report an incident" }).click();
    await s.getByRole("button", { name: "a device or a medium was lost or stolen" }).click();
    await shot(s, "story-11b-incident");
    await signed(s, { text: "A laptop was left in a train." });
    await exchange(s);
    const incident = json("arvenia", "ask", "list").find((one) => one.kind === "incident");
    await at(a, `asks/${incident.id}`);
    await sees(a, "A laptop was left in a train.");
  });
  await expect("R40 a joint sample is begun, joined and drawn: the same entries on both sides", async () => {
    await at(a, "samples");
    await press(a, "Draw 5");
    await signed(a);
    await exchange(a);
    const sample = json("sorania", "sample", "list")[0].id;
    await at(s, `samples/${sample}`);
    await press(s, "Join");
    await signed(s);
    await exchange(s);
    await exchange(s);
    await at(a, `samples/${sample}`);
    await a.locator("main tbody tr").nth(4).waitFor();
    await at(s, "samples");
    await at(s, `samples/${sample}`);
    await s.locator("main tbody tr").nth(4).waitFor();
    const links = (page) => page.locator("main tbody td a").evaluateAll((all) => all.map((one) => one.getAttribute("href").replace(/own|peer/, "")).sort().join());
    same(await links(a), await links(s));
    await shot(a, "story-11c-sample");
  });

  let item;
  await expect("release: the preview shows the bytes and conditions that will leave", async () => {
    await at(a, "offer/ARV-009");
    await a.locator("[name=stage]").selectOption("record");
    await a.locator("[name=handling]").selectOption("release");
    await a.locator("[name=onward]").selectOption("consent");
    await a.locator("[name=until]").fill(day(3));
    await a.locator("pre.bytes").waitFor();
    await sleep(500);
    await settled(a);
    has(await a.locator("pre.bytes").innerText(), "Tobin Ashgrave");
    await shot(a, "story-12-offer");
    await press(a, "Offer it…");
    await shot(a, "story-13-offer-sign");
    await signed(a);
    await exchange(a);
    item = json("sorania", "item", "list")[0].id;
  });
  await expect("R23 what was not accepted cannot be read", async () => {
    await at(s, `records/${item}`);
    await press(s, "Read it");
    await s.locator("main .trouble").waitFor();
    has(await s.locator("main .trouble").innerText(), "R23");
  });
  await expect("accepted on its conditions, it is read under them", async () => {
    await press(s, "Accept conditions");
    await shot(s, "story-14-accept");
    await signed(s);
    await exchange(s);
    await at(s, "records");
    await at(s, `records/${item}`);
    await press(s, "Read it");
    await s.getByText("Tobin Ashgrave").first().waitFor();
    await sees(s, "to prevent an act", "ul.conditions");
    await shot(s, "story-15-read");
  });
  await expect("the record's page tells who of either side signed for it, and that reading is in no log", async () => {
    await sees(s, "Reading is in no log.");
    await s.locator("summary", { hasText: "name it" }).click();
    const rows = await s.getByRole("region", { name: "Entries that name it" }).locator("tbody tr").allInnerTexts();
    for (const [side, who, what] of [["theirs", "officer", "offered it"], ["ours", "officer", "accepted the conditions"], ["theirs", "the node", "gave its key"]])
      same(rows.some((row) => row.includes(side) && row.includes(who) && row.includes(what)), true, `${side} ${who} ${what} in ${rows.join("; ")}`);
    await shot(s, "story-15b-who-saw-it");
  });
  await expect("R27 export without consent is refused by its rule", async () => {
    await press(s, "Export");
    await sign(s);
    const trouble = s.locator("dialog.act .trouble");
    await trouble.waitFor();
    has(await trouble.innerText(), "R27");
    await shot(s, "story-16-export-refused");
    await press(s, "Cancel");
  });
  await expect("consent is asked for, given once, and used by one export", async () => {
    await press(s, "Ask consent");
    await signed(s, { to: "Ministry of Westmark", purpose: "prevention", why: "case-file", case: "S-9" });
    await exchange(s);
    const ask = json("arvenia", "ask", "list").find((one) => one.kind === "consent").id;
    await at(a, `asks/${ask}`);
    await press(a, "Consent");
    await signed(a, { until: day(3) });
    await exchange(a);
    await at(s, "records");
    await at(s, `records/${item}`);
    await sees(s, "Ministry of Westmark"); /* the consent has come, and with it what Export means */
    const download = s.waitForEvent("download");
    await press(s, "Export");
    await signed(s, { text: "By courier." });
    await download;
    await sees(s, "Ministry of Westmark");
    await shot(s, "story-17-exported");
  });
  await expect("R27 once is once", async () => {
    await press(s, "Export");
    await sign(s);
    await s.locator("dialog.act .trouble").waitFor();
    await press(s, "Cancel");
    await exchange(s);
  });
  await expect("the giver makes the conditions stricter, and the holder is bound without being asked", async () => {
    await at(a, "records");
    await at(a, `records/${item}`);
    await press(a, "Tighten");
    await shot(a, "story-17b-tighten");
    await signed(a, { until: day(2) });
    await exchange(a);
    same(json("sorania", "item", "show", item).versions[0].conditions.until.slice(0, 10), day(2));
  });
  await expect("a new version is found, offered and accepted", async () => {
    await a.getByRole("button", { name: "New version" }).click();
    await a.locator("#find-name").fill("Tobin Ashgrave");
    await a.getByRole("button", { name: "As the new version" }).first().click();
    await a.locator("[name=stage]").selectOption("record");
    await a.locator("[name=until]").fill(day(3));
    await a.locator("pre.bytes").waitFor();
    await sleep(500);
    await settled(a);
    await press(a, "Offer it…");
    await signed(a);
    await exchange(a);
    await at(s, "records");
    await at(s, `records/${item}`);
    await press(s, "Accept conditions");
    await signed(s);
    await exchange(s);
    same(json("sorania", "item", "show", item).newest, 2);
  });
  await expect("withdraw: the giver sees whom it must reach, the holder applies it", async () => {
    await at(a, "records");
    await at(a, `records/${item}`);
    await press(a, "Withdraw");
    await sees(a, "Ministry of Westmark", "dialog.act");
    await shot(a, "story-18-withdraw");
    await signed(a, { code: "wrong-person", text: "Another man of that name." });
    await exchange(a);
    const notice = json("sorania", "notice", "list")[0].id;
    await at(s, `notices/${notice}`);
    await press(s, "Apply");
    await signed(s, { text: "Erased here; Westmark was told." });
    await shot(s, "story-19-applied");
    await exchange(s);
    await at(s, `records/${item}`);
    await sees(s, "Erased on");
  });
  await expect("an entry is opened, and the browser checks it for itself", async () => {
    await at(a, "lanes/own-2");
    await a.locator("ul.checks li").first().waitFor();
    const steps = await a.locator("ul.checks li").allInnerTexts();
    same(steps.filter((step) => /WRONG/.test(step)).length, 0, steps.join("\n"));
    same(steps.filter((step) => /checked/.test(step)).length >= 8, true, steps.join("\n"));
    await shot(a, "story-20-checked");
  });

  for (const page of [a, s])
    await expect("nothing was complained of by the browser, and nothing asked of any other address", async () => {
      same(page.complaints.join("; "), "");
      same(page.elsewhere.join("; "), "");
    });
  await desks.a.stop();
  await desks.s.stop();
  desks = { a: await serve("arvenia", 8), s: await serve("sorania", 8) };
  a = await officer(desks.a, "officer");
  s = await officer(desks.s, "officer");
  await expect("a week later both sides see that a receipt is overdue", async () => {
    for (const page of [a, s])
      await page.locator("main .waits .badge", { hasText: "OVERDUE" }).first().waitFor();
    await shot(a, "story-21-overdue");
  });
  await expect("when the node is stopped the page says so, and what is typed stays", async () => {
    await at(s, "asks");
    await s.locator(".head .acts button").first().click();
    await s.locator("dialog.act textarea").fill("Half a sentence");
    await desks.s.stop();
    await sign(s, { question: "identity", purpose: "prevention", why: "case-file", case: "S-5" });
    await s.locator("dialog.act .trouble").waitFor();
    same(await s.locator("dialog.act textarea").inputValue(), "Half a sentence");
    has(await s.locator("dialog.act .trouble").innerText(), "does not answer");
    await shot(s, "story-22-stopped");
  });
  await desks.a.stop();
});
