/** Shortcuts that work wherever the focus is on the page. */
import { isKey } from "./keys";
import type { WorkspaceModel } from "./workspace-model";

interface Shortcut {
  readonly id: "help" | "toolbar" | "nextSection" | "previousSection" | "read" | "announce";
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
