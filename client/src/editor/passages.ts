/**
 * Passages that somebody speaks about: named by two relative positions, so that they stay with their words whatever is written
 * around them. The first sticks to its first unit, the second to its last; when neither stands any more, the passage is gone.
 */
import type { Node } from "prosemirror-model";
import { type EditorState, Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import * as Y from "yjs";
import { indexOf, lengthOf, places, posOf } from "../guide/places";
import { catchUp } from "./caught-up";
import { isFromOthers } from "./origin";

/** `start` and `end` are encoded relative positions, in base64url. */
export interface Anchor {
  readonly start: string;
  readonly end: string;
}

export interface Passage {
  readonly id: string;
  readonly anchor: Anchor;
  readonly isActive: boolean;
}

const EMBED_SIGN = "\ufffc";
const key = new PluginKey<DecorationSet>("passages");

export class Passages {
  private readonly text: Y.Text;
  private shown: readonly Passage[] = [];

  constructor(text: Y.Text) {
    this.text = text;
  }

  plugin(): Plugin {
    return new Plugin<DecorationSet>({
      key,
      state: {
        init: () => DecorationSet.empty,
        apply: (tr, was) =>
          tr.getMeta(key) === true || isFromOthers(tr)
            ? this.decorations(tr.doc)
            : was.map(tr.mapping, tr.doc),
      },
      props: { decorations: (state) => key.getState(state) },
    });
  }

  show(view: EditorView, passages: readonly Passage[]): void {
    if (passages.length === 0 && this.shown.length === 0) return;
    this.shown = passages;
    catchUp(view);
    view.dispatch(view.state.tr.setMeta(key, true));
  }

  private decorations(doc: Node): DecorationSet {
    const length = lengthOf(doc);
    const found = this.shown.flatMap(({ id, anchor, isActive }) => {
      const place = find(this.text, anchor);
      if (place === null) return [];
      const [from, to] = [posOf(doc, Math.min(place.from, length)), posOf(doc, Math.min(place.to, length))];
      return [
        Decoration.inline(from, to, {
          class: isActive ? "passage passage-active" : "passage",
          "data-thread": id,
        }),
      ];
    });
    return DecorationSet.create(doc, found);
  }
}

/** Null when the words are gone, or were never in this text. */
export function find(text: Y.Text, { start, end }: Anchor): { from: number; to: number } | null {
  const [from, to] = [indexAt(text, start), indexAt(text, end)];
  return from === null || to === null || from >= to ? null : { from, to };
}

/** What is selected, as the server is told of it; null when nothing is. */
export function selected(state: EditorState, text: Y.Text): (Anchor & { readonly quote: string }) | null {
  const { from, to, empty } = state.selection;
  const [start, end] = [indexOf(state.doc, from), indexOf(state.doc, to)];
  if (empty || start >= end) return null;
  return { ...anchorOf(text, start, end), quote: wordsIn(state.doc, start, end) };
}

export function anchorOf(text: Y.Text, from: number, to: number): Anchor {
  return {
    start: encoded(Y.createRelativePositionFromTypeIndex(text, from, 0)),
    end: encoded(Y.createRelativePositionFromTypeIndex(text, to, -1)),
  };
}

/** Between two indexes, as the shared text has it: line ends are one character, and so is whatever is no word. */
export function wordsIn(doc: Node, from: number, to: number): string {
  const all = places(doc).map(({ line }) => line.textBetween(0, line.content.size, null, EMBED_SIGN));
  return all.join("\n").slice(from, to);
}

function indexAt(text: Y.Text, position: string): number | null {
  if (text.doc === null) return null;
  try {
    // what was undone only this browser knows of; the server and everybody else look at what stands
    const place = Y.createAbsolutePositionFromRelativePosition(
      Y.decodeRelativePosition(bytesOf(position)),
      text.doc,
      false,
    );
    return place?.type === text ? place.index : null;
  } catch {
    return null;
  }
}

function encoded(position: Y.RelativePosition): string {
  const text = String.fromCharCode(...Y.encodeRelativePosition(position));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function bytesOf(base64url: string): Uint8Array {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
