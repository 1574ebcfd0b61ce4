/** The vectors that the server's walk is held to hold the browser's, too. */
import { expect, test } from "vitest";
import blockVectors from "../../../tests/vectors/blocks.json";
import linkVectors from "../../../tests/vectors/links.json";
import { type Block, blocks, type Inline, type Insert, oneLine } from "../../src/guide/blocks";
import { linesOf } from "../../src/guide/nesting";
import { toDoc } from "../../src/guide/to-doc";
import { safeLink } from "../../src/guide/values";
import { saidByHtml, saidByView } from "../support/server-html";

const named = blockVectors.blocks.map((vector) => [vector.name, vector] as const);

test.each(named)("blocks: %s", (_name, vector) => {
  expect(blocks(vector.delta as Insert[]).map(blockJson)).toEqual(vector.blocks);
});

test.each(named)("the view shows the server's HTML: %s", (_name, vector) => {
  expect(saidByView(toDoc(vector.delta as Insert[]))).toEqual(saidByHtml(vector.html));
});

test.each(named)(
  "the view has a line for each block, but none after a last paragraph that is ended: %s",
  (_name, vector) => {
    const lines = linesOf(toDoc(vector.delta as Insert[]));
    const [before, last] = [vector.blocks.at(-2), vector.blocks.at(-1)];
    const isEnded = before?.kind === "p" && last?.content.length === 0;
    const shown = isEnded ? vector.blocks.slice(0, -1) : vector.blocks;

    expect(lines.map((line) => line.attrs["kind"])).toEqual(shown.map((block) => block.kind));
  },
);

test.each(blockVectors.lines.map((vector) => [vector.name, vector] as const))(
  "one line: %s",
  (_name, vector) => {
    expect(oneLine(vector.delta as Insert[])).toBe(vector.line);
  },
);

test.each(linkVectors.kept)("the link %j is kept", (href) => {
  expect(safeLink(href)).toBe(href);
});

test.each(linkVectors.refused)("the link %j is refused", (href) => {
  expect(safeLink(href)).toBe("");
});

function blockJson(block: Block): unknown {
  const { kind, depth, content } = block;
  return { kind, ...(depth > 0 ? { depth } : {}), content: content.map(inlineJson) };
}

function inlineJson({ marks, ...item }: Inline): unknown {
  const shown = Object.fromEntries(Object.entries(marks).filter(([, value]) => value));
  if (item.is === "words") return { text: item.text, ...shown };
  const { embed } = item;
  return embed.is === "known"
    ? { [embed.kind]: { id: embed.id }, ...shown }
    : { opaque: embed.name, ...shown };
}
