/** What a person can do to the text: ProseMirror commands over lines. Which keys and buttons call them stands in `command-table.ts`. */
import { toggleMark } from "prosemirror-commands";
import type { Mark, MarkType, Node } from "prosemirror-model";
import type { Command, EditorState } from "prosemirror-state";
import { kindOf, schema } from "../guide/schema";
import { type Kind, safeLink } from "../guide/values";
import {
  allAre,
  backspace,
  canBeDeeper,
  cut,
  deeper,
  deleteForward,
  type Edited,
  type Lines,
  split,
  withKind,
} from "./edit";
import { edited, reformed, type Span, spanOf } from "./transactions";

export const strong: Command = toggleMark(schema.marks.strong);
export const em: Command = toggleMark(schema.marks.em);

export const enter: Command = (state, dispatch) => {
  const span = spanOf(state);
  const { lines, caret } =
    span.from === span.to ? { ...span, caret: span.from } : cut(span.lines, span.from, span.to);
  const after = split(lines, caret);
  dispatch?.(edited(state, after.lines, after.caret));
  return true;
};

export const backspaceAtStart: Command = atCaret((span) => backspace(span.lines, span.from));
export const deleteAtEnd: Command = atCaret((span) => deleteForward(span.lines, span.from));

/** Inside one line the browser and ProseMirror do it well; over several lines it is ours. */
export const cutSelection: Command = (state, dispatch) => {
  const { $from, $to } = state.selection;
  if ($from.parent.isTextblock && $from.sameParent($to)) return false;
  const span = spanOf(state);
  const after = cut(span.lines, span.from, span.to);
  dispatch?.(edited(state, after.lines, after.caret));
  return true;
};

export const indent: Command = moved(1);
export const outdent: Command = moved(-1);

/** Asked for again, a kind goes back to a plain paragraph. */
export function toggleKind(kind: Kind): Command {
  return (state, dispatch) => {
    const { lines, from, to } = spanOf(state);
    const wanted = allAre(lines, from, to, kind) ? "p" : kind;
    dispatch?.(reformed(state, withKind(lines, from, to, wanted)));
    return true;
  };
}

export function isKindActive(state: EditorState, kind: Kind): boolean {
  return selectedLines(state).every((line) => kindOf(line) === kind);
}

/** Whether some selected line can go one level in, or out. */
export function canMove(state: EditorState, by: 1 | -1): boolean {
  return selectedLines(state).some((line) => canBeDeeper(line, by));
}

/** Only those: the buttons ask after every key. */
function selectedLines(state: EditorState): Node[] {
  const found: Node[] = [];
  state.doc.nodesBetween(state.selection.from, state.selection.to, (node) => {
    if (node.type === schema.nodes.line) found.push(node);
    return !node.isTextblock;
  });
  return found;
}

export function isMarkActive(state: EditorState, type: MarkType): boolean {
  const { from, to, empty, $from } = state.selection;
  if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined;
  return state.doc.rangeHasMark(from, to, type);
}

/** The link around the caret or at the start of the selection. */
export function linkAt(state: EditorState): string {
  const found = around(state);
  return found === null ? "" : safeLink(found.mark.attrs["href"]);
}

/** With nothing selected the link's own words are meant; without a link, the address is written and linked. */
export function setLink(href: string): Command {
  return (state, dispatch) => {
    const address = safeLink(href);
    if (address === "") return false;
    const mark = schema.marks.link.create({ href: address });
    const { from, to, empty } = state.selection;
    const range = empty ? around(state) : { from, to };
    const tr = state.tr;
    if (range === null) tr.replaceSelectionWith(schema.text(address, [mark]), false);
    else tr.removeMark(range.from, range.to, schema.marks.link).addMark(range.from, range.to, mark);
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

export const removeLink: Command = (state, dispatch) => {
  const { from, to, empty } = state.selection;
  const range = empty ? around(state) : { from, to };
  if (range === null || !state.doc.rangeHasMark(range.from, range.to, schema.marks.link)) return false;
  dispatch?.(state.tr.removeMark(range.from, range.to, schema.marks.link));
  return true;
};

function around(state: EditorState): { from: number; to: number; mark: Mark } | null {
  const { $from } = state.selection;
  const mark =
    schema.marks.link.isInSet($from.marks()) ?? schema.marks.link.isInSet($from.nodeAfter?.marks ?? []);
  if (mark === undefined) return null;
  let [first, last] = [-1, -1];
  $from.parent.forEach((node, offset) => {
    const isPart = mark.isInSet(node.marks) && first <= $from.parentOffset;
    if (isPart && (last === offset || first < 0 || last < $from.parentOffset)) {
      if (last !== offset) first = offset;
      last = offset + node.nodeSize;
    }
  });
  return { from: $from.start() + first, to: $from.start() + last, mark };
}

function atCaret(change: (span: Span) => Edited | null): Command {
  return (state, dispatch) => {
    if (!state.selection.empty) return false;
    const after = change(spanOf(state));
    if (after === null) return false;
    dispatch?.(edited(state, after.lines, after.caret));
    return true;
  };
}

function moved(by: 1 | -1): Command {
  return (state, dispatch) => {
    const { lines, from, to } = spanOf(state);
    const after: Lines | null = deeper(lines, from, to, by);
    if (after === null) return false;
    dispatch?.(reformed(state, after));
    return true;
  };
}
