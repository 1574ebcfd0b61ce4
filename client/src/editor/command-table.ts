/** All that can be done to the text, once: toolbar, keys, help and tests are made from this table. */
import type { Command, EditorState } from "prosemirror-state";
import { schema } from "../guide/schema";
import type * as words from "../lib/words";
import type { Binding } from "./binding";
import * as commands from "./commands";

export type CommandId = keyof typeof words.COMMANDS;
export type Group = "marks" | "kinds" | "levels" | "history";

export interface CommandEntry {
  readonly id: CommandId;
  readonly group: Group;
  /** As ProseMirror's keymap writes them; the first is shown. */
  readonly keys: readonly string[];
  /** What the button shows. */
  readonly sign: string;
  readonly command: (binding: Binding) => Command;
  /** Only what can be on or off says whether it is. */
  readonly isOn?: (state: EditorState) => boolean;
  readonly isPossible?: (state: EditorState, binding: Binding) => boolean;
}

const undo =
  (binding: Binding): Command =>
  (_state, dispatch) =>
    dispatch ? binding.undo() : binding.canUndo;

const redo =
  (binding: Binding): Command =>
  (_state, dispatch) =>
    dispatch ? binding.redo() : binding.canRedo;

export const COMMANDS: readonly CommandEntry[] = [
  {
    id: "strong",
    group: "marks",
    keys: ["Mod-b"],
    sign: "B",
    command: () => commands.strong,
    isOn: (state) => commands.isMarkActive(state, schema.marks.strong),
  },
  {
    id: "em",
    group: "marks",
    keys: ["Mod-i"],
    sign: "I",
    command: () => commands.em,
    isOn: (state) => commands.isMarkActive(state, schema.marks.em),
  },
  kind("h3", "Mod-Alt-3", "H"),
  kind("h4", "Mod-Alt-4", "h"),
  kind("ul", "Mod-Shift-8", "•"),
  kind("ol", "Mod-Shift-7", "1."),
  kind("quote", "Mod-Shift-9", "”"),
  {
    id: "outdent",
    group: "levels",
    keys: ["Mod-["],
    sign: "⇤",
    command: () => commands.outdent,
    isPossible: (state) => commands.canMove(state, -1),
  },
  {
    id: "indent",
    group: "levels",
    keys: ["Mod-]"],
    sign: "⇥",
    command: () => commands.indent,
    isPossible: (state) => commands.canMove(state, 1),
  },
  {
    id: "undo",
    group: "history",
    keys: ["Mod-z"],
    sign: "↶",
    command: undo,
    isPossible: (_state, binding) => binding.canUndo,
  },
  {
    id: "redo",
    group: "history",
    keys: ["Mod-Shift-z", "Mod-y"],
    sign: "↷",
    command: redo,
    isPossible: (_state, binding) => binding.canRedo,
  },
];

function kind(id: "h3" | "h4" | "ul" | "ol" | "quote", key: string, sign: string): CommandEntry {
  return {
    id,
    group: "kinds",
    keys: [key],
    sign,
    command: () => commands.toggleKind(id),
    isOn: (state) => commands.isKindActive(state, id),
  };
}

export function commandOf(id: CommandId): CommandEntry | undefined {
  return COMMANDS.find((entry) => entry.id === id);
}
