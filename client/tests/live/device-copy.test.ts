/** The copy on this device, what is noted beside it, and getting rid of both. */
import "fake-indexeddb/auto";
import { forceCloseDatabase } from "fake-indexeddb";
import { afterEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { allowKeeping, keep, kept } from "../../src/lib/storage";
import { type CopyName, clearCopies, DeviceCopy, takeOlderCopy } from "../../src/live/device-copy";
import { keepSetAside, keptSetAside, noteUnsent, unsentGeneration } from "../../src/live/unsaved";

const NAME = { guide: "guide9", generation: 2, author: "m1", person: "p1" };
const OF_BO = { ...NAME, author: "m2", person: "p2" };
const WORDS = { sentence: "", parts: [{ title: "Steps", lines: ["mine"] }] };
const lost = () => undefined;

afterEach(async () => {
  allowKeeping(true);
  for (const whose of [NAME, OF_BO]) {
    noteUnsent(whose, null);
    keepSetAside(whose, null);
  }
  localStorage.clear();
  await clearCopies();
});

test("signing out clears every copy, and leaves what is a choice of the person", async () => {
  await leavesACopy(NAME);
  keep("muted", true);
  await clearCopies();

  expect(await indexedDB.databases()).toEqual([]);
  expect(kept("muted")).toBe(true);
});

test("words that somebody else has not saved stay for them", async () => {
  await leavesACopy(NAME);
  await leavesACopy(OF_BO);
  noteUnsent(OF_BO, OF_BO.generation);
  await clearCopies();

  expect((await indexedDB.databases()).map(({ name }) => name)).toEqual(["charrette/guide9/m2/2"]);
});

test("signing out does not wait for another tab that has the copy open", async () => {
  const open = await DeviceCopy.attach(NAME, new Y.Doc(), lost);
  await clearCopies();
  await open?.detach();

  expect(open).not.toBeNull();
});

test("an older copy without unsent words is nothing to show", async () => {
  await leavesACopy({ ...NAME, generation: 1 }, "saved");

  expect(await takeOlderCopy(NAME)).toBeNull();
});

test("an older copy with unsent words is handed over once", async () => {
  noteUnsent(NAME, 1);
  await leavesACopy({ ...NAME, generation: 1 }, "unsent");
  const [first, second] = [await takeOlderCopy(NAME), await takeOlderCopy(NAME)];

  expect(first?.getText("title").toString()).toBe("unsent");
  expect(second).toBeNull();
});

test("a copy that the browser takes away does not hinder whoever writes", async () => {
  const doc = new Y.Doc();
  const told = vi.fn();
  const opening = vi.spyOn(indexedDB, "open");
  await DeviceCopy.attach(NAME, doc, told);
  const request = opening.mock.results.at(-1)?.value as IDBOpenDBRequest;
  forceCloseDatabase(request.result as never); // its types ask for the class instead of a database
  await vi.waitFor(() => expect(told).toHaveBeenCalledOnce());
  doc.getText("title").insert(0, "on");

  expect(doc.getText("title").toString()).toBe("on");
});

test("the server is told of whom words wait here, and in which guides, while they do", () => {
  noteUnsent(NAME, 2);
  keepSetAside(NAME, WORDS);
  keepSetAside({ ...OF_BO, guide: "guide8" }, WORDS);
  const both = document.cookie;
  noteUnsent(NAME, null);
  const stillBoth = document.cookie;
  keepSetAside(NAME, null);
  const one = document.cookie;
  keepSetAside({ ...OF_BO, guide: "guide8" }, null);

  expect(both.split("=")[1]?.split(".").sort()).toEqual(["p1:guide9", "p2:guide8"]);
  expect(stillBoth).toContain("p1:guide9");
  expect(one).toBe("charrette_unsent=p2:guide8");
  expect(document.cookie).toBe("");
});

test("on a shared computer nothing is noted", () => {
  allowKeeping(false);
  noteUnsent(NAME, 2);
  const isKept = keepSetAside(NAME, WORDS);

  expect([isKept, unsentGeneration(NAME), keptSetAside(NAME)]).toEqual([false, null, null]);
  expect([localStorage.length, document.cookie]).toEqual([0, ""]);
});

async function leavesACopy(name: CopyName, title = ""): Promise<void> {
  const doc = new Y.Doc();
  const copy = await DeviceCopy.attach(name, doc, lost);
  doc.getText("title").insert(0, title);
  await copy?.detach();
}
