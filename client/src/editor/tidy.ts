/**
 * After every local change: lists stand around lines as they must, the last line is plain, and no line holds a character
 * that the shared text cannot carry or the server would not show.
 */
import { Fragment, type Mark, type Node } from "prosemirror-model";
import { type EditorState, Plugin, TextSelection, type Transaction } from "prosemirror-state";
import { becomes, linesOf, nest, withPlainEnd } from "../guide/nesting";
import { indexOf, posOf } from "../guide/places";
import { depthOf, kindOf, line, schema } from "../guide/schema";
import { clean, HALF_PAIRS, isList, MAX_DEPTH } from "../guide/values";
import { isFromOthers } from "./origin";

const ENDS_HIGH = /[\ud800-\udbff]$/;
const STARTS_LOW = /^[\udc00-\udfff]/;

export function tidy(): Plugin {
  return new Plugin({
    appendTransaction(transactions, before, state) {
      const local = transactions.some((tr) => tr.docChanged && !isFromOthers(tr));
      return local ? tidied(before, state) : null;
    },
  });
}

function tidied(before: EditorState, state: EditorState): Transaction | null {
  const old = new Set(linesOf(before.doc));
  const lines = linesOf(state.doc).map((each) => (old.has(each) ? each : tidyLine(each)));
  const want = nest(withPlainEnd(lines));
  return want.eq(state.doc) ? null : keepingSelection(state, want);
}

/** Lists may come and go around the caret; its place in the text stays. */
export function keepingSelection(state: EditorState, want: Node): Transaction {
  const { anchor, head } = state.selection;
  const [a, h] = [indexOf(state.doc, anchor), indexOf(state.doc, head)];
  const tr = becomes(state.tr, want);
  return tr.setSelection(TextSelection.create(tr.doc, posOf(tr.doc, a), posOf(tr.doc, h)));
}

function tidyLine(each: Node): Node {
  const kind = kindOf(each);
  const depth = isList(kind) ? Math.max(0, Math.min(depthOf(each), MAX_DEPTH)) : 0;
  const content = wholePairs(each).flatMap(tidyInline);
  const tidy = line(kind, depth, Fragment.fromArray(content));
  return tidy.eq(each) ? each : tidy;
}

/** Marks that begin inside a surrogate pair begin after it. */
function wholePairs(each: Node): Node[] {
  const whole: Node[] = [];
  each.forEach((node) => {
    const last = whole.at(-1);
    if (last?.text && node.text && ENDS_HIGH.test(last.text) && STARTS_LOW.test(node.text)) {
      whole[whole.length - 1] = withText(last.text + node.text.charAt(0), last.marks);
      if (node.text.length > 1) whole.push(withText(node.text.slice(1), node.marks));
    } else {
      whole.push(node);
    }
  });
  return whole;
}

function tidyInline(node: Node): Node[] {
  if (node.text === undefined) return [node];
  const text = clean(node.text.replaceAll("\n", " ").replace(HALF_PAIRS, ""));
  if (text === node.text) return [node];
  return text === "" ? [] : [withText(text, node.marks)];
}

function withText(text: string, marks: readonly Mark[]): Node {
  return schema.text(text, marks);
}
