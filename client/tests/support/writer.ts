/** A person at a browser: one shared document, one view, and verbs. Updates go nowhere until somebody fetches them. */
import { Fragment, Slice } from "prosemirror-model";
import { type Command, type EditorState, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { Binding } from "../../src/editor/binding";
import { lineSigns } from "../../src/editor/input-rules";
import { editingState } from "../../src/editor/state";
import { insertion } from "../../src/editor/typing";
import type { Insert } from "../../src/guide/blocks";
import { linesOf } from "../../src/guide/nesting";
import { indexOf, lengthOf, posOf } from "../../src/guide/places";
import { line, schema } from "../../src/guide/schema";
import { toDoc } from "../../src/guide/to-doc";
import type { Kind } from "../../src/guide/values";

export const FIELD = "section:steps";

export class Writer {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText(FIELD);
  readonly awareness = new Awareness(this.doc);
  readonly binding = new Binding(this.text, FIELD, this.awareness);
  readonly view: EditorView;

  constructor(client: number) {
    this.doc.clientID = client;
    this.awareness.clientID = client;
    const view: EditorView = new EditorView(document.body.appendChild(document.createElement("div")), {
      state: editingState(this.binding, { isOneLine: false, plugins: [lineSigns()] }),
      dispatchTransaction: (tr) => {
        const { state, transactions } = view.state.applyTransaction(tr);
        this.binding.push(view.state, transactions, state);
        view.updateState(state);
      },
    });
    this.view = view;
  }

  get state(): EditorState {
    return this.view.state;
  }

  get length(): number {
    return lengthOf(this.state.doc);
  }

  /** "h3:Before / ul:first / p:" */
  get reads(): string {
    return linesOf(this.state.doc)
      .map(
        (each) =>
          `${String(each.attrs["kind"])}${"+".repeat(Number(each.attrs["depth"]))}:${each.textContent}`,
      )
      .join(" / ");
  }

  get caret(): number {
    return indexOf(this.state.doc, this.state.selection.head);
  }

  get viewIsText(): boolean {
    return toDoc(this.text.toDelta() as Insert[]).eq(this.state.doc);
  }

  selects(from: number, to = from): this {
    const { doc } = this.state;
    this.view.dispatch(
      this.state.tr.setSelection(TextSelection.create(doc, posOf(doc, from), posOf(doc, to))),
    );
    return this;
  }

  types(text: string): this {
    for (const letter of text) this.input(letter);
    return this;
  }

  does(...commands: Command[]): this {
    for (const command of commands) command(this.state, this.view.dispatch.bind(this.view), this.view);
    return this;
  }

  pastes(...lines: readonly (readonly [Kind, string])[]): this {
    const nodes = lines.map(([kind, text]) =>
      line(kind, 0, text ? Fragment.from(schema.text(text)) : Fragment.empty),
    );
    this.view.dispatch(insertion(this.state, nodes).setMeta("paste", true));
    return this;
  }

  embeds(value: unknown): this {
    const node = schema.nodes.embed.create({ value });
    this.view.dispatch(this.state.tr.replaceSelection(new Slice(Fragment.from(node), 0, 0)));
    return this;
  }

  fetches(other: Writer): this {
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(other.doc, Y.encodeStateVector(this.doc)), "network");
    return this;
  }

  leaves(): void {
    const place = this.view.dom.parentElement;
    this.view.destroy();
    this.awareness.destroy();
    place?.remove();
  }

  private input(text: string): void {
    const { from, to } = this.state.selection;
    const plain = () => this.state.tr.insertText(text);
    const handled = this.view.someProp("handleTextInput", (handle) =>
      handle(this.view, from, to, text, plain),
    );
    if (!handled) this.view.dispatch(plain());
  }
}

/** Everybody fetches from everybody, twice: the first time round the early ones miss what the late ones got. */
export function meet(...writers: readonly Writer[]): void {
  for (const one of [...writers, ...writers]) {
    for (const other of writers) one.fetches(other);
  }
}
