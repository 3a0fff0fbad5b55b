// SPDX-License-Identifier: Apache-2.0
// Time limit: 300 s
//
// test_device.mjs - a security key is enrolled in the page and asked for at log-in, by the browser's own authenticator
import { at, cases, expect, has, json, logIn, logOut, meet, open, passphrase, press, run, same, sees, serve, settled, shot, sign } from "./stage.mjs";

/** An authenticator that touches itself, in the browser of this window. */
async function plugIn(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "usb", hasResidentKey: false, hasUserVerification: false, automaticPresenceSimulation: true },
  });
  return {
    remove: () => devtools.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId }),
    credentials: async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}

async function seated(page) {
  await page.locator("header.top").waitFor();
  await page.locator("dialog").waitFor({ state: "detached" });
}

await cases(async () => {
  await meet(["principal=signatory", "legal=signatory", "anna=start,confirm,ask,release", "boris=start,confirm,ask,release"]);
  const desk = await serve("arvenia");
  const named = { ...desk, url: desk.url.replace("127.0.0.1", "localhost") };
  const page = await open(named);
  const stick = await plugIn(page);

  await expect("an officer enrols a security key with the passphrase", async () => {
    await logIn(page, "anna");
    await seated(page);
    await at(page, "cards");
    await sees(page, "None: the passphrase alone");
    await page.locator("#device-name").fill("Blue key");
    await page.locator("#device-passphrase").fill("wrong words");
    await press(page, "Enrol a security key");
    await page.locator("#devices .trouble").waitFor();
    await page.locator("#device-passphrase").fill(passphrase);
    await press(page, "Enrol a security key");
    await page.locator("#devices td", { hasText: "Blue key" }).waitFor();
    same(json("arvenia", "key", "devices").map((row) => `${row.officer} ${row.name} ${row.site}`).join(), "anna Blue key localhost");
    await page.locator("#devices").scrollIntoViewIfNeeded();
    await shot(page, "device-01-enrolled");
  });
  await expect("log-in asks for both", async () => {
    await logOut(page);
    await logIn(page, "anna");
    await seated(page);
    has(JSON.stringify(json("arvenia", "key", "devices")), "used");
    await logOut(page);
    await logIn(page, "boris"); /* who enrolled none */
    await seated(page);
  });
  await expect("with another security key nobody logs in, and the sentence says so", async () => {
    await logOut(page);
    await stick.remove();
    const other = await plugIn(page);
    await logIn(page, "anna");
    await page.locator("dialog.login .trouble").waitFor({ timeout: 20_000 });
    has(await page.locator("dialog.login .trouble").innerText(), "security key");
    await shot(page, "device-02-another-key");
    same((await other.credentials()).length, 0);
  });
  await expect("at an address by number the page says where to go", async () => {
    const number = await open(desk);
    await logIn(number, "anna");
    await number.locator("dialog.login .trouble").waitFor();
    has(await number.locator("dialog.login .trouble").innerText(), named.url);
    await number.context().close();
  });
  await expect("a lost one is forgotten at the node, and another is enrolled and forgotten in the page", async () => {
    run("arvenia", "key", "forget", "anna", "Blue key", "--passphrase-file", "passphrase");
    await logIn(page, "anna");
    await seated(page);
    await at(page, "cards");
    await page.locator("#device-name").fill("Red key");
    await page.locator("#device-passphrase").fill(passphrase);
    await press(page, "Enrol a security key");
    await page.locator("#devices td", { hasText: "Red key" }).waitFor();
    await page.locator("#devices").getByRole("button", { name: "Forget" }).click();
    await sign(page);
    await sees(page, "None: the passphrase alone");
    await settled(page);
    same(json("arvenia", "key", "devices").length, 0);
  });
  await expect("the browser complained of nothing", async () => same(page.complaints.join("; "), ""));
  await desk.stop();
});
