/** The page as a person finds it: names, status, keys, dialogs. */
import "../support/screen";
import "fake-indexeddb/auto";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { browserClock } from "../../src/lib/clock";
import type { Config } from "../../src/lib/config";
import { clearCopies } from "../../src/live/device-copy";
import { WorkspaceModel } from "../../src/ui/workspace-model";
import { Workspace } from "../../src/ui/workspace-view";
import { config } from "../support/config";
import { Network } from "../support/network";

let network: Network;
let model: WorkspaceModel;
let page: HTMLElement;

beforeEach(() => {
  network = new Network();
  page = document.body.appendChild(document.createElement("main"));
  showDialogs();
});

afterEach(async () => {
  await act(() => render(null, page));
  model.stop();
  await model.session.close();
  page.remove();
  for (const form of [...document.forms]) form.remove();
  localStorage.clear();
  await clearCopies();
});

test("every text is a textbox with its section's name", async () => {
  await opens();

  expect(textboxes()).toEqual(["Title", "Promise", "Why it works", "Steps", "What you need"]);
  expect(page.querySelector("section#steps h2")?.textContent).toBe("Steps");
});

test("the status tells what is saved", async () => {
  await opens();
  const before = status();
  await act(() => network.saves());

  expect(before).toBe("Connecting");
  expect(status()).toMatch(/^Saved \d/);
});

test("who is here is a list, with where they are", async () => {
  await opens();
  await act(() => {
    const { awareness } = model.session.desk.value;
    awareness
      .getStates()
      .set(99, { user: { id: "m2", name: "Bo", color: "#9a3412" }, section: "section:steps" });
    awareness.emit("change", [{ added: [99], updated: [], removed: [] }, "test"]);
  });

  const list = page.querySelector("ul[aria-label='Here now']");

  expect([...(list?.querySelectorAll("li") ?? [])].map((each) => each.textContent?.trim())).toEqual([
    "AAna (you)",
    "BBo Steps",
  ]);
  expect(page.querySelector("nav[aria-label=Sections] li:nth-child(2)")?.textContent).toContain("Bo");
});

test("what others write is shown with real headings, lists and quotations", async () => {
  await opens();
  await act(() =>
    network.relays((doc) => {
      const text = doc.getText("section:steps");
      text.insert(0, "Before\n", { kind: "h3" });
      text.insert(7, "one\n", { kind: "ol" });
      text.insert(11, "two\n", { kind: "ol" });
      text.insert(15, "said\n", { kind: "quote" });
    }),
  );
  const steps = textbox("Steps");

  expect(steps.querySelector("h3")?.textContent).toBe("Before");
  expect([...steps.querySelectorAll("ol > li")].map((each) => each.textContent)).toEqual(["one", "two"]);
  expect(steps.querySelector("blockquote p")?.textContent).toBe("said");
});

test("the window and the page go by the guide's title of now", async () => {
  const head = document.body.appendChild(document.createElement("a"));
  head.className = "place-title";
  head.appendChild(document.createElement("span")).textContent = "Hand hygiene";
  document.title = "Hand hygiene: Write – Charrette";
  await opens();
  const before = document.title;
  await act(() => network.relays((doc) => doc.getText("title").insert(0, "Clean $& hands")));
  const after = [document.title, head.textContent];
  head.remove();

  expect(before).toBe("Hand hygiene: Write – Charrette");
  expect(after).toEqual(["Clean $& hands: Write – Charrette", "Clean $& hands"]);
});

test("a reader has no buttons and cannot write", async () => {
  await opens(config({ may_write: false, role: "reader" }));
  await act(() => network.saves());

  expect(page.querySelector("[role=toolbar]")).toBeNull();
  expect(textbox("Steps").getAttribute("contenteditable")).toBe("false");
  expect(textbox("Steps").getAttribute("aria-readonly")).toBe("true");
  expect(status()).toBe("You can read this guide. Writing is for its writers.");
});

test("the right to write ends while somebody looks on", async () => {
  await opens();
  await act(() => network.saves());
  await act(() => network.notifies("right", "You may no longer write in it.", { write: false }));

  expect(textbox("Steps").getAttribute("contenteditable")).toBe("false");
  expect(status()).toBe("You may no longer write in it.");
});

