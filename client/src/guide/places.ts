/**
 * Positions in ProseMirror's document and indexes in the shared text. An index counts UTF-16 units, one for an embed and
 * one for each line end; lists around lines do not count.
 */
import type { Node } from "prosemirror-model";
import { schema } from "./schema";

interface Place {
  readonly line: Node;
  /** Of the line's first character. */
  readonly pos: number;
  readonly index: number;
}

// Documents are never changed, so what was counted once stays true.
const counted = new WeakMap<Node, readonly Place[]>();

export function places(doc: Node): readonly Place[] {
  const known = counted.get(doc);
  if (known !== undefined) return known;
  const found: Place[] = [];
  let index = 0;
  doc.descendants((node, pos) => {
    if (node.type !== schema.nodes.line) return true;
    found.push({ line: node, pos: pos + 1, index });
    index += node.content.size + 1;
    return false;
  });
  counted.set(doc, found);
  return found;
}

/** A position between lines stands for the end of the line before it. */
export function indexOf(doc: Node, pos: number): number {
  const place = lastWhere(places(doc), (at) => at.pos <= pos);
  if (place === undefined) return 0;
  return place.index + Math.min(pos - place.pos, place.line.content.size);
}

export function posOf(doc: Node, index: number): number {
  const place = lastWhere(places(doc), (at) => at.index <= index);
  if (place === undefined) return 1;
  return place.pos + Math.min(index - place.index, place.line.content.size);
}

export function lengthOf(doc: Node): number {
  const last = places(doc).at(-1);
  return last === undefined ? 0 : last.index + last.line.content.size;
}

/** By halves: a section can have many hundred lines, and this runs for every caret on every key. */
function lastWhere(all: readonly Place[], holds: (place: Place) => boolean): Place | undefined {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const place = all[middle];
    if (place !== undefined && holds(place)) low = middle + 1;
    else high = middle;
  }
  return all[Math.max(0, low - 1)];
}
