// SPDX-License-Identifier: Apache-2.0
//
// build.mjs OUT - bundle the page into a folder: index.html and hashed files under assets/
//
// Everything comes from src/ and from node_modules, which `npm ci` fills from the lock file. Pictures that Pico
// carries inside its style sheet become files, so that the page's policy need not allow data: addresses.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");

const short = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 10);

/** Write a file under a name that says what is in it; answers with its address. */
async function keep(name, bytes) {
  const dot = name.lastIndexOf(".");
  const place = `assets/${name.slice(0, dot)}-${short(bytes)}${name.slice(dot)}`;
  await writeFile(join(out, place), bytes);
  return `/${place}`;
}

/** Take the pictures out of a style sheet. */
async function unpack(css) {
  const pictures = [...new Set(css.match(/url\(\s*(["'])data:image\/svg\+xml[^]*?\1\s*\)/g) ?? [])];
  for (const picture of pictures) {
    const data = picture.replace(/^url\(\s*["']data:image\/svg\+xml[^,]*,/, "").replace(/["']\s*\)$/, "");
    css = css.replaceAll(picture, `url(${await keep("pico.svg", decodeURIComponent(data))})`);
  }
  return css;
}

await rm(out, { recursive: true, force: true });
await mkdir(join(out, "assets"), { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.tsx"],
  outdir: join(out, "assets"),
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
});

/** The licences of what is bundled, in one text; the page links to it. */
async function licences() {
  const { packages } = JSON.parse(await readFile(join(here, "package-lock.json"), "utf8"));
  let text = "";
  for (const place of Object.keys(packages).filter((name) => name && !packages[name].dev).sort()) {
    const names = await readdir(join(here, place));
    const file = names.sort().find((name) => /^licen[cs]e/i.test(name));
    const { name, version, license } = JSON.parse(await readFile(join(here, place, "package.json"), "utf8"));
    text += `${name} ${version} (${license})\n\n${file ? await readFile(join(here, place, file), "utf8") : ""}\n\n`;
  }
  return text;
}

let page = await readFile(join(here, "src/index.html"), "utf8");
for (const file of result.outputFiles) {
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  if (name.endsWith(".css")) {
    const place = await keep(name.replace(/-[A-Z0-9]+\.css$/, ".css"), await unpack(file.text));
    if (name.startsWith("main-"))
      page = page.replace("/assets/main.css", place);
  } else {
    await writeFile(join(out, "assets", name), file.contents);
    if (name.startsWith("main-"))
      page = page.replace("/assets/main.js", `/assets/${name}`);
  }
}
page = page.replace("/assets/icon.svg", await keep("icon.svg", await readFile(join(here, "src/icon.svg"))));
page = page.replace("/assets/licences.txt", await keep("licences.txt", await licences()));
await writeFile(join(out, "index.html"), page);
