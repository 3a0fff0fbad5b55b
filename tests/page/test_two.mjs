// SPDX-License-Identifier: Apache-2.0
// Time limit: 300 s
//
// test_two.mjs - gates for two officers, a third party, a session that ends, several windows
import { at, become, carry, cases, draft, expect, fill, has, json, logIn, logOut, meet, officer, passphrase, press, run, same, sees, serve, shot, sign, signed } from "./stage.mjs";

await cases(async () => {
  await meet(["principal=signatory", "legal=signatory", "anna=start,confirm,ask,release", "boris=start,confirm,ask,release"]);
  draft((d) => {
    d.gates.release = 2;
    d.approvers = [];
  });
  const as = (name) => ["--as", name, "--passphrase-file", "passphrase"];
  run("arvenia", "agree", "propose", "draft.json", ...as("principal"));
  const id = json("arvenia", "agree", "list")[0].id;
  for (const verb of ["sign", "ready"])
    for (const side of ["arvenia", "sorania"]) {
      for (const who of verb === "sign" ? ["principal", "legal"] : ["principal"])
        run(side, "agree", verb, id, ...as(who));
      carry(side, side === "arvenia" ? "sorania" : "arvenia");
    }
  const desk = await serve("arvenia");
  const page = await officer(desk, "anna");

  await expect("one officer's offer waits for another", async () => {
    await at(page, "offer/ARV-009");
    await page.locator("pre.bytes").waitFor();
    await press(page, "Offer it…");
    await signed(page);
    same(json("arvenia", "item", "list").length, 0);
    await at(page, "gates");
    await sees(page, "item.offer");
    await shot(page, "two-01-waits");
  });
  await expect("the same officer cannot concur", async () => {
    await press(page, "See and concur");
    await sign(page);
    await page.locator("dialog.act .trouble").waitFor();
    await shot(page, "two-02-not-twice");
    await press(page, "Cancel");
    same(json("arvenia", "item", "list").length, 0);
  });
  await expect("another officer sees exactly what would leave, concurs, and it is offered", async () => {
    await become(page, "boris");
    await at(page, "gates");
    await press(page, "See and concur");
    await page.locator("dialog.act pre").waitFor();
    await sees(page, "Tobin Ashgrave", "dialog.act");
    await shot(page, "two-03-concur");
    await signed(page);
    same(json("arvenia", "item", "list").length, 1);
  });
  await expect("a passphrase that is wrong five times is not tried again for a while, and the sentence says so", async () => {
    const other = await officer(desk, "boris");
    await logOut(other);
    same(await other.locator("main").innerText().then((text) => text.includes("Federation of Sorania")), false, "after leaving nothing is shown:");
    for (let n = 0; n < 6; n++) {
      await logIn(other, "anna", "wrong");
      await other.locator("dialog.login .trouble").waitFor();
      await other.waitForFunction(() => !document.querySelector("dialog.login [aria-busy=true]"));
    }
    const said = await other.locator("dialog.login .trouble").innerText();
    same(said.length > 20, true, said);
    await shot(other, "two-04-too-often");
    await logIn(other, "anna", passphrase);
    await other.locator("dialog.login .trouble").waitFor();
    await other.context().close();
  });
  await expect("a session that ended asks for the log-in over what was typed, which stays", async () => {
    await at(page, "asks");
    await page.locator(".head .acts button").first().click();
    await page.locator("dialog.act textarea").fill("Half a sentence");
    await fill(page, { question: "identity", purpose: "prevention", why: "case-file", case: "S-5" });
    await page.context().clearCookies();
    // Whatever the page reads by itself meanwhile may find the session's end first.
    await page.locator("dialog.act button[type=submit]").evaluate((button) => button.click());
    await page.locator("dialog.login").waitFor();
    await shot(page, "two-05-log-in-again");
    await logIn(page, "boris");
    await page.locator("dialog.login").waitFor({ state: "detached" });
    same(await page.locator("dialog.act textarea").inputValue(), "Half a sentence");
    await signed(page);
    same(json("arvenia", "ask", "list").length, 1);
  });
  await expect("what one officer does is seen in another's window without reloading", async () => {
    const other = await officer(desk, "boris");
    await at(other, "asks");
    const before = await other.locator("main tbody tr").count();
    run("arvenia", "ask", "send", "terrorism", "--question", "holdings", "--purpose", "prevention", "--why", "case-file", "--case", "A-9", ...as("boris"));
    await other.waitForFunction((n) => document.querySelectorAll("main tbody tr").length > n, before);
    await other.context().close();
  });
  await expect("an officer without a passphrase cannot log in, and is told what to do", async () => {
    run("arvenia", "key", "unlock", "legal", "--passphrase-file", "passphrase");
    const other = await officer(desk, "boris");
    await logOut(other);
    await logIn(other, "legal");
    await other.locator("dialog.login .trouble").waitFor();
    has(await other.locator("dialog.login .trouble").innerText(), "key lock");
  });
  await expect("a list is read in from the page, and its records are found", async () => {
    await at(page, "lists");
    await page.locator("input[type=file]").setInputFiles({ name: "more.csv", mimeType: "text/csv", buffer: Buffer.from("id,name,birth_date\nM-1,Zenobia Quill,1971-02-03\nM-2,Орест Гайдук,1980\n") });
    await press(page, "Read it in");
    await page.locator("main td", { hasText: "more.csv" }).waitFor();
    await shot(page, "two-06-lists");
    await at(page, "find?name=Orest%20Haiduk");
    await page.getByText("Орест Гайдук").waitFor();
  });
  await expect("the browser complained of nothing", async () => same(page.complaints.join("; "), ""));
  await desk.stop();
});
