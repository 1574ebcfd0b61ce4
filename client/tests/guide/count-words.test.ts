/** The browser counts words as the server does. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { countWords, wordsOf } from "../../src/guide/count-words";

interface Vector {
  readonly text: string;
  readonly words: readonly string[];
}

const vectors = JSON.parse(readFileSync("../tests/vectors/words.json", "utf8")) as { words: Vector[] }; // our own file

test.each(vectors.words.map((vector) => [vector.text, vector.words] as const))("%j", (text, words) => {
  expect(wordsOf(text)).toEqual(words);
  expect(countWords(text)).toBe(words.length);
});
