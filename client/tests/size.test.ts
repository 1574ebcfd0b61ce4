/** What a browser must fetch before people can write, and what comes after that. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const BUILT = "../server/web/static/client/assets";
const MOST_SCRIPT = 130_000;
const MOST_LATER = 40_000;
const MOST_STYLE = 10_000;

const entry = "src/workspace.tsx";
const manifest = JSON.parse(readFileSync("../server/web/static/client/manifest.json", "utf8")) as Manifest; // Vite's own

interface Manifest {
  readonly [source: string]: {
    readonly file: string;
    readonly imports?: readonly string[];
    readonly dynamicImports?: readonly string[];
  };
}

test("the workspace opens with at most 130 kB of compressed script", () => {
  const atOnce = [...needed(entry)];

  expect(compressed(atOnce)).toBeGreaterThan(0);
  expect(compressed(atOnce)).toBeLessThanOrEqual(MOST_SCRIPT);
});

test("what is fetched later is at most 40 kB", () => {
  const atOnce = needed(entry);

  expect(compressed(files(".js").filter((file) => !atOnce.has(file)))).toBeLessThanOrEqual(MOST_LATER);
});

test("its styles are at most 10 kB", () => {
  expect(compressed(files(".css"))).toBeLessThanOrEqual(MOST_STYLE);
});

test("nothing built holds a script of another site, or HTML from strings", () => {
  const scripts = files(".js").map((file) => readFileSync(file, "utf8"));

  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((script) => /\beval\(|new Function\(|document\.write\(/.test(script))).toEqual([]);
});

function compressed(all: readonly string[]): number {
  return all.reduce((sum, file) => sum + gzipSync(readFileSync(file)).byteLength, 0);
}

/** A script and all that it imports before it runs. */
function needed(source: string): Set<string> {
  const chunk = manifest[source];
  if (chunk === undefined) throw new Error(`nothing was built from ${source}`);
  const others = (chunk.imports ?? []).flatMap((each) => [...needed(each)]);
  return new Set([join(BUILT, "..", chunk.file), ...others]);
}

function files(ending: string): string[] {
  return readdirSync(BUILT)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(BUILT, name));
}
