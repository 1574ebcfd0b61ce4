/**
 * Keeps one shared text and one ProseMirror view the same: what is typed goes into the text, what others wrote comes into
 * the view, and the view always equals `toDoc(text)`.
 */
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from "prosemirror-state";
import type { Step } from "prosemirror-transform";
import { DecorationSet, type EditorView } from "prosemirror-view";
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { write } from "../guide/cells";
import { becomes } from "../guide/nesting";
import { indexOf, lengthOf, places, posOf } from "../guide/places";
import { toDoc } from "../guide/to-doc";
import { beginsStep, isJump } from "./capture";
import { absolute, Carets, caretDecorations, relative } from "./carets";
import { catchingUp, catchUp } from "./caught-up";
import { fromOthers, isFromOthers } from "./origin";

const CARET = "caret";
const CAPTURE_MS = 400;
const shownCarets = new PluginKey<DecorationSet>("carets");

interface AwarenessChange {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

interface UndoStep {
  readonly stackItem: { readonly meta: Map<unknown, unknown> };
}

/** Both ends of a selection, as the shared text remembers them whatever others do. */
interface Remembered {
  readonly anchor: unknown;
  readonly head: unknown;
}

export class Binding {
  readonly text: Y.Text;
  private readonly field: string;
  private readonly awareness: Awareness;
  private readonly isOneLine: boolean;
  private readonly history: Y.UndoManager;
  private readonly carets: Carets;
  private view: EditorView | null = null;
  private selection: Remembered | null = null;
  private before: Remembered | null = null;

  /** `field` is the text's root name: presence says which field a caret is in. */
  constructor(text: Y.Text, field: string, awareness: Awareness, isOneLine = false) {
    this.text = text;
    this.field = field;
    this.awareness = awareness;
    this.isOneLine = isOneLine;
    this.carets = new Carets(awareness, field, text);
    this.history = new Y.UndoManager(text, {
      trackedOrigins: new Set([this]),
      captureTimeout: CAPTURE_MS,
    });
    this.history.on("stack-item-added", ({ stackItem }: UndoStep) => stackItem.meta.set(CARET, this.before));
    this.history.on("stack-item-popped", ({ stackItem }: UndoStep) =>
      this.restore(stackItem.meta.get(CARET)),
    );
  }

  plugin(): Plugin {
    return new Plugin<DecorationSet>({
      key: shownCarets,
      state: {
        init: () => DecorationSet.empty,
        apply: (tr, shown) => this.shownAfter(tr, shown),
      },
      props: { decorations: (state) => shownCarets.getState(state), handleDOMEvents: catchingUp },
      view: (view) => {
        this.attach(view);
        return { update: () => this.publish(), destroy: () => this.detach() };
      },
    });
  }

  /** Call before the view takes the new state: whoever looks at the text during the update must find it changed. */
  push(before: EditorState, transactions: readonly Transaction[], after: EditorState): void {
    const local = transactions.filter((tr) => tr.docChanged && !isFromOthers(tr));
    if (local.length > 0) {
      if (beginsStep(before, local)) this.history.stopCapturing();
      this.before = this.selection;
      this.text.doc?.transact(() => {
        for (const tr of local) this.writeSteps(tr);
      }, this);
    } else if (isJump(transactions)) {
      this.history.stopCapturing();
    }
    if (transactions.some((tr) => tr.docChanged || tr.selectionSet)) this.remember(after);
  }

  undo(): boolean {
    this.before = this.selection;
    return this.history.undo() !== null;
  }

  redo(): boolean {
    this.before = this.selection;
    return this.history.redo() !== null;
  }

  get canUndo(): boolean {
    return this.history.canUndo();
  }

  get canRedo(): boolean {
    return this.history.canRedo();
  }

  private writeSteps(tr: Transaction): void {
    tr.steps.forEach((_step: Step, number) => {
      const before = tr.docs[number] ?? tr.before;
      const after = tr.docs[number + 1] ?? tr.doc;
      write(this.text, linesIn(before), linesIn(after), { endsLast: !this.isOneLine });
    });
  }

