/** From an edit of lines to a transaction. */
import { type EditorState, TextSelection, type Transaction } from "prosemirror-state";
import { becomes, linesOf, nest, withPlainEnd } from "../guide/nesting";
import { indexOf, posOf } from "../guide/places";
import type { Lines } from "./edit";

export interface Span {
  readonly lines: Lines;
  readonly from: number;
  readonly to: number;
}

/** The text's lines and what of them is selected, as indexes. */
export function spanOf(state: EditorState): Span {
  const { from, to } = state.selection;
  return { lines: linesOf(state.doc), from: indexOf(state.doc, from), to: indexOf(state.doc, to) };
}

export function edited(state: EditorState, lines: Lines, anchor: number, head = anchor): Transaction {
  const tr = becomes(state.tr, nest(withPlainEnd(lines)));
  tr.setSelection(TextSelection.create(tr.doc, posOf(tr.doc, anchor), posOf(tr.doc, head)));
  return tr.scrollIntoView();
}

/** The same text is selected before and after. */
export function reformed(state: EditorState, lines: Lines): Transaction {
  const { anchor, head } = state.selection;
  return edited(state, lines, indexOf(state.doc, anchor), indexOf(state.doc, head));
}
