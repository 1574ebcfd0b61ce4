/** One text's editing state: which plugins work on it, and in which order. */
import { EditorState, type Plugin } from "prosemirror-state";
import type * as Y from "yjs";
import { toDoc } from "../guide/to-doc";
import type { Binding } from "./binding";
import { tidy } from "./tidy";
import { type TypingOptions, typing } from "./typing";

export interface StateOptions extends TypingOptions {
  readonly plugins?: readonly Plugin[];
}

export function editingState(binding: Binding, options: StateOptions): EditorState {
  const text: Y.Text = binding.text;
  return EditorState.create({
    doc: toDoc(text.toDelta()),
    plugins: [...(options.plugins ?? []), typing(options), tidy(), binding.plugin()],
  });
}
