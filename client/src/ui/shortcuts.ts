/** Shortcuts that work wherever the focus is on the page. */
import type * as words from "../lib/words";
import { isKey } from "./keys";
import type { WorkspaceModel } from "./workspace-model";

interface Shortcut {
  readonly id: keyof typeof words.KEYS_ELSEWHERE;
  readonly key: string;
  act(model: WorkspaceModel): void;
}

export const ELSEWHERE: readonly Shortcut[] = [
  {
    id: "help",
    key: "Mod-/",
    act: (model) => {
      model.open.value = "help";
    },
  },
  {
    id: "toolbar",
    key: "Alt-F10",
    act: () => document.querySelector<HTMLElement>(".toolbar [tabindex='0']")?.focus(),
  },
  { id: "nextSection", key: "Mod-Alt-ArrowDown", act: (model) => model.go(1) },
  { id: "previousSection", key: "Mod-Alt-ArrowUp", act: (model) => model.go(-1) },
  { id: "read", key: "Mod-Alt-r", act: readHere },
  { id: "comment", key: "Mod-Alt-c", act: (model) => model.speakOf("comment") },
  { id: "suggest", key: "Mod-Alt-s", act: (model) => model.speakOf("suggestion") },
  { id: "nextThread", key: "Mod-Alt-n", act: () => goToThread(1) },
  { id: "previousThread", key: "Mod-Alt-p", act: () => goToThread(-1) },
  { id: "announce", key: "Mod-Alt-m", act: (model) => model.toggleMuted() },
];

/** Returns how to stop listening. */
export function listenForShortcuts(model: WorkspaceModel): () => void {
  const onKey = (event: KeyboardEvent) => {
    const shortcut = ELSEWHERE.find((each) => isKey(event, each.key));
    if (shortcut === undefined || document.querySelector("dialog[open]") !== null) return;
    event.preventDefault();
    shortcut.act(model);
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function readHere(model: WorkspaceModel): void {
  const key = model.focusedField()?.key ?? "";
  window.open(`${model.config.addresses.read}${key && `#${key}`}`, "_blank", "noopener");
}

/** In the order of the page; from the text one comes to the first. */
function goToThread(by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>("article.thread")];
  const at = all.findIndex((each) => each.contains(document.activeElement));
  all.at(at < 0 && by < 0 ? -1 : (at + by) % all.length)?.focus();
}
