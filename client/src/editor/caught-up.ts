/** A key moves the browser's caret at once, but the view hears of it in a later turn of the event loop. */
import { TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/** What is done to the text at the caret, as soon as the event comes: on a busy machine several keys wait for their turn. */
export const catchingUp: Readonly<Record<string, (view: EditorView) => boolean>> = Object.fromEntries(
  ["keydown", "beforeinput", "copy", "cut", "paste"].map((event) => [event, seen]),
);

function seen(view: EditorView): boolean {
  catchUp(view);
  return false;
}

/**
 * Lets the view know where the caret is now. Call it before showing what others did: the view would otherwise put the caret
 * back to where it believes it to be, and a pressed arrow key would be lost.
 */
export function catchUp(view: EditorView): void {
  const found = view.hasFocus() && !view.composing ? view.dom.ownerDocument.getSelection() : null;
  const anchor = found && place(view, found.anchorNode, found.anchorOffset);
  const head = found && place(view, found.focusNode, found.focusOffset);
  if (anchor === null || head === null) return;
  const { doc, selection, tr } = view.state;
  const now = TextSelection.between(doc.resolve(anchor), doc.resolve(head));
  if (selection instanceof TextSelection && !now.eq(selection)) view.dispatch(tr.setSelection(now));
}

function place(view: EditorView, node: Node | null, offset: number): number | null {
  return node !== null && view.dom.contains(node) ? view.posAtDOM(node, offset) : null;
}
