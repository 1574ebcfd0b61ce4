/** From the shared text to what ProseMirror shows: unit for unit, so that positions in both can be counted. */
import { Fragment, type Mark, type Node } from "prosemirror-model";
import type { Insert } from "./blocks";
import { nest } from "./nesting";
import { kindOf, line, schema } from "./schema";
import { type Attributes, blockOf, marksOf } from "./values";

export function toDoc(delta: Iterable<Insert>): Node {
  return nest(toLines(delta));
}

export function toLines(delta: Iterable<Insert>): Node[] {
  const lines: Node[] = [];
  const content: Node[] = [];
  for (const { insert, attributes } of delta) {
    const marks = toMarks(attributes);
    if (typeof insert !== "string") {
      content.push(schema.nodes.embed.create({ value: insert }, null, marks));
      continue;
    }
    const [first = "", ...others] = insert.split("\n");
    content.push(...words(first, marks));
    for (const text of others) {
      lines.push(toLine(attributes, content.splice(0)));
      content.push(...words(text, marks));
    }
  }
  return isClosed(lines, content) ? lines : [...lines, toLine(undefined, content)];
}

/** After a paragraph's line end nothing more is shown: whoever writes into the last line ends it, see `cells.ts`. */
function isClosed(lines: readonly Node[], rest: readonly Node[]): boolean {
  const last = lines.at(-1);
  return rest.length === 0 && last !== undefined && kindOf(last) === "p";
}

function words(text: string, marks: readonly Mark[]): Node[] {
  return text === "" ? [] : [schema.text(text, marks)];
}

function toLine(attributes: Attributes | undefined, content: Node[]): Node {
  const { kind, depth } = blockOf(attributes);
  return line(kind, depth, Fragment.fromArray(content));
}

function toMarks(attributes: Attributes | undefined): readonly Mark[] {
  const { strong, em, link, claim } = marksOf(attributes);
  return [
    ...(link === "" ? [] : [schema.marks.link.create({ href: link })]),
    ...(claim === "" ? [] : [schema.marks.claim.create({ label: claim })]),
    ...(strong ? [schema.marks.strong.create()] : []),
    ...(em ? [schema.marks.em.create()] : []),
  ];
}
