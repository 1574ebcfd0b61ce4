/**
 * Lines as a row of cells, one for each unit of the shared text, and the least change that makes one row into another.
 * Formatting only ever changes attributes: no letter is written again because its line became a heading.
 */

import type { Node } from "prosemirror-model";
import type * as Y from "yjs";
import { depthOf, kindOf, markAttributes, schema } from "./schema";
import { HALF_PAIRS } from "./values";

type Values = Readonly<Record<string, unknown>>;

interface Cell {
  /** A UTF-16 unit, or "embed" and its JSON: more than one unit, so that the two never look alike. */
  readonly what: string;
  readonly embed: Values | null;
  readonly attributes: Values;
}

const LINE_END = "\n";
const NO_KIND: Values = { kind: null, depth: null };
const NOTHING: Values = {
  ...NO_KIND,
  ...Object.fromEntries(Object.keys(schema.marks).map((name) => [name, null])),
};
const HIGH_SURROGATE = /^[\ud800-\udbff]$/;
const LOW_SURROGATE = /^[\udc00-\udfff]$/;

/**
 * Puts what became of the lines into the shared text. `was` is what stands there now.
 *
 * With `endsLast`, whoever writes into the last line ends it. Words that somebody adds there in the moment in which another
 * makes the line a heading, or goes on below it, then come to stand before a line end that is there already. Whoever writes
 * elsewhere leaves the last line as it is: programs need not end it.
 */
export function write(
  text: Y.Text,
  was: readonly Node[],
  is: readonly Node[],
  { endsLast }: { readonly endsLast: boolean },
): void {
  const wasEnded = text.length > lengthOf(was);
  const isEnded = endsLast && isEndTouched(was, is) ? needsEnd(is) : wasEnded;
  const { start, old, now } = touched({ lines: was, isEnded: wasEnded }, { lines: is, isEnded });
  const ways = [
    { from: old, to: now },
    ...(isEnd(now.at(-1)) ? [{ from: old, to: now.slice(0, -1) }] : []),
    ...(isEnd(old.at(-1)) ? [{ from: old.slice(0, -1), to: now }] : []),
  ];
  const { from, to } = ways.reduce((best, way) => (rewritten(way) < rewritten(best) ? way : best));
  put(text, start, from, to);
  if (to.length < now.length) insert(text, start + to.length, now.slice(-1));
  if (from.length < old.length) text.delete(start + to.length, 1);
}

interface Way {
  readonly from: readonly Cell[];
  readonly to: readonly Cell[];
}

/** How many cells would be taken out or written: an end that comes or goes must not make the words before it look new. */
function rewritten({ from, to }: Way): number {
  const before = sameAtStart(from, to);
  return from.length + to.length - 2 * (before + sameAtEnd(from, to, before));
}

function isEnd(cell: Cell | undefined): boolean {
  return cell?.what === LINE_END;
}

function put(text: Y.Text, start: number, old: readonly Cell[], now: readonly Cell[]): void {
  const before = sameAtStart(old, now);
  const after = sameAtEnd(old, now, before);
  const inserted = now.slice(before, now.length - after);
  const removed = old.length - after - before;
  if (removed > 0) text.delete(start + before, removed);
  insert(text, start + before, inserted);
  format(text, start, old.slice(0, before), now.slice(0, before));
  const tail = start + before + inserted.length;
  format(text, tail, old.slice(old.length - after), now.slice(now.length - after));
}

/** Whether one of the two lines changed on which it hangs how the text ends. */
function isEndTouched(was: readonly Node[], is: readonly Node[]): boolean {
  return was.at(-1) !== is.at(-1) || was.at(-2) !== is.at(-2);
}

/** An empty last line needs its end only after a paragraph: without it `toDoc` would not show the line. */
function needsEnd(lines: readonly Node[]): boolean {
  const last = lines.at(-1);
  const isEmpty = last === undefined || (isPlain(last) && last.content.size === 0);
  return !isEmpty || isPlain(lines.at(-2));
}

function isPlain(line: Node | undefined): boolean {
  return line !== undefined && kindOf(line) === "p";
}

function lengthOf(lines: readonly Node[]): number {
  return lines.reduce((sum, line) => sum + line.content.size + 1, -1);
}

interface Written {
  readonly lines: readonly Node[];
  /** Whether a line end stands after the last line, too. */
  readonly isEnded: boolean;
}

/** Lines that are the same object in both did not change: steps leave what they do not touch. */
function touched(was: Written, is: Written): { start: number; old: Cell[]; now: Cell[] } {
  const most = Math.min(was.lines.length, is.lines.length);
  let [head, tail] = [0, 0];
  while (head < most && was.lines[head] === is.lines[head]) head++;
  while (tail < most - head && was.lines.at(-1 - tail) === is.lines.at(-1 - tail)) tail++;
  // a line after the last, or its end, changes the last line too
  if (was.isEnded !== is.isEnded) tail = 0;
  if (tail === 0) head = Math.min(head, most - 1);
  return {
    start: lengthOf(was.lines.slice(0, head)) + 1,
    old: cellsOf(was, head, tail),
    now: cellsOf(is, head, tail),
  };
}

