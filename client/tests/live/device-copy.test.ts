/** The copy on this device, and getting rid of it. */
import "fake-indexeddb/auto";
import { afterEach, expect, test } from "vitest";
import * as Y from "yjs";
import { keep, kept } from "../../src/lib/storage";
import { clearAllCopies, DeviceCopy, rememberUnsent, takeOlderCopy } from "../../src/live/device-copy";

const NAME = { guide: "guide9", generation: 2, author: "m1" };

afterEach(async () => {
  localStorage.clear();
  await clearAllCopies();
});

test("signing out clears every copy and every kept word, and leaves what is a choice of the person", async () => {
  const copy = await DeviceCopy.attach(NAME, new Y.Doc());
  await copy?.detach();
  rememberUnsent(NAME, true);
  keep("set-aside/guide9/m1", { sentence: "", parts: [] });
  keep("muted", true);
  await clearAllCopies();

  expect(await indexedDB.databases()).toEqual([]);
  expect([kept("unsent/guide9/m1"), kept("set-aside/guide9/m1"), kept("muted")]).toEqual([null, null, true]);
});

test("signing out does not wait for another tab that has the copy open", async () => {
  const open = await DeviceCopy.attach(NAME, new Y.Doc());
  await clearAllCopies();
  await open?.detach();

  expect(open).not.toBeNull();
});

test("an older copy without unsent words is nothing to show", async () => {
  const doc = new Y.Doc();
  const older = await DeviceCopy.attach({ ...NAME, generation: 1 }, doc);
  doc.getText("title").insert(0, "saved");
  await older?.detach();

  expect(await takeOlderCopy(NAME)).toBeNull();
});

test("an older copy with unsent words is handed over once", async () => {
  const doc = new Y.Doc();
  const older = await DeviceCopy.attach({ ...NAME, generation: 1 }, doc);
  doc.getText("title").insert(0, "unsent");
  rememberUnsent({ ...NAME, generation: 1 }, true);
  await older?.detach();
  const [first, second] = [await takeOlderCopy(NAME), await takeOlderCopy(NAME)];

  expect(first?.getText("title").toString()).toBe("unsent");
  expect(second).toBeNull();
});