  private attach(view: EditorView): void {
    this.view = view;
    this.remember(view.state);
    this.text.doc?.on("beforeTransaction", this.onChangeBegins);
    this.text.observe(this.onText);
    this.awareness.on("change", this.onAwareness);
    view.dom.addEventListener("focus", this.publish);
    view.dom.addEventListener("blur", this.publish);
  }

  private detach(): void {
    this.text.doc?.off("beforeTransaction", this.onChangeBegins);
    this.text.unobserve(this.onText);
    this.awareness.off("change", this.onAwareness);
    this.history.destroy();
    this.view?.dom.removeEventListener("focus", this.publish);
    this.view?.dom.removeEventListener("blur", this.publish);
    this.view = null;
  }

  /** Before the text changes: a caret found later would be counted in words that are not there yet. */
  private readonly onChangeBegins = (transaction: Y.Transaction): void => {
    if (this.view !== null && transaction.origin !== this) catchUp(this.view);
  };

  private readonly onText = (_event: Y.YTextEvent, transaction: Y.Transaction): void => {
    const view = this.view;
    if (view === null || transaction.origin === this) return;
    const tr = becomes(view.state.tr, toDoc(this.text.toDelta()));
    const place = this.selection && this.placeOf(this.selection);
    if (place && view.state.selection instanceof TextSelection) {
      tr.setSelection(TextSelection.create(tr.doc, posOf(tr.doc, place.anchor), posOf(tr.doc, place.head)));
    }
    tr.setStoredMarks(view.state.storedMarks); // who asked for bold and has not typed yet still wants it
    view.dispatch(fromOthers(tr));
  };

  private readonly onAwareness = ({ added, updated, removed }: AwarenessChange): void => {
    const isOthers = [...added, ...updated, ...removed].some((client) => client !== this.awareness.clientID);
    const view = this.view;
    if (view === null || !isOthers) return;
    catchUp(view);
    const wants = this.carets.find().length > 0;
    const shows = (shownCarets.getState(view.state)?.find().length ?? 0) > 0;
    // a guide has a dozen texts, and most of the time nobody else is in this one
    if (wants || shows) view.dispatch(view.state.tr.setMeta(shownCarets, true));
  };

  private shownAfter(tr: Transaction, shown: DecorationSet): DecorationSet {
    if (tr.getMeta(shownCarets) === true || isFromOthers(tr)) {
      return caretDecorations(tr.doc, this.carets.find());
    }
    return shown.map(tr.mapping, tr.doc);
  }

  private remember(state: EditorState): void {
    const { anchor, head } = state.selection;
    this.selection = {
      anchor: Y.relativePositionToJSON(relative(this.text, indexOf(state.doc, anchor))),
      head: Y.relativePositionToJSON(relative(this.text, indexOf(state.doc, head))),
    };
  }

  private placeOf(remembered: Remembered): { anchor: number; head: number } | null {
    const anchor = absolute(remembered.anchor, this.text);
    const head = absolute(remembered.head, this.text);
    return anchor === null || head === null ? null : { anchor, head };
  }

  private restore(remembered: unknown): void {
    const view = this.view;
    const place = remembered ? this.placeOf(remembered as Remembered) : null; // only this class puts it there
    if (view === null || place === null) return;
    const { tr, doc } = view.state;
    const most = lengthOf(doc);
    const [anchor, head] = [Math.min(place.anchor, most), Math.min(place.head, most)];
    tr.setSelection(TextSelection.create(doc, posOf(doc, anchor), posOf(doc, head)));
    view.dispatch(fromOthers(tr).scrollIntoView());
  }

  private readonly publish = (): void => {
    const view = this.view;
    if (view === null) return;
    const shown: unknown = this.awareness.getLocalState()?.["cursor"];
    const cursor = view.hasFocus() && this.selection ? { field: this.field, ...this.selection } : null;
    if (cursor === null && !isOfField(shown, this.field)) return; // another field's caret is not ours to hide
    if (JSON.stringify(shown) !== JSON.stringify(cursor)) this.awareness.setLocalStateField("cursor", cursor);
  };
}

function linesIn(doc: EditorState["doc"]): EditorState["doc"][] {
  return places(doc).map((place) => place.line);
}

function isOfField(cursor: unknown, field: string): boolean {
  return typeof cursor === "object" && cursor !== null && (cursor as { field?: unknown }).field === field;
}