function cellsOf({ lines, isEnded }: Written, head: number, tail: number): Cell[] {
  const cells: Cell[] = [];
  for (const line of lines.slice(head, lines.length - tail)) {
    line.forEach((node) => {
      addInline(node, cells);
    });
    cells.push({ what: LINE_END, embed: null, attributes: lineAttributes(line) });
  }
  if (tail === 0 && !isEnded) cells.pop();
  return cells;
}

function addInline(node: Node, cells: Cell[]): void {
  const attributes = Object.fromEntries(node.marks.map((mark) => [mark.type.name, markAttributes(mark)]));
  const text = node.text;
  if (text === undefined) {
    const embed = node.attrs["value"] as Values; // JSON, as the shared text gave it
    cells.push({ what: `embed ${JSON.stringify(embed)}`, embed, attributes });
    return;
  }
  for (const unit of text.split(""))
    cells.push({ what: unit, embed: null, attributes: marksOfUnit(unit, attributes, cells) });
}

/** A pair has the marks of its first half: a mark that begins inside it would cut it. */
function marksOfUnit(unit: string, attributes: Values, before: readonly Cell[]): Values {
  const last = before.at(-1);
  return last !== undefined && isHigh(last) && LOW_SURROGATE.test(unit) ? last.attributes : attributes;
}

function lineAttributes(line: Node): Values {
  const [kind, depth] = [kindOf(line), depthOf(line)];
  return { ...(kind === "p" ? {} : { kind }), ...(depth === 0 ? {} : { depth }) };
}

function sameAtStart(old: readonly Cell[], now: readonly Cell[]): number {
  let count = 0;
  while (count < old.length && count < now.length && old[count]?.what === now[count]?.what) count++;
  // a cut surrogate pair would make browser and server differ for good
  return isHigh(old[count - 1]) ? count - 1 : count;
}

function sameAtEnd(old: readonly Cell[], now: readonly Cell[], before: number): number {
  const most = Math.min(old.length, now.length) - before;
  let count = 0;
  while (count < most && old.at(-1 - count)?.what === now.at(-1 - count)?.what) count++;
  while (count > 0 && (isHigh(old.at(-1 - count)) || isHigh(now.at(-1 - count)))) count--;
  return count;
}

function isHigh(cell: Cell | undefined): boolean {
  return cell !== undefined && HIGH_SURROGATE.test(cell.what);
}

function insert(text: Y.Text, start: number, cells: readonly Cell[]): void {
  for (let at = 0; at < cells.length; ) {
    const end = endOfRun(cells, at);
    insertRun(text, start + at, cells.slice(at, end));
    at = end;
  }
}

function endOfRun(cells: readonly Cell[], at: number): number {
  const first = cells[at];
  let end = at + 1;
  for (let next = cells[end]; first && next && belongTogether(first, next); next = cells[end]) end++;
  return end;
}

function belongTogether(a: Cell, b: Cell): boolean {
  const alike = a.embed === null && b.embed === null && (a.what === LINE_END) === (b.what === LINE_END);
  return alike && sameValues(a.attributes, b.attributes);
}

/** Every format is said, also the ones that are off: else the text would take them over from its neighbour. */
function insertRun(text: Y.Text, index: number, run: readonly Cell[]): void {
  const first = run[0];
  if (first === undefined) return;
  const attributes = { ...NOTHING, ...first.attributes };
  if (first.embed !== null) text.insertEmbed(index, first.embed, attributes);
  else text.insert(index, wordsOf(run), attributes);
}

/**
 * Half a pair can only stand here between two steps of one change, the second of which takes it away. The shared text must
 * not hold it even then: it would spoil its neighbours when it is cut out again.
 */
function wordsOf(run: readonly Cell[]): string {
  return run
    .map((cell) => cell.what)
    .join("")
    .replace(HALF_PAIRS, " ");
}

function format(text: Y.Text, start: number, old: readonly Cell[], now: readonly Cell[]): void {
  for (let at = 0; at < old.length; ) {
    const [a, b] = [old[at], now[at]];
    if (a === undefined || b === undefined || sameValues(a.attributes, b.attributes)) {
      at++;
      continue;
    }
    let end = at + 1;
    while (sameCell(old[end], a) && sameCell(now[end], b)) end++;
    text.format(start + at, end - at, changes(a, b));
    at = end;
  }
}

function sameCell(cell: Cell | undefined, other: Cell): boolean {
  const isEnd = other.what === LINE_END;
  return (
    cell !== undefined && (cell.what === LINE_END) === isEnd && sameValues(cell.attributes, other.attributes)
  );
}

/** A line says kind and depth together: a depth left behind by a wrong kind must not come alive with a right one. */
function changes(from: Cell, to: Cell): Record<string, unknown> {
  if (to.what === LINE_END) return { ...NO_KIND, ...to.attributes };
  const names = new Set([...Object.keys(from.attributes), ...Object.keys(to.attributes)]);
  const changed = [...names].filter((name) => !sameValue(from.attributes[name], to.attributes[name]));
  return Object.fromEntries(changed.map((name) => [name, to.attributes[name] ?? null]));
}

function sameValues(a: Values, b: Values): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => sameValue(a[name], b[name]));
}

function sameValue(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
