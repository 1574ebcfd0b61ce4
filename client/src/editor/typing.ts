/** Text that comes in by typing, pasting and dropping, where it crosses line ends. */
import { Fragment, type Node, type Slice } from "prosemirror-model";
import { type EditorState, Plugin, type Transaction } from "prosemirror-state";
import { linesOf } from "../guide/nesting";
import { line, schema } from "../guide/schema";
import { putIn } from "./edit";
import { edited, spanOf } from "./transactions";

export interface TypingOptions {
  /** A title has no line ends and no marks. */
  readonly isOneLine: boolean;
}

export function typing({ isOneLine }: TypingOptions): Plugin {
  return new Plugin({
    props: {
      handleTextInput(view, from, to, text) {
        const start = view.state.doc.resolve(from);
        if (start.parent.isTextblock && start.sameParent(view.state.doc.resolve(to))) return false;
        view.dispatch(insertion(view.state, [line("p", 0, Fragment.from(schema.text(text)))]));
        return true;
      },
      handlePaste(view, _event, slice) {
        const lines = isOneLine ? [asOneLine(slice)] : pastedLines(slice);
        view.dispatch(insertion(view.state, lines).setMeta("paste", true));
        return true;
      },
    },
  });
}

/** Puts lines where the selection is. */
export function insertion(state: EditorState, inserted: readonly Node[]): Transaction {
  const { lines, from, to } = spanOf(state);
  const after = putIn(lines, from, to, inserted);
  return edited(state, after.lines, after.caret);
}

function pastedLines(slice: Slice): readonly Node[] {
  const lines = linesOf(slice.content);
  return lines.length > 0 ? lines : [line("p", 0, slice.content)];
}

function asOneLine(slice: Slice): Node {
  const text = slice.content.textBetween(0, slice.content.size, " ").replace(/\s+/g, " ");
  return line("p", 0, text === "" ? Fragment.empty : Fragment.from(schema.text(text)));
}
