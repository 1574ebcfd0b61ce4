/** Where the others are in this text: a caret with a name, and what they have selected. */
import type { Node } from "prosemirror-model";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { lengthOf, posOf } from "../guide/places";
import { isRecord } from "../guide/values";

export interface Caret {
  readonly client: number;
  readonly name: string;
  readonly color: string;
  readonly isAway: boolean;
  /** Indexes in the shared text. */
  readonly anchor: number;
  readonly head: number;
}

const COLOR = /^#[0-9a-f]{6}$/i;

interface Place {
  readonly anchor: number;
  readonly head: number;
}

/** The others' carets in one text; whatever is not as it should be is left out. */
export class Carets {
  private readonly awareness: Awareness;
  private readonly field: string;
  private readonly text: Y.Text;
  /** Where each was found last: presence is often here before the words that it stands behind. */
  private last: ReadonlyMap<number, unknown> = new Map();

  constructor(awareness: Awareness, field: string, text: Y.Text) {
    this.awareness = awareness;
    this.field = field;
    this.text = text;
  }

  find(): Caret[] {
    const found: Caret[] = [];
    const last = new Map<number, unknown>();
    for (const [client, state] of this.awareness.getStates()) {
      const cursor: unknown = state["cursor"];
      if (client === this.awareness.clientID || !isRecord(cursor) || cursor["field"] !== this.field) continue;
      const shown = [cursor, this.last.get(client)].find((each) => this.placeOf(each) !== null);
      const place = this.placeOf(shown);
      if (place === null) continue;
      last.set(client, shown);
      found.push({ client, ...face(state), ...place });
    }
    this.last = last;
    return found;
  }

  private placeOf(cursor: unknown): Place | null {
    if (!isRecord(cursor)) return null;
    const anchor = absolute(cursor["anchor"], this.text);
    const head = absolute(cursor["head"], this.text);
    return anchor === null || head === null ? null : { anchor, head };
  }
}

export function caretDecorations(doc: Node, carets: readonly Caret[]): DecorationSet {
  return DecorationSet.create(
    doc,
    carets.flatMap((caret) => decorations(doc, caret)),
  );
}

export function relative(text: Y.Text, index: number): Y.RelativePosition {
  return Y.createRelativePositionFromTypeIndex(text, index, -1);
}

/** Null when the place is in another text, or was never one. */
export function absolute(json: unknown, text: Y.Text): number | null {
  const doc = text.doc;
  if (doc === null || !isRecord(json)) return null;
  try {
    const place = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(json), doc);
    return place?.type === text ? place.index : null;
  } catch {
    return null; // presence of others can hold anything
  }
}

function face(state: Record<string, unknown>): Pick<Caret, "name" | "color" | "isAway"> {
  const user = isRecord(state["user"]) ? state["user"] : {};
  const [name, color] = [user["name"], user["color"]];
  return {
    name: typeof name === "string" ? name : "",
    color: typeof color === "string" && COLOR.test(color) ? color : "#555555",
    isAway: state["away"] === true,
  };
}

function decorations(doc: Node, caret: Caret): Decoration[] {
  const length = lengthOf(doc);
  const anchor = posOf(doc, Math.min(caret.anchor, length));
  const head = posOf(doc, Math.min(caret.head, length));
  const flag = Decoration.widget(head, () => flagOf(caret), {
    key: `${caret.client} ${caret.name} ${caret.color} ${caret.isAway}`,
    side: 10, // after what I type at the same place
    ignoreSelection: true,
  });
  if (anchor === head) return [flag];
  const selection = { class: "others-selection", style: `--person: ${caret.color}` };
  return [flag, Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), selection)];
}

/** The name is shown by CSS: as text it would be read out in the middle of the sentence. */
function flagOf(caret: Caret): HTMLElement {
  const flag = document.createElement("span");
  flag.className = caret.isAway ? "caret caret-away" : "caret";
  flag.setAttribute("aria-hidden", "true");
  flag.dataset["name"] = caret.name;
  flag.style.setProperty("--person", caret.color);
  return flag;
}
