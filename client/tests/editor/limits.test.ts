/** Too much, or not allowed: refused before the shared text changes. */
import { Fragment, Slice } from "prosemirror-model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { MOST_AT_ONCE } from "../../src/editor/limits";
import { Surface } from "../../src/editor/surface";
import { line, schema } from "../../src/guide/schema";

const told: string[] = [];
let surface: Surface;
let text: Y.Text;
let mayWrite = true;
let room = Number.POSITIVE_INFINITY;

beforeEach(() => {
  const doc = new Y.Doc();
  text = doc.getText("section:steps");
  told.length = 0;
  [mayWrite, room] = [true, Number.POSITIVE_INFINITY];
  const place = document.body.appendChild(document.createElement("div"));
  surface = new Surface(place, text, "section:steps", new Awareness(doc), {
    label: "Steps",
    describedBy: null,
    isOneLine: false,
    mayWrite: () => mayWrite,
    hasRoom: (growth) => growth <= room,
    tooLarge: () => told.push("too large"),
    full: () => told.push("full"),
    focused: () => undefined,
    leave: () => undefined,
    askLink: () => undefined,
  });
});

afterEach(() => {
  surface.view.dom.remove();
  surface.destroy();
});

test("a paste of 4 MB is refused before it is even parsed", () => {
  const paste = pasting({ "text/plain": "x".repeat(4_000_000) });
  surface.view.dom.dispatchEvent(paste);

  expect(paste.defaultPrevented).toBe(true);
  expect(told).toEqual(["too large"]);
  expect(text.length).toBe(0);
});

test("so is a change that grows as much in another way", () => {
  inserts("x".repeat(MOST_AT_ONCE + 1));

  expect(told).toEqual(["too large"]);
  expect(text.length).toBe(0);
});

test("a long paste below the limit goes in", () => {
  inserts("word ".repeat(2_000));

  expect(told).toEqual([]);
  expect(text.length).toBe(10_001);
});

test("in a full guide words can be taken out and not put in", () => {
  inserts("words");
  room = 0;
  inserts("more");
  surface.view.dispatch(surface.view.state.tr.delete(1, 3));

  expect(told).toEqual(["full"]);
  expect(text.toString()).toBe("rds\n");
});

test("who may not write changes nothing, but sees what others write", () => {
  mayWrite = false;
  inserts("mine");
  text.insert(0, "theirs");

  expect(text.toString()).toBe("theirs");
  expect(surface.view.state.doc.textContent).toBe("theirs");
});

function inserts(words: string): void {
  const slice = new Slice(Fragment.from(line("p", 0, Fragment.from(schema.text(words)))), 1, 1);
  surface.view.dispatch(surface.view.state.tr.replaceSelection(slice));
}

function pasting(data: Record<string, string>): Event {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  Object.defineProperty(event, "clipboardData", { value: { getData: (type: string) => data[type] ?? "" } });
  return event;
}
