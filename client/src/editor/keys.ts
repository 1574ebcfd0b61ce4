/** Which keys do what while the caret is in a text. */
import { baseKeymap, chainCommands } from "prosemirror-commands";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { Command, Plugin } from "prosemirror-state";
import type { Binding } from "./binding";
import { COMMANDS } from "./command-table";
import { backspaceAtStart, cutSelection, deleteAtEnd, enter } from "./commands";

export interface KeyOptions {
  readonly isOneLine: boolean;
  /** Enter in a title goes on to the next field. */
  leave(): void;
  askLink(): void;
}

export function keys(binding: Binding, options: KeyOptions): Plugin[] {
  return [
    keymap(options.isOneLine ? oneLineKeys(binding, options) : lineKeys(binding, options)),
    keymap(baseKeymap),
  ];
}

function lineKeys(binding: Binding, options: KeyOptions): Record<string, Command> {
  const bound = COMMANDS.flatMap((entry) => entry.keys.map((key) => [key, entry.command(binding)] as const));
  const backspace = chainCommands(undoInputRule, cutSelection, backspaceAtStart);
  const remove = chainCommands(cutSelection, deleteAtEnd);
  return {
    ...Object.fromEntries(bound),
    ...erasing(backspace, remove),
    Enter: enter,
    "Shift-Enter": enter,
    "Mod-Enter": enter,
    "Mod-k": always(options.askLink),
  };
}

function oneLineKeys(binding: Binding, options: KeyOptions): Record<string, Command> {
  const history = COMMANDS.filter((entry) => entry.group === "history");
  const bound = history.flatMap((entry) => entry.keys.map((key) => [key, entry.command(binding)] as const));
  const leave = always(options.leave);
  return {
    ...Object.fromEntries(bound),
    ...erasing(cutSelection, cutSelection),
    Enter: leave,
    "Shift-Enter": leave,
    "Mod-Enter": leave,
  };
}

function erasing(backspace: Command, remove: Command): Record<string, Command> {
  return {
    Backspace: backspace,
    "Shift-Backspace": backspace,
    "Mod-Backspace": backspace,
    Delete: remove,
    "Mod-Delete": remove,
  };
}

function always(act: () => void): Command {
  return (_state, dispatch) => {
    if (dispatch) act();
    return true;
  };
}
