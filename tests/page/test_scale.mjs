// SPDX-License-Identifier: Apache-2.0
// Time limit: 300 s
//
// test_scale.mjs - graph and timeline with 5,000 things, a hundred leads by the keyboard; all measured and printed
//
// The desk is real; what it answers about lanes and leads is made up to size.
import { at, cases, expect, json, meet, officer, play, same, serve, settled, shot, sleep } from "./stage.mjs";

const entries = (n) => Array.from({ length: n }, (_, i) => ({ by: "officer", detail: null, lane: i % 2 ? "own" : "peer", leaf: "0".repeat(64), n: i >> 1, rule: null, seen: 0,
  time: new Date(Date.UTC(2026, 0, 1) + i * 5_000_000).toISOString().replace(".000", ""), type: ["agree.sign", "round.step", "hit.judge", "item.offer", "notice.give", "ask.topic"][i % 6], verdict: i % 97 ? "effective" : "refused" }));

const hits = (n, round) => Array.from({ length: n }, (_, i) => ({ hit: i.toString(16).padStart(32, "0"), judged: { own: "unjudged", peer: "unjudged" }, millionths: 990000, probability: (0.999 - i / 1e5).toFixed(6), round, token: "", why: "", with: "x", word: "LEAD",
  own: { id: `R-${i}`, births: ["1986"], names: [{ kind: "primary", text: `Person ${i}` }] }, peer: [{ births: ["1986"], names: [{ kind: "primary", text: `Лицо ${i}` }] }] }));

/** The longest a frame takes while something is done. */
async function frames(page, does) {
  await page.evaluate(() => {
    globalThis.longest = 0;
    let last = performance.now();
    const tick = (now) => {
      globalThis.longest = Math.max(globalThis.longest, now - last);
      last = now;
      globalThis.ticking = requestAnimationFrame(tick);
    };
    globalThis.ticking = requestAnimationFrame(tick);
  });
  await does();
  return page.evaluate(() => {
    cancelAnimationFrame(globalThis.ticking);
    return globalThis.longest;
  });
}

await cases(async () => {
  await meet([], undefined, false);
  play();
  const desk = await serve("arvenia");
  const page = await officer(desk, "officer");
  const round = json("arvenia", "round", "status")[0].id;
  let size = 1666;
  await page.route("**/api/v1/log/show*", (route) => route.fulfill({ json: entries(5000) }));
  await page.route("**/api/v1/hits/list*", (route) => route.fulfill({ json: hits(size, round) }));
  await page.route("**/api/v1/hits/explain*", (route) => route.fulfill({ json: hits(size, round)[Number.parseInt(new URL(route.request().url()).searchParams.get("word"), 16)] }));

  await expect("the graph of 5,000 things is drawn, moved and walked", async () => {
    const began = Date.now();
    await at(page, "graph");
    await page.locator(".graph canvas").first().waitFor();
    const drawn = Date.now() - began;
    const box = await page.locator(".graph").boundingBox();
    const longest = await frames(page, async () => {
      await page.mouse.move(box.x + 300, box.y + 100);
      await page.mouse.down();
      for (let n = 0; n < 20; n++)
        await page.mouse.move(box.x + 300 + n * 8, box.y + 100 + n * 4);
      await page.mouse.up();
      await page.mouse.wheel(0, -300);
      await sleep(200);
    });
    await page.locator("#graph-from").selectOption({ index: 5 });
    await page.locator("section h3").first().waitFor();
    console.log(`# drawn in ${drawn} ms; longest frame while moving ${longest.toFixed(0)} ms`);
    await shot(page, "scale-graph");
    same(drawn < 15_000 && longest < 5000, true, `${drawn} ms, ${longest} ms; a busy machine is ten times slower:`);
  });
  await expect("the timeline of 5,000 entries is drawn and looked at closer", async () => {
    const began = Date.now();
    await at(page, "timeline");
    await page.locator(".plot canvas").first().waitFor();
    const drawn = Date.now() - began;
    const box = await page.locator(".plot .u-over").boundingBox();
    const longest = await frames(page, async () => {
      await page.mouse.move(box.x + 100, box.y + 50);
      await page.mouse.down();
      await page.mouse.move(box.x + 400, box.y + 50, { steps: 20 });
      await page.mouse.up();
      await sleep(200);
    });
    console.log(`# drawn in ${drawn} ms; longest frame ${longest.toFixed(0)} ms`);
    await shot(page, "scale-timeline");
    same(drawn < 15_000 && longest < 5000, true, `${drawn} ms, ${longest} ms; a busy machine is ten times slower:`);
  });
  await expect("a hundred leads are judged by the keyboard well within ten minutes", async () => {
    size = 100;
    await at(page, "hits");
    await page.locator(".list li").nth(99).waitFor();
    const began = Date.now();
    for (let n = 0; n < 100; n++) {
      await page.locator(`.list a[aria-current=true] >> text=Person ${n}`).first().waitFor();
      await page.keyboard.press(n % 3 ? "y" : "n");
      await page.keyboard.press("1");
      await page.keyboard.press("j");
    }
    const took = Date.now() - began;
    console.log(`# the page took ${(took / 100).toFixed(0)} ms of an officer's time for each lead`);
    await page.getByRole("button", { name: "Sign 100 judgements" }).waitFor();
    await shot(page, "scale-leads");
    same(took < 100_000, true, `${took} ms:`);
  });
  await expect("WCAG 2.1.4 single keys can be switched off", async () => {
    await page.locator("details.me summary").click();
    await page.locator("details.me input[type=checkbox]").uncheck();
    await page.locator("main h1").click();
    const before = page.url();
    await page.keyboard.press("k");
    await sleep(300);
    same(page.url(), before);
  });
  await settled(page);
  await expect("the browser complained of nothing", async () => same(page.complaints.join("; "), ""));
  await desk.stop();
});
