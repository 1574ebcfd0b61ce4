/** Signs typed at the start of a line that people know from elsewhere. Backspace right after takes the effect back. */
import { InputRule, inputRules } from "prosemirror-inputrules";
import type { EditorState, Plugin, Transaction } from "prosemirror-state";
import { indexOf } from "../guide/places";
import { line } from "../guide/schema";
import type { Kind } from "../guide/values";
import { spotAt } from "./edit";
import { edited, spanOf } from "./transactions";

const RULES: readonly (readonly [RegExp, Kind])[] = [
  [/^[-*] $/, "ul"],
  [/^1[.)] $/, "ol"],
  [/^# $/, "h3"],
  [/^## $/, "h4"],
  [/^> $/, "quote"],
];

export function lineSigns(): Plugin {
  return inputRules({
    rules: RULES.map(
      ([sign, kind]) => new InputRule(sign, (state, _match, start, end) => become(state, kind, start, end)),
    ),
  });
}

function become(state: EditorState, kind: Kind, start: number, end: number): Transaction | null {
  const { lines } = spanOf(state);
  const at = indexOf(state.doc, start);
  const { number } = spotAt(lines, at);
  const here = lines[number];
  if (here === undefined || here.attrs["kind"] !== "p") return null;
  const changed = line(kind, 0, here.content.cut(end - start));
  return edited(state, [...lines.slice(0, number), changed, ...lines.slice(number + 1)], at);
}
