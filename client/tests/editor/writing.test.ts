/** What one person's keys do, and what two people see of each other. */
import { afterEach, expect, test } from "vitest";
import * as Y from "yjs";
import * as commands from "../../src/editor/commands";
import { meet, Writer } from "../support/writer";

const writers: Writer[] = [];

afterEach(() => {
  for (const writer of writers.splice(0)) writer.leaves();
});

function writer(): Writer {
  const one = new Writer(writers.length + 1);
  writers.push(one);
  return one;
}

function twoPeople(text: string): [Writer, Writer] {
  const [ana, bo] = [writer(), writer()];
  ana.types(text);
  meet(ana, bo);
  return [ana, bo];
}

test("an empty text is one empty paragraph, and nobody writes anything to show it", () => {
  const ana = writer();

  expect(ana.reads).toBe("p:");
  expect(ana.text.length).toBe(0);
});

test.each([
  ["in another line", 3],
  ["in the last line", 12],
])("a last line that a program did not end is not written again by whoever types %s", (_where, at) => {
  const ana = writer();
  ana.doc.transact(() => ana.text.insert(0, "Wash hands\nand dry them"), "a program");
  const changes: { inserted: string; deleted: number }[] = [];
  ana.text.observe((event) => changes.push(changeIn(event)));
  ana.selects(at).types("x");

  expect(changes.map(({ deleted }) => deleted)).toEqual([0]);
  expect(changes[0]?.inserted.trim()).toBe("x");
  expect(ana.viewIsText).toBe(true);
});

test("who asks for bold and then types writes bold, also when somebody else types in between", () => {
  const [ana, bo] = twoPeople("word ");
  ana.does(commands.strong);
  bo.types("later");
  meet(ana, bo);
  ana.types("new ");

  expect(ana.view.dom.querySelector("strong")?.textContent).toBe("new ");
});

test("Enter keeps the list going; on an empty item it leaves the list", () => {
  const ana = writer().types("- one").does(commands.enter).types("two").does(commands.enter);
  const inside = ana.reads;
  ana.does(commands.enter).types("after");

  expect(inside).toBe("ul:one / ul:two / ul: / p:");
  expect(ana.reads).toBe("ul:one / ul:two / p:after");
});

test("Enter on an empty inner item goes out one level first", () => {
  const ana = writer().types("- one").does(commands.enter, commands.indent).types("in");
  ana.does(commands.enter, commands.enter);

  expect(ana.reads).toBe("ul:one / ul+:in / ul: / p:");
});

test.each([1, 2])(
  "a line that becomes a heading takes along what is being added to it (first: %i)",
  (first) => {
    const [ana, bo] = [new Writer(first), new Writer(3 - first)];
    writers.push(ana, bo);
    ana.types("Before the shift");
    meet(ana, bo);
    ana.does(commands.toggleKind("h3"));
    bo.selects(16).types(" begins");
    meet(ana, bo);

    expect(ana.reads).toBe("h3:Before the shift begins / p:");
    expect(bo.reads).toBe(ana.reads);
  },
);

test.each([1, 2])("Enter at the end leaves behind what is being added before it (first: %i)", (first) => {
  const [ana, bo] = [new Writer(first), new Writer(3 - first)];
  writers.push(ana, bo);
  ana.types("one");
  meet(ana, bo);
  ana.selects(3).does(commands.enter).types("two");
  bo.selects(3).types(" more");
  meet(ana, bo);

  expect(ana.reads).toBe("p:one more / p:two");
  expect(bo.reads).toBe(ana.reads);
});

test("the last line is ended when it is written in, and a text that was emptied is empty", () => {
  const ana = writer().types("a");
  const written = ana.text.toString();
  ana.does(commands.enter);
  const below = ana.text.toString();
  ana.selects(0, 2).does(commands.cutSelection);

  expect([written, below, ana.text.toString()]).toEqual(["a\n", "a\n\n", ""]);
});

test("whoever writes before words whose line was not ended writes none of them again", () => {
  const [ana, bo] = [writer(), writer()];
  ana.doc.transact(() => ana.text.insert(0, "words of Ana"), "network");
  meet(ana, bo);
  bo.selects(0).types("B").selects(7).types("o");
  bo.selects(14).does(commands.enter);
  meet(ana, bo);

  expect(ana.reads).toBe("p:Bwords oof Ana / p:");
  expect(lettersOf(bo, bo.doc.clientID).replaceAll("\n", "")).toBe("Bo");
});

