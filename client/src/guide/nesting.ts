/**
 * Lists and quotations around lines. They follow from the lines' kinds and depths alone, by the rule that the server's
 * HTML follows: another kind at the same depth is a new list, and a depth that skips a level opens one level only.
 */
import { Fragment, type Node, Slice } from "prosemirror-model";
import type { Transaction } from "prosemirror-state";
import { ReplaceStep } from "prosemirror-transform";
import { depthOf, kindOf, line, schema } from "./schema";
import { isList, type Kind } from "./values";

interface OpenList {
  readonly kind: Kind;
  readonly depth: number;
  /** Each item is its line and the lists inside it. */
  readonly items: Node[][];
}

/** The text's last block has no line end, so it can be nothing but a plain paragraph. */
export function withPlainEnd(lines: readonly Node[]): readonly Node[] {
  const last = lines.at(-1);
  return last !== undefined && kindOf(last) === "p" ? lines : [...lines, line("p", 0)];
}

export function nest(lines: readonly Node[]): Node {
  const content: Node[] = [];
  for (let at = 0; at < lines.length; ) {
    const end = endOfGroup(lines, at);
    content.push(...wrapped(lines.slice(at, end)));
    at = end;
  }
  return schema.nodes.doc.create(null, content);
}

export function linesOf(parent: Node | Fragment): Node[] {
  const lines: Node[] = [];
  parent.descendants((node) => {
    if (node.type === schema.nodes.line) lines.push(node);
    return !node.isTextblock;
  });
  return lines;
}

/** Makes the transaction's document into `want` with one step that touches as little as can be. */
export function becomes(tr: Transaction, want: Node): Transaction {
  const change = difference(tr.doc, want, 0);
  if (change === null) return tr;
  return tr.step(new ReplaceStep(change.from, change.to, new Slice(change.content, 0, 0)));
}

interface Change {
  readonly from: number;
  readonly to: number;
  readonly content: Fragment;
}

/** `start` is the position where the content of `have` begins. */
function difference(have: Node, want: Node, start: number): Change | null {
  if (have.isTextblock) return differenceInLine(have.content, want.content, start);
  const before = sameAtStart(have, want);
  if (before === have.childCount && before === want.childCount) return null;
  const after = sameAtEnd(have, want, before);
  const [haveEnd, wantEnd] = [have.childCount - after, want.childCount - after];
  const from = start + sizeOf(have, 0, before);
  if (haveEnd - before === 1 && wantEnd - before === 1 && have.child(before).sameMarkup(want.child(before))) {
    return difference(have.child(before), want.child(before), from + 1);
  }
  const content = Fragment.fromArray(want.content.content.slice(before, wantEnd));
  return { from, to: from + sizeOf(have, before, haveEnd), content };
}

function differenceInLine(have: Fragment, want: Fragment, start: number): Change | null {
  const from = have.findDiffStart(want);
  const ends = from === null ? null : have.findDiffEnd(want);
  if (from === null || ends === null) return null;
  // in "aa" becoming "aaa" both searches claim the same letters
  const overlap = Math.max(0, from - Math.min(ends.a, ends.b));
  return {
    from: start + from,
    to: start + ends.a + overlap,
    content: want.cut(from, ends.b + overlap),
  };
}

function sameAtStart(have: Node, want: Node): number {
  const most = Math.min(have.childCount, want.childCount);
  let count = 0;
  while (count < most && have.child(count).eq(want.child(count))) count++;
  return count;
}

function sameAtEnd(have: Node, want: Node, before: number): number {
  const most = Math.min(have.childCount, want.childCount) - before;
  let count = 0;
  while (
    count < most &&
    have.child(have.childCount - 1 - count).eq(want.child(want.childCount - 1 - count))
  ) {
    count++;
  }
  return count;
}

function sizeOf(parent: Node, from: number, to: number): number {
  let size = 0;
  for (let at = from; at < to; at++) size += parent.child(at).nodeSize;
  return size;
}

function family(node: Node): string {
  const kind = kindOf(node);
  return isList(kind) ? "list" : kind;
}

function endOfGroup(lines: readonly Node[], at: number): number {
  const first = lines[at];
  let end = at + 1;
  for (let next = lines[end]; first && next && family(next) === family(first); next = lines[end]) end++;
  return end;
}

function wrapped(group: readonly Node[]): readonly Node[] {
  const first = group[0];
  if (first === undefined) return [];
  if (family(first) === "quote") return [schema.nodes.quotation.create(null, group)];
  return family(first) === "list" ? lists(group) : group;
}

function lists(items: readonly Node[]): Node[] {
  const done: Node[] = [];
  const open: OpenList[] = [];
  for (const item of items) {
    closeBefore(item, open, done);
    const inner = open.at(-1);
    if (inner === undefined || inner.depth < depthOf(item)) {
      open.push({ kind: kindOf(item), depth: depthOf(item), items: [[item]] });
    } else {
      inner.items.push([item]);
    }
  }
  while (open.length > 0) close(open, done);
  return done;
}

function closeBefore(item: Node, open: OpenList[], done: Node[]): void {
  for (let inner = open.at(-1); inner !== undefined && endsBefore(inner, item); inner = open.at(-1)) {
    close(open, done);
  }
}

function endsBefore(inner: OpenList, item: Node): boolean {
  return inner.depth > depthOf(item) || (inner.depth === depthOf(item) && inner.kind !== kindOf(item));
}

function close(open: OpenList[], done: Node[]): void {
  const inner = open.pop();
  if (inner === undefined) return;
  const items = inner.items.map((content) => schema.nodes.item.create(null, Fragment.fromArray(content)));
  const list = schema.nodes.list.create({ kind: inner.kind }, items);
  const around = open.at(-1)?.items.at(-1);
  (around ?? done).push(list);
}
