/** Marks the transactions that only show what already stands in the shared text. */
import type { Transaction } from "prosemirror-state";

const FROM_OTHERS = "from others";

export function fromOthers(tr: Transaction): Transaction {
  return tr.setMeta(FROM_OTHERS, true).setMeta("addToHistory", false);
}

export function isFromOthers(tr: Transaction): boolean {
  return tr.getMeta(FROM_OTHERS) === true;
}