test("each tool says in words what it does, and how by the keyboard", async () => {
  await opens();
  const tools = [...page.querySelectorAll<HTMLButtonElement>("[role=toolbar] button")];
  const names = tools.map((tool) => tool.querySelector(".tool-word")?.textContent);

  expect(names).toContain("Smaller heading");
  expect(new Set(names).size).toBe(tools.length);
  for (const tool of tools) {
    expect(tool.title).toMatch(/^.+ \(.*Ctrl.*\)$/);
    expect(tool.getAttribute("aria-keyshortcuts")).toMatch(/^Control/);
    expect(tool.querySelector(".tool-sign")?.getAttribute("aria-hidden")).toBe("true");
  }
});

test("title and promise are named for the eye too", async () => {
  await opens();

  expect([...page.querySelectorAll(".field-label")].map((label) => label.textContent)).toEqual([
    "Title",
    "Promise",
  ]);
});

test("the toolbar is one stop for Tab, and arrows move inside it", async () => {
  await opens();
  const buttons = [...page.querySelectorAll<HTMLButtonElement>("[role=toolbar] button")];
  buttons[0]?.focus();
  await act(() => press(buttons[0], "ArrowRight"));
  const second = document.activeElement;
  await act(() => press(second, "End"));

  expect(second).toBe(buttons[1]);
  expect(document.activeElement).toBe(buttons.at(-1));
  expect(buttons.filter((button) => button.tabIndex === 0)).toEqual([buttons.at(-1)]);
});

test("the help names every key", async () => {
  await opens();
  await act(() => press(document.body, "/", { ctrlKey: true }));
  const dialog = page.querySelector("dialog");

  expect(dialog?.querySelector("h2")?.textContent).toBe("Keyboard shortcuts");
  expect(dialog?.textContent).toContain("Numbered listCtrl+Shift+7");
  expect(dialog?.textContent).toContain("Next sectionCtrl+Alt+↓");
});

test("a refusal offers the words, says why, and goes on with a fresh text", async () => {
  await opens();
  await act(() => network.saves());
  await act(async () => {
    model.session.desk.value.doc.getText("section:steps").insert(0, "mine <b>");
    network.refuses("This change could not be read.");
    await until(() => network.sockets.length === 2);
  });
  await act(() => network.accepts());
  const dialog = page.querySelector("dialog");
  const offered = dialog?.querySelector("textarea")?.value;
  await act(() => clickOn("I have what I need: remove them"));

  expect(dialog?.textContent).toContain("This change could not be read.");
  expect(offered).toBe("Steps\nmine <b>");
  expect(textbox("Steps").textContent).toBe("");
  expect(page.querySelector("dialog")).toBeNull();
});

test.each([
  [
    { frame: 400, document: 10_000 },
    "That is too much at once: paste it in smaller pieces. Nothing was changed.",
  ],
  [{ frame: 4_000, document: 300 }, "This guide is full: please shorten it before you add more."],
])("more than the server takes, %j, is refused before it changes the text", async (limits, sentence) => {
  await opens(config({ limits }));
  await act(() => network.saves());
  await act(() => {
    textbox("Steps").dispatchEvent(new FocusEvent("focus"));
  });
  const view = model.focused.value?.view;
  await act(() => view?.dispatch(view.state.tr.insertText("x".repeat(200), 1)));

  expect(textbox("Steps").textContent).toBe("");
  expect(page.querySelector("[role=alert]")?.textContent).toContain(sentence);
});

test("signing out with unsaved text asks first", async () => {
  await opens();
  await act(() => network.saves());
  await act(() => model.session.desk.value.doc.getText("title").insert(0, "unsaved"));
  await act(() => {
    signsOut();
  });

  expect(page.querySelector("dialog h2")?.textContent).toBe("Some of your text is not saved yet");
});

test("signing out with all saved leaves nothing of this person here, and does not ask", async () => {
  const submit = vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(() => undefined);
  await opens();
  await act(() => network.saves());
  await act(async () => {
    signsOut();
    await until(() => submit.mock.calls.length > 0);
  });

  expect(page.querySelector("dialog")).toBeNull();
  expect(submit).toHaveBeenCalledOnce();
  expect(await indexedDB.databases()).toEqual([]);
});

