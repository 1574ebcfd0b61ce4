/** Text that people read stands in the catalogue, and nowhere else. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const INSIDE_WORDS = [
  "state vector",
  "clientID",
  "awareness",
  "workspace",
  "detached",
  "Y.Doc",
  "socket",
  "generation",
];

test("no component holds text of its own", () => {
  const stray = components().flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/>\s*([A-Za-z][^<>{}=;()]*[a-z])\s*<\//g)].map(
      (found) => `${file}: ${found[1]}`,
    ),
  );

  expect(stray).toEqual([]);
});

test("what people read has none of the words we use among ourselves", () => {
  const sentences = [...readFileSync("src/lib/words.ts", "utf8").matchAll(/"([A-Z][^"]{3,})"/g)].map(
    (found) => found[1] ?? "",
  );

  expect(sentences.length).toBeGreaterThan(40);
  expect(sentences.filter((sentence) => INSIDE_WORDS.some((word) => sentence.includes(word)))).toEqual([]);
});

function components(): string[] {
  return readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".tsx"))
    .map((name) => join("src", name));
}
