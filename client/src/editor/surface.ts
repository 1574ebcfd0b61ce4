/** One editable text on the page: a ProseMirror view over one shared text, with everything that belongs to it. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { EditorState, Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { Binding } from "./binding";
import { catchUp } from "./caught-up";
import { LineParser, plainSlice } from "./clipboard";
import { type CommandId, commandOf } from "./command-table";
import { removeLink, setLink } from "./commands";
import { lineSigns } from "./input-rules";
import { type KeyOptions, keys } from "./keys";
import { type LimitOptions, limits } from "./limits";
import { type Anchor, find, type Passage, Passages, selected, wordsIn } from "./passages";
import { editingState } from "./state";

export interface SurfaceOptions extends LimitOptions {
  readonly label: string;
  readonly describedBy: string | null;
  readonly isOneLine: boolean;
  focused(surface: Surface): void;
  leave(): void;
  askLink(surface: Surface): void;
}

const parser = new LineParser();
/** In pixels: the bar above the text stays where it is and would cover a caret that is only just in the window. */
const ROOM = { top: 136, right: 5, bottom: 40, left: 5 };

export class Surface {
  readonly field: string;
  readonly view: EditorView;
  readonly binding: Binding;
  private readonly passages: Passages;
  private readonly states: ReturnType<typeof signal<EditorState>>;

  constructor(
    place: HTMLElement,
    text: Y.Text,
    field: string,
    awareness: Awareness,
    options: SurfaceOptions,
  ) {
    this.field = field;
    this.binding = new Binding(text, field, awareness, options.isOneLine);
    this.passages = new Passages(text);
    const state = this.stateWith(options);
    this.states = signal(state);
    this.view = new EditorView(
      { mount: place },
      {
        state,
        dispatchTransaction: (tr) => this.dispatch(tr),
        attributes: () => attributesOf(options),
        scrollThreshold: ROOM,
        scrollMargin: ROOM,
        clipboardParser: parser,
        clipboardTextParser: plainSlice,
        handleDOMEvents: {
          focus: () => {
            options.focused(this);
            return false;
          },
        },
      },
    );
  }

  /** Follows every change; what the toolbar shows hangs on it. */
  get state(): ReadonlySignal<EditorState | undefined> {
    return this.states;
  }

  run(id: CommandId): void {
    commandOf(id)?.command(this.binding)(this.view.state, this.view.dispatch.bind(this.view), this.view);
    this.view.focus();
  }

  link(address: string): boolean {
    const command = address === "" ? removeLink : setLink(address);
    const isDone = command(this.view.state, this.view.dispatch.bind(this.view));
    this.view.focus();
    return isDone;
  }

  focus(): void {
    this.view.focus();
  }

  showPassages(passages: readonly Passage[]): void {
    this.passages.show(this.view, passages);
  }

  /** Also in a text that this person may only read: there the view does not follow the browser's selection. */
  selected(): ReturnType<typeof selected> {
    catchUp(this.view);
    return selected(this.view.state, this.binding.text);
  }

  /** What stands at a passage now; null when its words are gone. */
  wordsAt(anchor: Anchor): string | null {
    const place = find(this.binding.text, anchor);
    return place === null ? null : wordsIn(this.view.state.doc, place.from, place.to);
  }

  /** The right to write came or went. */
  refresh(): void {
    catchUp(this.view);
    this.view.setProps({});
  }

  destroy(): void {
    this.view.destroy();
  }

  private dispatch(tr: Transaction): void {
    const before = this.view.state;
    const { state, transactions } = before.applyTransaction(tr);
    this.binding.push(before, transactions, state);
    this.view.updateState(state);
    this.states.value = state;
  }

  private stateWith(options: SurfaceOptions): EditorState {
    const keyOptions: KeyOptions = {
      isOneLine: options.isOneLine,
      leave: () => options.leave(),
      askLink: () => options.askLink(this),
    };
    const signs = options.isOneLine ? [] : [lineSigns()];
    const plugins = [limits(options), ...signs, ...keys(this.binding, keyOptions), this.passages.plugin()];
    return editingState(this.binding, { isOneLine: options.isOneLine, plugins });
  }
}

function attributesOf(options: SurfaceOptions): Record<string, string> {
  return {
    role: "textbox",
    "aria-multiline": String(!options.isOneLine),
    "aria-label": options.label,
    "aria-readonly": String(!options.mayWrite()),
    tabindex: "0", // who may only read can still reach it
    dir: "auto",
    ...(options.describedBy === null ? {} : { "aria-describedby": options.describedBy }),
  };
}