test("what is discarded is not asked about again", async () => {
  const submit = vi.spyOn(HTMLFormElement.prototype, "submit").mockImplementation(() => undefined);
  await opens(config({ keeps_on_device: false }));
  await act(() => network.saves());
  await act(() => model.session.desk.value.doc.getText("title").insert(0, "unsaved"));
  const before = closesThePage();
  await act(() => {
    signsOut();
  });
  await act(async () => {
    clickOn("Discard it and sign out");
    await until(() => submit.mock.calls.length > 0);
  });

  expect([before, closesThePage()]).toEqual(["asked", "gone"]);
  expect(submit).toHaveBeenCalledOnce();
});

test("words that are kept nowhere are not lost with the window, unasked", async () => {
  await opens(config({ keeps_on_device: false }));
  await act(() => network.saves());
  await act(async () => {
    model.session.desk.value.doc.getText("section:steps").insert(0, "mine");
    network.refuses("No.");
    await until(() => network.sockets.length === 2);
  });
  await act(() => network.accepts());

  expect(page.querySelector("dialog")?.textContent).toContain("These words are in this window only");
  expect(closesThePage()).toBe("asked");
});

test("signed out in mid-sentence: a way back, and the text stays", async () => {
  await opens();
  await act(() => network.saves());
  await act(() => network.socket.ends(4401, "Please sign in again."));
  const link = page.querySelector("dialog a");

  expect(link?.getAttribute("href")).toBe("/sign-in");
  expect(status()).toBe("Signed out. Please sign in again.");
  expect(textbox("Steps").getAttribute("contenteditable")).toBe("true");
});

test("signing in later leaves a button that asks again", async () => {
  await opens();
  await act(() => network.socket.ends(4401, "Please sign in again."));
  await act(() => buttonNamed("Later").click());
  const isPutAway = page.querySelector("dialog") === null;
  await act(() => buttonNamed("Please sign in again").click());

  expect(isPutAway).toBe(true);
  expect(page.querySelector("dialog a")?.getAttribute("href")).toBe("/sign-in");
});

function buttonNamed(name: string): HTMLButtonElement {
  const found = [...page.querySelectorAll("button")].find((each) => each.textContent === name);
  if (found === undefined) throw new Error(`there is no button “${name}”`);
  return found;
}

test("whoever comes back from signing in goes on", async () => {
  await opens();
  await act(() => network.saves());
  await act(() => network.socket.ends(4401, "Please sign in again."));
  await act(() => {
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await act(() => network.accepts());
  await act(() => network.saves());

  expect(network.sockets).toHaveLength(2);
  expect(page.querySelector("dialog")).toBeNull();
  expect(status()).toMatch(/^Saved/);
});

async function opens(with_: Config = config()): Promise<void> {
  model = new WorkspaceModel(with_, { clock: browserClock, Socket: network.Socket, random: () => 0, window });
  await model.session.open();
  await act(() => render(<Workspace model={model} />, page));
  await act(() => network.accepts());
}

/** Presses the button that every page has in its head. */
function signsOut(): void {
  const form = document.body.appendChild(document.createElement("form"));
  form.action = "/sign-out";
  form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
}

function closesThePage(): "asked" | "gone" {
  return window.dispatchEvent(new Event("beforeunload", { cancelable: true })) ? "gone" : "asked";
}

/** fake-indexeddb, and whatever else the loop has to do, takes as many turns as it takes. */
async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ten seconds: ${holds}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function status(): string {
  return page.querySelector("[role=status]")?.textContent ?? "";
}

function textboxes(): string[] {
  return [...page.querySelectorAll("[role=textbox]")].map((each) => each.getAttribute("aria-label") ?? "");
}

function textbox(name: string): HTMLElement {
  const found = page.querySelector<HTMLElement>(`[role=textbox][aria-label="${name}"]`);
  if (found === null) throw new Error(`no text is named ${name}`);
  return found;
}

function press(on: Element | null | undefined, key: string, more: KeyboardEventInit = {}): void {
  on?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

function clickOn(words: string): void {
  const button = [...page.querySelectorAll("button")].find((each) => each.textContent === words);
  button?.click();
}

/** jsdom has the element and not what it does. */
function showDialogs(): void {
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
}