test("Enter at the end of a heading begins a paragraph, at its start makes room above", () => {
  const ana = writer().types("# Before").does(commands.enter).types("text");
  const after = ana.reads;
  ana.selects(0).does(commands.enter);

  expect(after).toBe("h3:Before / p:text");
  expect(ana.reads).toBe("p: / h3:Before / p:text");
});

test.each([
  ["- ", "ul"],
  ["* ", "ul"],
  ["1. ", "ol"],
  ["1) ", "ol"],
  ["# ", "h3"],
  ["## ", "h4"],
  ["> ", "quote"],
])("%j at the start of a line makes a line of kind %s", (sign, kind) => {
  expect(writer().types(sign).reads).toBe(`${kind}: / p:`);
});

test("a sign inside a line is only a sign", () => {
  expect(writer().types("a - b # c").reads).toBe("p:a - b # c");
});

test("Backspace at the start first makes the line plain, then joins it", () => {
  const ana = writer().types("one").does(commands.enter).types("- two").selects(4);
  ana.does(commands.backspaceAtStart);
  const plain = ana.reads;
  ana.does(commands.backspaceAtStart);

  expect(plain).toBe("p:one / p:two / p:");
  expect(ana.reads).toBe("p:onetwo / p:");
  expect(ana.caret).toBe(3);
});

test("a selection over lists and headings is cut without leaving empty lines behind", () => {
  const ana = writer().pastes(["h3", "Before"], ["ul", "one"], ["ul", "two"], ["p", "after"]);
  ana.selects(3, 13).does(commands.cutSelection);

  expect(ana.reads).toBe("h3:Befo / p:after");
});

test("typing over a selection of several lines replaces it", () => {
  const ana = writer().pastes(["ul", "one"], ["ul", "two"], ["p", "end"]).selects(1, 5).types("x");

  expect(ana.reads).toBe("ul:oxwo / p:end");
});

test("a kind asked for twice is taken back", () => {
  const ana = writer().types("text");
  ana.does(commands.toggleKind("quote"));
  const once = ana.reads;
  ana.does(commands.toggleKind("quote"));

  expect([once, ana.reads]).toEqual(["quote:text / p:", "p:text / p:"]);
});

test("making a heading while the other types loses nothing and writes no letter again", () => {
  const [ana, bo] = twoPeople("before the shift");
  const clock = Y.getState(ana.doc.store, bo.doc.clientID);
  bo.does(commands.toggleKind("h3"));
  ana.types(" begins");
  meet(ana, bo);

  expect(ana.reads).toBe("h3:before the shift begins / p:");
  expect(bo.reads).toBe(ana.reads);
  expect(lettersOf(bo, bo.doc.clientID)).toBe("");
  expect(clock).toBe(0);
});

test("Enter inside another's sentence adds one line end and nothing else", () => {
  const [ana, bo] = twoPeople("one two");
  bo.selects(3).does(commands.enter);
  meet(ana, bo);

  expect(ana.reads).toBe("p:one / p: two");
  expect(lettersOf(ana, bo.doc.clientID)).toBe("\n");
});

test("both edit one paragraph while it is deleted: what was typed meanwhile stays", () => {
  const [ana, bo] = twoPeople("delete me");
  ana.selects(0, 9).does((state, dispatch) => {
    dispatch?.(state.tr.deleteSelection());
    return true;
  });
  bo.selects(6).types("!");
  meet(ana, bo);

  expect(ana.reads).toBe("p:!");
  expect(bo.reads).toBe(ana.reads);
});

test("the caret stays with its words when others write before it", () => {
  const [ana, bo] = twoPeople("one two");
  ana.selects(7);
  bo.selects(0).types("zero ");
  ana.fetches(bo);

  expect(ana.caret).toBe(12);
});

test("a caret that only the browser knows of yet stays with its words, too", () => {
  const [ana, bo] = twoPeople("one two");
  ana.selects(7);
  ana.view.focus();
  const words = ana.view.dom.querySelector("p")?.firstChild ?? null;
  document.getSelection()?.collapse(words, 3); // as an arrow key does, before anybody hears of it
  bo.selects(0).types("zero ");
  ana.fetches(bo);

  expect(ana.caret).toBe(8);
});

