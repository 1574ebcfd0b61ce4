/** What a person is told while the network and the server do what they do. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { browserClock } from "../../src/lib/clock";
import type { Config } from "../../src/lib/config";
import { clearCopies } from "../../src/live/device-copy";
import { Session } from "../../src/live/session";
import { asText } from "../../src/live/set-aside";
import { config } from "../support/config";
import { Network } from "../support/network";

const STEPS = "section:steps";
const FIELDS = [{ root: STEPS, title: "Steps" }];

let network: Network;
let session: Session;
const told: string[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearTimeout", "clearInterval", "Date"] });
  network = new Network();
  told.length = 0;
});

afterEach(async () => {
  await session.close();
  vi.useRealTimers();
  localStorage.clear();
  await clearCopies();
});

test("the socket first asks for acknowledgements", async () => {
  await opens();

  expect([...(network.socket.sent[0] ?? [])]).toEqual([0x64, 0x00]);
  expect(network.socket.address).toBe("ws://localhost:3000/live/guide1?as=m1&generation=3");
});

test("nothing is called saved before the server says so", async () => {
  await opens();
  const before = session.status;

  network.saves(1_700_000_000_123);

  expect(before).toEqual({ is: "opening" });
  expect(session.status).toEqual({ is: "saved", at: 1_700_000_000_123 });
});

test("changes wait until the server has saved them", async () => {
  await opensAndSaves();
  types("a");
  types("b");
  const waiting = session.status;

  network.saves();

  expect(waiting).toEqual({ is: "waiting", changes: 2 });
  expect(session.status.is).toBe("saved");
});

test("what others write does not wait", async () => {
  await opensAndSaves();

  network.relays((doc) => doc.getText(STEPS).insert(0, "theirs"));

  expect(text()).toBe("theirs");
  expect(session.status.is).toBe("saved");
});

test("a frozen socket shows within two seconds while changes wait, and thaws", async () => {
  await opensAndSaves();
  network.socket.isFrozen = true;
  types("a");
  await vi.advanceTimersByTimeAsync(2_000);
  const frozen = session.status;

  network.socket.isFrozen = false;
  network.saves();

  expect(frozen).toEqual({ is: "offline", changes: 1, isKept: true, sentence: "" });
  expect(session.status.is).toBe("saved");
});

test("a slow server that still answers is not called offline", async () => {
  await opensAndSaves();
  types("a");
  await vi.advanceTimersByTimeAsync(800);
  const asked = network.socket.sentOf(3).length;
  network.socket.delivers(new Uint8Array([1, 1, 0]));
  await vi.advanceTimersByTimeAsync(1_000);

  expect(asked).toBe(1);
  expect(session.status).toEqual({ is: "waiting", changes: 1 });
});

test("a socket that stays frozen is given up for a new one", async () => {
  await opensAndSaves();
  network.socket.isFrozen = true;
  types("a");
  await vi.advanceTimersByTimeAsync(6_500);

  network.accepts();
  network.saves();

  expect(network.sockets).toHaveLength(2);
  expect(network.doc.getText(STEPS).toString()).toBe("a");
  expect(session.status.is).toBe("saved");
});

test("without a network the page says so at once, and comes back with it", async () => {
  await opensAndSaves();
  window.dispatchEvent(new Event("offline"));
  types("offline ");
  const offline = session.status;

  window.dispatchEvent(new Event("online"));
  network.accepts();
  network.saves();

  expect(offline).toEqual({ is: "offline", changes: 1, isKept: true, sentence: "" });
  expect(network.doc.getText(STEPS).toString()).toBe("offline ");
  expect(session.status.is).toBe("saved");
});

test("what was written offline survives a reload", async () => {
  await opensAndSaves();
  window.dispatchEvent(new Event("offline"));
  types("kept");
  await session.close();

  await opens();
  network.saves();

  expect(text()).toBe("kept");
  expect(network.doc.getText(STEPS).toString()).toBe("kept");
});

test("another person on the same device finds nothing of it", async () => {
  await opensAndSaves();
  types("Ana's");
  await session.close();
  network = new Network();

  await opens(config({ person: { id: "p2", author: "m2", name: "Bo", color: "#9a3412" } }));

  expect(text()).toBe("");
});

test("a server that restarts is tried again, after a wait that differs", async () => {
  await opensAndSaves();
  network.socket.ends(1012, "The server is restarting.");
  const status = session.status;
  await vi.advanceTimersByTimeAsync(1_100);

  expect(status).toMatchObject({ is: "offline", sentence: "The server is restarting." });
  expect(network.sockets).toHaveLength(2);
});

test("a server that cannot save is named, until it can", async () => {
  await opensAndSaves();
  types("a");
  network.notifies("not_saving", "The server cannot save at the moment.");
  const status = session.status;

  network.notifies("saving", "The server saves again.");

  expect(status).toEqual({ is: "not-saving", changes: 1, sentence: "The server cannot save at the moment." });
  expect(session.status).toEqual({ is: "waiting", changes: 1 });
});

test("signed out, people write on; signing in again sends it", async () => {
  await opensAndSaves();
  network.socket.ends(4401, "Please sign in again.");
  types("meanwhile");
  const [status, mayWrite] = [session.status, session.mayWrite];

  session.resume();
  network.accepts();
  network.saves();

  expect(status).toEqual({ is: "signed-out", changes: 1, sentence: "Please sign in again." });
  expect(mayWrite).toBe(true);
  expect(network.doc.getText(STEPS).toString()).toBe("meanwhile");
});

test("coming back from the tab in which one signed in goes on by itself", async () => {
  await opensAndSaves();
  network.socket.ends(4401, "Please sign in again.");
  types("meanwhile");

  document.dispatchEvent(new Event("visibilitychange"));
  network.accepts();
  network.saves();

  expect(network.doc.getText(STEPS).toString()).toBe("meanwhile");
});

test("a refusal sets the words aside; they are offered and never sent again", async () => {
  network.doc.getText(STEPS).insert(0, "theirs\n");
  await opensAndSaves();
  types("mine");
  network.refuses("This change could not be read.");
  await settled();
  network.accepts();
  network.saves();

  expect(session.setAside.value).toEqual({
    sentence: "This change could not be read.",
    parts: [{ title: "Steps", lines: ["mine"] }],
  });
  expect(text()).toBe("theirs\n");
  expect(network.sockets).toHaveLength(2);
  expect(session.status.is).toBe("saved");
});

test("words set aside are still there after a reload, until they are taken care of", async () => {
  await opensAndSaves();
  types("mine");
  network.refuses("No.");
  await settled();
  await session.close();

  await opens();
  const offered = session.setAside.value;
  session.forgetSetAside();

  expect(asText(offered?.parts ?? [])).toBe("Steps\nmine");
  expect(session.setAside.value).toBeNull();
});

test("the server hears that words wait here, until they are saved or the page goes", async () => {
  await opensAndSaves();
  types("a");
  const waiting = document.cookie;
  window.dispatchEvent(new Event("pagehide"));
  const stillWaiting = document.cookie;
  network.saves();
  window.dispatchEvent(new Event("pagehide"));

  expect([waiting, stillWaiting]).toEqual(["charrette_unsent=p1:guide1", "charrette_unsent=p1:guide1"]);
  expect(document.cookie).toBe("");
});

test("words that wait from before are told until the server has them", async () => {
  await opensAndSaves();
  window.dispatchEvent(new Event("offline"));
  types("a");
  await session.close();
  await opens();
  window.dispatchEvent(new Event("pagehide"));
  const waiting = document.cookie;
  network.saves();

  expect(waiting).toBe("charrette_unsent=p1:guide1");
  expect(document.cookie).toBe("");
});

test("a copy of an older generation is offered as text and never merged", async () => {
  await opensAndSaves();
  window.dispatchEvent(new Event("offline"));
  types("of old");
  await session.close();
  network = new Network();

  await opens(config({ generation: 4 }));
  network.saves();

  expect(session.setAside.value?.parts).toEqual([{ title: "Steps", lines: ["of old"] }]);
  expect(text()).toBe("");
});

test("a page of an older generation stops and offers what was not saved", async () => {
  await opensAndSaves();
  types("late");
  network.socket.ends(4409, "This guide was put back to an earlier state: reload it.");
  await vi.advanceTimersByTimeAsync(20_000);

  expect(session.status.is).toBe("outdated");
  expect(session.setAside.value?.parts).toEqual([{ title: "Steps", lines: ["late"] }]);
  expect(network.sockets).toHaveLength(1);
});

test("the right to write can end and come back", async () => {
  await opensAndSaves();
  network.notifies("right", "You may read this guide, but no longer write in it.", { write: false });
  const [status, may] = [session.status, session.mayWrite];

  network.notifies("right", "You may write in this guide now.", { write: true });

  expect(status).toEqual({
    is: "read-only",
    sentence: "You may read this guide, but no longer write in it.",
  });
  expect([may, session.mayWrite]).toEqual([false, true]);
});

test("the right ends in mid-sentence: what waits is offered", async () => {
  await opensAndSaves();
  types("half a sen");
  network.notifies("right", "You may no longer write in it.", { write: false });
  await settled();
  network.accepts();

  expect(session.setAside.value?.parts).toEqual([{ title: "Steps", lines: ["half a sen"] }]);
  expect(session.mayWrite).toBe(false);
});

test.each([
  [4403, "not-yours"],
  [4404, "gone"],
])("after %i nobody knocks again", async (code, is) => {
  await opensAndSaves();
  network.socket.ends(code, "No.");
  await vi.advanceTimersByTimeAsync(60_000);

  expect(session.status.is).toBe(is);
  expect(network.sockets).toHaveLength(1);
});

test("a browser that keeps nothing is said to keep nothing", async () => {
  vi.spyOn(indexedDB, "open").mockImplementation(() => {
    throw new DOMException("private", "SecurityError");
  });
  await opensAndSaves();
  window.dispatchEvent(new Event("offline"));
  types("a");

  expect(session.status).toMatchObject({ is: "offline", isKept: false });
  expect(told).toEqual(["keeps nothing"]);
});

test("a shared computer keeps nothing, as it was asked to", async () => {
  await opens(config({ keeps_on_device: false }));
  network.saves();

  expect(session.isKeptHere).toBe(false);
  expect(told).toEqual([]);
  expect((await indexedDB.databases()).filter(({ name }) => name?.includes("guide1"))).toEqual([]);
});

test("a guide that is nearly full says so, and takes no more than it can hold", async () => {
  await opens(config({ limits: { frame: 1_000, document: 1_000 } }));
  network.saves();
  network.notifies("nearly_full", "This guide is nearly full.");
  const [small, large] = [session.hasRoom(100), session.hasRoom(400)];
  types("x".repeat(900));

  expect(told).toEqual(["This guide is nearly full."]);
  expect([small, large, session.hasRoom(100)]).toEqual([true, false, false]);
});

test("presence goes out for this person only, and at most every 80 ms", async () => {
  await opensAndSaves();
  await vi.advanceTimersByTimeAsync(100);
  const before = network.socket.sentOf(1).length;
  const { awareness } = session.desk.value;
  for (let place = 0; place < 10; place++) awareness.setLocalStateField("section", `s${place}`);
  awareness.emit("update", [{ added: [99], updated: [], removed: [] }, "somebody"]);
  await vi.advanceTimersByTimeAsync(200);

  expect(network.socket.sentOf(1).length - before).toBe(1);
});

async function opens(with_: Config = config()): Promise<void> {
  const around = { clock: browserClock, Socket: network.Socket, random: () => 0.5, window };
  session = new Session(with_, FIELDS, around, {
    nearlyFull: (sentence) => told.push(sentence),
    threadsChanged: () => undefined,
    keepsNothing: () => told.push("keeps nothing"),
  });
  const opening = session.open();
  await settled();
  await opening;
  network.accepts();
}

async function opensAndSaves(): Promise<void> {
  await opens();
  network.saves();
}

/** fake-indexeddb answers in a few turns of the loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    await vi.advanceTimersByTimeAsync(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function types(words: string): void {
  const { doc } = session.desk.value;
  const shared = doc.getText(STEPS);
  shared.insert(shared.length, words);
}

function text(): string {
  return session.desk.value.doc.getText(STEPS).toString();
}
