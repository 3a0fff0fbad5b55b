// SPDX-License-Identifier: Apache-2.0
// Time limit: 300 s
//
// test_hostile.mjs - what others wrote cannot act in the page, and cannot look like what it is not
//
// Names come through the real door, an imported list; what no list takes is given to the page in the node's place.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { at, cases, expect, has, meet, officer, run, same, serve, settled, shot, work } from "./stage.mjs";

const names = {
  script: "Ruslan <script>globalThis.taken=1</script><img src=x onerror=globalThis.taken=1>",
  bidi: "Ruslan \u202evodihkaV",
  homoglyph: "Ruslаn Vаkhidov", /* both with a Cyrillic а */
  zero: "Rus\u200blan Vakhi\u2060dov",
  quotes: "Ruslan \"onmouseover=globalThis.taken=1 '`${1}",
};

/** An answer to find that the node would never give. */
const found = (name) => ({ asked: "x", warnings: [], hits: [{ births: ["<b>1986"], id: "</bdi>\u202e", kind: "person", list: "l<i>", log_odds: 1, met: name, name, probability: "0.9", warnings: ["<u>"], why: `${name} ~ x: name: +1.00` }] });

await cases(async () => {
  const list = join(work, "hostile.csv");
  await meet();
  writeFileSync(list, `id,name\n${Object.entries(names).map(([id, name]) => `H-${id},"${name.replaceAll('"', '""')}"`).join("\n")}\n`);
  run("arvenia", "import", list, "--topic", "terrorism", "--region", "any");
  const desk = await serve("arvenia");
  const page = await officer(desk, "officer");
  const shown = async (name) => {
    await at(page, "today");
    await at(page, `find?name=${encodeURIComponent(name)}`);
    await page.locator("ul.found li").first().waitFor();
    await settled(page);
    return page.locator("ul.found").innerText();
  };

  await expect("markup in a name is text, and runs nothing", async () => {
    has(await shown(names.script), "<script>globalThis.taken=1</script>");
    same(await page.evaluate(() => globalThis.taken), undefined);
    same(await page.locator("main script, main img").count(), 0);
    await shot(page, "hostile-script");
  });
  await expect("quotes end no attribute", async () => {
    has(await shown(names.quotes), "onmouseover=");
    same(await page.locator("main [onmouseover]").count(), 0);
  });
  await expect("a bidirectional override is a mark and turns nothing", async () => {
    has(await shown(names.bidi), "\\u{202e}vodihkaV");
    same((await page.locator("main").innerText()).includes("\u202e"), false);
    await shot(page, "hostile-bidi");
  });
  await expect("letters that look like others' are said to be mixed", async () => {
    has(await shown(names.homoglyph), "mixed letters");
    await shot(page, "hostile-homoglyph");
  });
  await expect("characters of no width are marks", async () => has(await shown(names.zero), "Rus\\u{200b}lan"));

  const answer = { script: "", bytes: null };
  await page.route("**/api/v1/find?*", (route) => route.fulfill({ status: 200, contentType: "application/json", body: answer.bytes ?? JSON.stringify(found(answer.script)) }));
  await expect("every field of an answer is text", async () => {
    answer.script = names.script;
    const text = await shown("a");
    for (const part of ["<b>1986", "l<i>", "<u>", "\\u{202e}"])
      has(text, part);
    same(await page.evaluate(() => globalThis.taken), undefined);
  });
  await expect("a name of 10 MB is cut, its length is said, and the page stays quick", async () => {
    answer.script = "Ahmad ".repeat(10_000_000 / 6);
    const began = Date.now();
    const text = await shown("b");
    same(text.length < 4000, true, `${text.length} characters:`);
    has(text, "show all");
    same(Date.now() - began < 8000, true, `${Date.now() - began} ms:`);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(1))));
    await shot(page, "hostile-long");
  });
  await expect("broken UTF-8 is shown as what it is", async () => {
    answer.bytes = Buffer.concat([Buffer.from('{"asked":"x","warnings":[],"hits":[{"births":[],"id":"1","kind":"person","list":"l","log_odds":1,"name":"Rus'), Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]), Buffer.from('lan","probability":"0.9","warnings":[]}]}')]);
    has(await shown("c"), "Rus\ufffd");
  });
  await expect("an answer that is no JSON is a sentence, not a blank page", async () => {
    answer.bytes = Buffer.from("<html>");
    await at(page, "today");
    await at(page, "find?name=d");
    await page.locator("main .trouble").waitFor();
    has(await page.locator("main .trouble").innerText(), "could not be read");
  });
  await expect("the browser refused nothing, and nothing was asked of another address", async () => {
    same(page.complaints.join("; "), "");
    same(page.elsewhere.join("; "), "");
  });
  await expect("the page's policy forbids what it does not need", async () => {
    const answered = await fetch(`${desk.url}/`);
    const policy = answered.headers.get("content-security-policy");
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"])
      has(policy, part);
    same(/unsafe|data:|\*/.test(policy), false, policy);
  });
  await desk.stop();
});
