/** Where one undo step ends and the next begins. A pause alone would let one Ctrl+Z remove a page typed without one. */
import type { EditorState, Transaction } from "prosemirror-state";
import { linesOf } from "../guide/nesting";
import { isFromOthers } from "./origin";

const ENDS_SENTENCE = /[.!?…。！？]["'”’)\]]?\s$/u;

/** Whether these changes are a step of their own rather than more of the last one. */
export function beginsStep(before: EditorState, transactions: readonly Transaction[]): boolean {
  return (
    transactions.some((tr) => isPaste(tr) || linesOf(tr.doc).length !== linesOf(tr.before).length) ||
    endsSentence(before)
  );
}

/** A caret that was put somewhere else ends the step, too. */
export function isJump(transactions: readonly Transaction[]): boolean {
  return transactions.some((tr) => tr.selectionSet && !tr.docChanged && !isFromOthers(tr));
}

function isPaste(tr: Transaction): boolean {
  const event: unknown = tr.getMeta("uiEvent");
  return event === "paste" || event === "drop" || event === "cut" || tr.getMeta("paste") === true;
}

function endsSentence(state: EditorState): boolean {
  const { $from, empty } = state.selection;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc").slice(-4);
  return empty && ENDS_SENTENCE.test(before);
}
