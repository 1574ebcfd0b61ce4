/**
 * The one walk from a shared text to blocks, as the server has it (`collab/guide/blocks.py`).
 *
 * A block is inline content and the "\n" after it, which carries the block's kind and depth. What follows the last "\n"
 * is a plain paragraph, so an empty text is one empty paragraph and no client ever seeds content.
 */
import {
  type Attributes,
  blockOf,
  clean,
  type Embed,
  embedOf,
  type Kind,
  type Marks,
  marksOf,
  PLAIN,
} from "./values";

export interface Insert {
  readonly insert: unknown;
  readonly attributes?: Attributes;
}

export type Inline =
  | { readonly is: "words"; readonly text: string; readonly marks: Marks }
  | { readonly is: "embed"; readonly embed: Embed; readonly marks: Marks };

export interface Block {
  readonly kind: Kind;
  readonly depth: number;
  readonly content: readonly Inline[];
}

/** Words with the same marks become one run: an unknown format leaves no seam. */
class Line {
  private readonly content: Inline[] = [];
  private words = "";
  private marks = PLAIN;

  addWords(text: string, marks: Marks): void {
    const words = clean(text);
    if (words === "") return;
    if (!sameMarks(marks, this.marks)) {
      this.endRun();
      this.marks = marks;
    }
    this.words += words;
  }

  addEmbed(embed: Embed, marks: Marks): void {
    this.endRun();
    this.content.push({ is: "embed", embed, marks });
  }

  end(attributes: Attributes | undefined): Block {
    this.endRun();
    return { ...blockOf(attributes), content: this.content };
  }

  private endRun(): void {
    if (this.words !== "") this.content.push({ is: "words", text: this.words, marks: this.marks });
    this.words = "";
  }
}

export function blocks(delta: Iterable<Insert>): Block[] {
  const done: Block[] = [];
  let line = new Line();
  for (const { insert, attributes } of delta) {
    const marks = marksOf(attributes);
    if (typeof insert !== "string") {
      line.addEmbed(embedOf(insert), marks);
      continue;
    }
    for (const [number, text] of insert.split("\n").entries()) {
      if (number > 0) {
        done.push(line.end(attributes));
        line = new Line();
      }
      line.addWords(text, marks);
    }
  }
  return [...done, line.end(undefined)];
}

/** A title or a promise: words only. */
export function oneLine(delta: Iterable<Insert>): string {
  return blocks(delta).map(wordsOf).join(" ").split(/\s+/).filter(Boolean).join(" ");
}

export function wordsOf(block: Block): string {
  return block.content.map((item) => (item.is === "words" ? item.text : "")).join("");
}

function sameMarks(a: Marks, b: Marks): boolean {
  return a.strong === b.strong && a.em === b.em && a.link === b.link && a.claim === b.claim;
}
