/** Where the others are. */
import { afterEach, expect, test } from "vitest";
import * as Y from "yjs";
import { relative } from "../../src/editor/carets";
import { FIELD, Writer } from "../support/writer";

const ana = () => new Writer(1);
let here: Writer | null = null;

afterEach(() => here?.leaves());

test("a caret bears its name outside the text, hidden from screen readers", () => {
  here = ana().types("one two");
  joins(here, 9, 3, 3);
  const caret = here.view.dom.querySelector<HTMLElement>(".caret");

  expect(caret?.dataset["name"]).toBe("Bo");
  expect(caret?.textContent).toBe("");
  expect(caret?.getAttribute("aria-hidden")).toBe("true");
  expect(caret?.style.getPropertyValue("--person")).toBe("#9a3412");
});

test("a selection is shown on its words", () => {
  here = ana().types("one two");
  joins(here, 9, 4, 7);

  expect(here.view.dom.querySelector(".others-selection")?.textContent).toBe("two");
});

test("a caret that came before its words is taken away when its person goes elsewhere", () => {
  here = ana();
  const bo = new Writer(2).types("new words");
  const cursor = cursorOf(bo, 9, 9);
  shows(here, 2, { ...person, cursor });
  here.fetches(bo);
  const shown = here.view.dom.querySelectorAll(".caret").length;
  shows(here, 2, { ...person, cursor: { ...cursor, field: "section:why" } });
  bo.leaves();

  expect(shown).toBe(1);
  expect(here.view.dom.querySelectorAll(".caret")).toHaveLength(0);
});

test("a caret stays where it was until the words come that it stands behind", () => {
  here = ana().types("one two");
  const bo = new Writer(2).fetches(here);
  joins(here, 2, 3, 3);
  bo.selects(7).types(" three");
  shows(here, 2, { ...person, cursor: cursorOf(bo, 13, 13) });
  const before = wordsBeforeCaret(here);
  here.fetches(bo);
  bo.leaves();

  expect(before).toBe("one");
  expect(wordsBeforeCaret(here)).toBe("one two three");
});

test.each([
  [{ field: FIELD, anchor: 3, head: "x" }],
  [{ field: FIELD, anchor: { item: { client: 5, clock: 1e9 } }, head: {} }],
  ["nonsense"],
])("presence that makes no sense shows nothing: %j", (cursor) => {
  here = ana().types("one");
  shows(here, 9, { ...person, cursor });

  expect(here.view.dom.querySelectorAll(".caret")).toHaveLength(0);
});

test("a colour that is none, and a name with markup, harm nobody", () => {
  here = ana().types("one");
  shows(here, 9, {
    user: { name: "<img src=x>", color: "red;background:url(//x)" },
    cursor: cursorOf(here, 1, 1),
  });
  const caret = here.view.dom.querySelector<HTMLElement>(".caret");

  expect(caret?.dataset["name"]).toBe("<img src=x>");
  expect(caret?.style.getPropertyValue("--person")).toBe("#555555");
});

function wordsBeforeCaret(writer: Writer): string | undefined {
  const range = document.createRange();
  const caret = writer.view.dom.querySelector(".caret");
  if (caret === null) return undefined;
  range.setStart(writer.view.dom, 0);
  range.setEndBefore(caret);
  return range.toString();
}

const person = { user: { id: "m2", name: "Bo", color: "#9a3412" } };

function joins(writer: Writer, client: number, anchor: number, head: number): void {
  shows(writer, client, { ...person, cursor: cursorOf(writer, anchor, head) });
}

function cursorOf(writer: Writer, anchor: number, head: number) {
  const place = (index: number) => Y.relativePositionToJSON(relative(writer.text, index)) as unknown;
  return { field: FIELD, anchor: place(anchor), head: place(head) };
}

function shows(writer: Writer, client: number, state: Record<string, unknown>): void {
  writer.awareness.getStates().set(client, state);
  writer.awareness.emit("change", [{ added: [], updated: [client], removed: [] }, "network"]);
}
