// SPDX-License-Identifier: Apache-2.0
//
// test_unit.mjs - the page's pure code, and the types of all of it
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

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
const said = units.stdout.replace(/^1\.\.(\d+)$/m, (_, n) => `1..${Number(n) + 1}`);
process.stdout.write(said);
process.stderr.write(units.stderr);
let types = "ok";
try {
  execFileSync(process.execPath, [require.resolve("typescript/package.json").replace("package.json", "bin/tsc"), "-p", page], { stdio: ["ignore", "inherit", "inherit"] });
} catch {
  types = "not ok";
}
process.stdout.write(`${types} - the types hold\n`);
process.exitCode = units.status === 0 && types === "ok" ? 0 : 1;
