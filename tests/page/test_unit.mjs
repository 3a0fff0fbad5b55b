// SPDX-License-Identifier: Apache-2.0
//
// test_unit.mjs - the page's pure code, and the types of all of it
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const root = process.env.ENTENTE_ROOT ?? process.cwd();
const page = join(root, "page");
const require = createRequire(join(page, "package.json"));
const out = join(process.env.TMPDIR ?? "/tmp", "unit.mjs");
const files = readdirSync(join(page, "test")).filter((name) => name.endsWith(".test.ts")).sort();

require("esbuild").buildSync({
  stdin: { contents: files.map((name) => `import "./${name}";`).join("\n"), resolveDir: join(page, "test") },
  outfile: out, bundle: true, platform: "node", format: "esm", target: "node18", logLevel: "error",
  banner: { js: 'import { webcrypto } from "node:crypto"; globalThis.crypto ??= webcrypto;' },
});
const units = spawnSync(process.execPath, ["--test-reporter=tap", out], { encoding: "utf8", env: { ...process.env, ENTENTE_ROOT: root } });
const said = units.stdout.replace(/^1\.\.(\d+)$/m, (_, n) => `1..${Number(n) + 4}`);
process.stdout.write(said);
process.stderr.write(units.stderr);
const told = (good, what) => process.stdout.write(`${good ? "ok" : "not ok"} - ${what}\n`);
const built = ["one", "two"].map((name) => {
  const place = join(process.env.TMPDIR ?? "/tmp", `page-${name}`);
  execFileSync(process.execPath, [join(page, "build.mjs"), place]);
  return Object.fromEntries(readdirSync(join(place, "assets")).map((file) => [file, readFileSync(join(place, "assets", file))]));
});
const weigh = (some) => some.map(([, content]) => gzipSync(content, { level: 9 }).length);
const sum = (all) => all.reduce((a, b) => a + b, 0);
const [spoken, rest] = [true, false].map((is) => weigh(Object.entries(built[0]).filter(([name]) => /^(ar|fr|ru)-/.test(name) === is)));
const bytes = sum(rest) + Math.max(...spoken); /* nobody fetches more than one language */
process.stdout.write(`# the whole page is ${Math.round(bytes / 1000)} kB compressed, ${Math.round((sum(rest) + sum(spoken)) / 1000)} kB with all languages\n`);
told(spoken.length === 3 && bytes < 400_000, "the whole page, with all that it fetches later, is under 400 kB compressed");
told(JSON.stringify(built[0]) === JSON.stringify(built[1]), "two builds are the same bytes");
const whole = Object.values(built[0]).map(String).join("");
told(!whole.includes(root) && !/sourceMappingURL/.test(whole), "no path of this machine stands in it");
const good = spoken.length === 3 && bytes < 400_000 && JSON.stringify(built[0]) === JSON.stringify(built[1]) && !whole.includes(root);
let types = "ok";
try {
  execFileSync(process.execPath, [require.resolve("typescript/package.json").replace("package.json", "bin/tsc"), "-p", page], { stdio: ["ignore", "inherit", "inherit"] });
} catch {
  types = "not ok";
}
process.stdout.write(`${types} - the types hold\n`);
process.exitCode = units.status === 0 && types === "ok" && good ? 0 : 1;
