// SPDX-License-Identifier: Apache-2.0
// Makes what pages need out of css/, js/ and the icons they name: ../built/ with hashed names, packed twins, manifest.json.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const BUILT = join(HERE, "..", "built");
const FLOOR = ["chrome90"];

function iconSymbol(name) {
  const file = join(HERE, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
  if (!existsSync(file)) throw new Error(`icons.txt: no icon ${name} in @tabler/icons: a name of its list would be right`);
  const inner = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "").replace(/<svg[^>]*>|<\/svg>/g, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
}

function sprite() {
  const names = readFileSync(join(HERE, "icons.txt"), "utf8").split("\n").map((line) => line.split("#")[0].trim()).filter(Boolean);
  return `<svg xmlns="http://www.w3.org/2000/svg">${names.map(iconSymbol).join("")}</svg>`;
}

async function bundled() {
  const entries = ["main.css", "main.js", "charts.js"].map((name) => join(HERE, name.endsWith(".css") ? "css" : "js", name));
  const made = await build({
    entryPoints: entries.filter(existsSync), bundle: true, minify: true, write: false, outdir: BUILT, target: FLOOR,
    format: "iife", legalComments: "none", loader: { ".svg": "dataurl" }, logLevel: "warning",
  });
  return made.outputFiles.map((file) => [basename(file.path), Buffer.from(file.contents)]);
}

function put(manifest, name, bytes) {
  const [stem, ending] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf(".") + 1)];
  const hashed = `${stem}-${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}.${ending}`;
  manifest[name] = hashed;
  writeFileSync(join(BUILT, hashed), bytes);
  writeFileSync(join(BUILT, `${hashed}.gz`), gzipSync(bytes, { level: 9 }));
  writeFileSync(join(BUILT, `${hashed}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}

rmSync(BUILT, { recursive: true, force: true });
mkdirSync(BUILT, { recursive: true });
const manifest = {};
for (const [name, bytes] of await bundled()) put(manifest, name, bytes);
put(manifest, "icons.svg", Buffer.from(sprite()));
for (const file of existsSync(join(HERE, "images")) ? readdirSync(join(HERE, "images")) : []) put(manifest, file, readFileSync(join(HERE, "images", file)));
writeFileSync(join(BUILT, "manifest.json"), JSON.stringify(manifest, null, 1));
console.log(Object.values(manifest).join("  "));
