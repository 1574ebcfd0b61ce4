/** Words that the server will not take: kept as plain text, never sent again, offered to the person who wrote them. */
import type * as Y from "yjs";
import { blocks, type Insert, wordsOf } from "../guide/blocks";

export interface Part {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface SetAside {
  /** Why, as the server said it. */
  readonly sentence: string;
  readonly parts: readonly Part[];
}

export interface Field {
  readonly root: string;
  readonly title: string;
}

/** What stands in `mine` and not in `theirs`, line by line. */
export function difference(mine: Y.Doc, theirs: Y.Doc, fields: readonly Field[]): Part[] {
  return fields
    .map(({ root, title }) => {
      const known = new Set(linesOf(theirs, root));
      return { title, lines: linesOf(mine, root).filter((line) => line !== "" && !known.has(line)) };
    })
    .filter((part) => part.lines.length > 0);
}

export function everything(mine: Y.Doc, fields: readonly Field[]): Part[] {
  return fields
    .map(({ root, title }) => ({ title, lines: linesOf(mine, root).filter((line) => line !== "") }))
    .filter((part) => part.lines.length > 0);
}

export function asText(parts: readonly Part[]): string {
  return parts.map((part) => [part.title, ...part.lines].join("\n")).join("\n\n");
}

export function linesOf(doc: Y.Doc, root: string): string[] {
  return blocks(doc.getText(root).toDelta() as Insert[]).map(wordsOf);
}
