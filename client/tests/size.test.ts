/** What a browser must fetch before people can write. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const BUILT = "../server/web/static/client/assets";
const MOST_SCRIPT = 130_000;
const MOST_STYLE = 10_000;

test("the workspace is at most 130 kB of compressed script", () => {
  expect(compressed(".js")).toBeLessThanOrEqual(MOST_SCRIPT);
});

test("its styles are at most 10 kB", () => {
  expect(compressed(".css")).toBeLessThanOrEqual(MOST_STYLE);
});

test("nothing built holds a script of another site, or HTML from strings", () => {
  const scripts = files(".js").map((file) => readFileSync(file, "utf8"));

  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((script) => /\beval\(|new Function\(|document\.write\(/.test(script))).toEqual([]);
});

function compressed(ending: string): number {
  return files(ending).reduce((sum, file) => sum + gzipSync(readFileSync(file)).byteLength, 0);
}

function files(ending: string): string[] {
  return readdirSync(BUILT)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(BUILT, name));
}
