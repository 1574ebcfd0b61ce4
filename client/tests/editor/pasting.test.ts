/** Two thousand words from Word, Google Docs and LibreOffice keep their structure. How the files were made: `tests/clipboard/make.py`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Node } from "prosemirror-model";
import { expect, test } from "vitest";
import { LineParser } from "../../src/editor/clipboard";
import { linesOf } from "../../src/guide/nesting";

const source = linesIn("source.html");

test("the sample is long, and has everything", () => {
  const kinds = new Set(source.map((line) => `${line.attrs["kind"]} ${line.attrs["depth"]}`));
  const words = source.flatMap((line) => line.textContent.split(/\s+/));

  expect(words.length).toBeGreaterThan(2_000);
  expect([...kinds].sort()).toEqual(["h3 0", "ol 0", "ol 1", "p 0", "quote 0", "ul 0", "ul 1", "ul 2"]);
});

test.each(["word.html", "docs.html", "writer.html"])(
  "%s has the lines, lists, marks and links of its source",
  (name) => {
    expect(linesIn(name).map(shown)).toEqual(source.map(shown));
  },
);

function linesIn(name: string): Node[] {
  const html = readFileSync(join(import.meta.dirname, "../clipboard", name), "utf-8");
  return linesOf(
    new LineParser().parseSlice(new DOMParser().parseFromString(html, "text/html").body).content,
  );
}

function shown(line: Node): string {
  const runs = line.children.map((node) => {
    const marks = node.marks.map((mark) => `${mark.type.name}${mark.attrs["href"] ?? ""}`).join(" ");
    return marks === "" ? node.text : `{${marks} ${node.text}}`;
  });
  return `${line.attrs["kind"]} ${line.attrs["depth"]}: ${runs.join("")}`;
}
