/**
 * Changes to lines that cross a line end: cut, split, join, put in, change of kind. Pure; indexes as in `guide/places.ts`.
 * ProseMirror's own commands think in nested nodes, while here only lines have a meaning.
 */
import type { Fragment, Node } from "prosemirror-model";
import { depthOf, kindOf, line } from "../guide/schema";
import { isList, type Kind, MAX_DEPTH } from "../guide/values";

export type Lines = readonly Node[];

interface Spot {
  readonly number: number;
  readonly offset: number;
}

export interface Edited {
  readonly lines: Lines;
  readonly caret: number;
}

/** What is left keeps the first line's kind, unless nothing of that line is left. */
export function cut(lines: Lines, from: number, to: number): Edited {
  return putIn(lines, from, to, []);
}

/** The first and the last of `inserted` are open: they flow into the lines they come to stand in. */
export function putIn(lines: Lines, from: number, to: number, inserted: Lines): Edited {
  const [start, end] = [spotAt(lines, from), spotAt(lines, to)];
  const [first, last] = [lineAt(lines, start), lineAt(lines, end)];
  const head = first.content.cut(0, start.offset);
  const tail = last.content.cut(end.offset);
  const middle = joined(first, head, inserted, tail, last);
  const length = inserted.reduce((sum, each) => sum + each.content.size + 1, 0);
  return {
    lines: [...lines.slice(0, start.number), ...middle, ...lines.slice(end.number + 1)],
    caret: from + Math.max(0, length - 1),
  };
}

/** What Enter does at a caret; a selection is cut first. */
export function split(lines: Lines, at: number): Edited {
  const spot = spotAt(lines, at);
  const here = lineAt(lines, spot);
  if (here.content.size === 0 && kindOf(here) !== "p")
    return { lines: loosened(lines, spot.number), caret: at };
  const isHeading = kindOf(here) === "h3" || kindOf(here) === "h4";
  if (isHeading && spot.offset === here.content.size && endsAfter(lines, spot.number)) {
    return { lines, caret: at + 1 };
  }
  return { lines: replaced(lines, spot.number, 1, halves(here, spot.offset, isHeading)), caret: at + 1 };
}

function halves(here: Node, offset: number, isHeading: boolean): Lines {
  if (isHeading && offset === 0) return [line("p", 0), here];
  if (isHeading && offset === here.content.size) return [here, line("p", 0)];
  return [here.cut(0, offset), here.cut(offset)];
}

/** Whether only the empty line follows that a text has after anything but a paragraph. */
function endsAfter(lines: Lines, number: number): boolean {
  const next = lines[number + 1];
  return number === lines.length - 2 && next !== undefined && next.content.size === 0 && kindOf(next) === "p";
}

/** What Backspace does at the start of a line: first the line becomes plain, then it joins the one above. Null: nothing. */
export function backspace(lines: Lines, at: number): Edited | null {
  const { number, offset } = spotAt(lines, at);
  const here = lines[number];
  if (here === undefined || offset > 0) return null;
  if (kindOf(here) !== "p") return { lines: loosened(lines, number), caret: at };
  return number === 0 ? null : cut(lines, at - 1, at);
}

/** What Delete does at the end of a line. Null: nothing. */
export function deleteForward(lines: Lines, at: number): Edited | null {
  const { number, offset } = spotAt(lines, at);
  const here = lines[number];
  if (here === undefined || offset < here.content.size || number === lines.length - 1) return null;
  return cut(lines, at, at + 1);
}

export function withKind(lines: Lines, from: number, to: number, kind: Kind): Lines {
  return changed(lines, from, to, (each) => line(kind, isList(kind) ? depthOf(each) : 0, each.content));
}

export function allAre(lines: Lines, from: number, to: number, kind: Kind): boolean {
  return selected(lines, from, to).every((each) => kindOf(each) === kind);
}

/** Null when no line in the selection can go deeper, or less deep. */
export function deeper(lines: Lines, from: number, to: number, by: 1 | -1): Lines | null {
  if (!selected(lines, from, to).some((each) => canBeDeeper(each, by))) return null;
  return changed(lines, from, to, (each) =>
    canBeDeeper(each, by) ? line(kindOf(each), depthOf(each) + by, each.content) : each,
  );
}

export function canBeDeeper(each: Node, by: 1 | -1): boolean {
  const depth = depthOf(each) + by;
  return isList(kindOf(each)) && depth >= 0 && depth <= MAX_DEPTH;
}

export function spotAt(lines: Lines, index: number): Spot {
  let rest = index;
  for (const [number, each] of lines.entries()) {
    if (rest <= each.content.size) return { number, offset: rest };
    rest -= each.content.size + 1;
  }
  const last = lines.length - 1;
  return { number: last, offset: lines[last]?.content.size ?? 0 };
}

function lineAt(lines: Lines, spot: Spot): Node {
  return lines[spot.number] ?? line("p", 0);
}

function joined(first: Node, head: Fragment, inserted: Lines, tail: Fragment, last: Node): Lines {
  const [opening, closing] = [inserted[0], inserted.at(-1)];
  if (!opening || !closing) return [copy(head.size === 0 ? last : first, head.append(tail))];
  // pasted lines bring their kind only where they do not flow into words that are there
  const above = head.size === 0 && kindOf(first) === "p" ? opening : first;
  const below = tail.size === 0 ? closing : last;
  return opening === closing
    ? [copy(below === last ? first : above, head.append(opening.content).append(tail))]
    : [
        copy(above, head.append(opening.content)),
        ...inserted.slice(1, -1),
        copy(below, closing.content.append(tail)),
      ];
}

function copy(like: Node, content: Fragment): Node {
  return line(kindOf(like), depthOf(like), content);
}

function replaced(lines: Lines, at: number, count: number, by: Lines): Lines {
  return [...lines.slice(0, at), ...by, ...lines.slice(at + count)];
}

/** One step towards a plain paragraph: an inner item moves out, everything else loses its kind. */
function loosened(lines: Lines, number: number): Lines {
  const here = lines[number];
  if (here === undefined) return lines;
  const depth = depthOf(here);
  if (depth === 0 && here.content.size === 0 && endsAfter(lines, number))
    return replaced(lines, number, 1, []);
  const looser = depth > 0 ? line(kindOf(here), depth - 1, here.content) : line("p", 0, here.content);
  return replaced(lines, number, 1, [looser]);
}

function selected(lines: Lines, from: number, to: number): Lines {
  return lines.slice(spotAt(lines, from).number, spotAt(lines, to).number + 1);
}

function changed(lines: Lines, from: number, to: number, change: (each: Node) => Node): Lines {
  const at = spotAt(lines, from).number;
  const those = selected(lines, from, to);
  return replaced(lines, at, those.length, those.map(change));
}