test("a key works where the caret is, though the view has not heard of its place yet", () => {
  const ana = writer().types("one two").selects(7);
  ana.view.focus();
  const words = ana.view.dom.querySelector("p")?.firstChild ?? null;
  document.getSelection()?.collapse(words, 3);
  ana.view.dom.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 13, bubbles: true }));

  expect(ana.caret).toBe(3);
});

test("undo takes back only mine, and puts the caret where it was", () => {
  const [ana, bo] = twoPeople("shared. ");
  ana.selects(8).types("mine");
  bo.selects(0).types("theirs ");
  meet(ana, bo);
  ana.selects(0).binding.undo();

  expect(ana.reads).toBe("p:theirs shared. ");
  expect(ana.caret).toBe(15);
});

test("one undo takes back a sentence, not everything that was typed without a pause", () => {
  const ana = writer().types("First one. Second one. Third");
  const steps: string[] = [];
  while (ana.binding.undo()) steps.push(ana.reads);

  expect(steps).toEqual(["p:First one. Second one. ", "p:First one. ", "p:"]);
});

test("a paste, a line end and a jump of the caret each begin a step", () => {
  const ana = writer().types("one");
  ana.does(commands.enter).types("two");
  ana.pastes(["p", "pasted"]);
  ana.selects(0).types("x");
  const steps: string[] = [];
  while (ana.binding.undo()) steps.push(ana.reads);

  expect(steps).toEqual(["p:one / p:twopasted", "p:one / p:two", "p:one", "p:"]);
});

test("redo brings back what undo took", () => {
  const ana = writer().types("one. ").types("two");
  ana.binding.undo();
  ana.binding.redo();

  expect(ana.reads).toBe("p:one. two");
});

test("a line of a wrong kind with a depth left over becomes a list item without it", () => {
  const ana = writer();
  ana.doc.transact(() => {
    ana.text.insert(0, "x");
    ana.text.insert(1, "\n", { kind: "h1", depth: 4 });
  }, "network");
  ana.selects(0).does(commands.toggleKind("ul"));

  expect(ana.reads).toBe("ul:x / p:");
  expect(ana.viewIsText).toBe(true);
});

test("formats and embeds that this version does not know survive writing around them", () => {
  const ana = writer();
  ana.doc.transact(() => {
    ana.text.insert(0, "known", { sparkle: { level: 3 } });
    ana.text.insertEmbed(5, { video: { id: "v" } });
  }, "network");
  ana.selects(6).types("!").selects(0).types("?").does(commands.toggleKind("h3"));

  expect(ana.text.toDelta()).toEqual([
    { insert: "?" },
    { insert: "known", attributes: { sparkle: { level: 3 } } },
    { insert: { video: { id: "v" } } },
    { insert: "!" },
    { insert: "\n", attributes: { kind: "h3" } },
  ]);
});

test("a link is set on a selection, found at the caret, and removed with its words kept", () => {
  const ana = writer().types("see here").selects(4, 8).does(commands.setLink("https://example.org/"));
  const found = commands.linkAt(ana.selects(6).state);
  const linked = ana.text.toDelta();
  ana.does(commands.removeLink);

  expect(found).toBe("https://example.org/");
  expect(linked[1]).toEqual({ insert: "here", attributes: { link: { href: "https://example.org/" } } });
  expect(ana.text.toDelta()).toEqual([{ insert: "see here\n" }]);
});

test("an address with an odd scheme is no link", () => {
  const ana = writer().types("see here").selects(4, 8).does(commands.setLink("javascript:alert(1)"));

  expect(ana.text.toDelta()).toEqual([{ insert: "see here\n" }]);
});

/** What stands in the document that this client wrote, deleted or not. */
function lettersOf(one: Writer, client: number): string {
  const structs = one.doc.store.clients.get(client) ?? [];
  return structs
    .map((struct) =>
      struct instanceof Y.Item && struct.content instanceof Y.ContentString ? struct.content.str : "",
    )
    .join("");
}

function changeIn(event: Y.YTextEvent): { inserted: string; deleted: number } {
  const { delta } = event;
  return {
    inserted: delta.map(({ insert }) => (typeof insert === "string" ? insert : "")).join(""),
    deleted: delta.reduce((sum, each) => sum + (each.delete ?? 0), 0),
  };
}
