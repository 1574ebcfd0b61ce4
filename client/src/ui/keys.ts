/** Keys as people read them, and the shortcuts that work anywhere on the page. */

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const MAC_SIGNS: Readonly<Record<string, string>> = {
  Mod: "⌘",
  Shift: "⇧",
  Alt: "⌥",
  ArrowDown: "↓",
  ArrowUp: "↑",
};
const SIGNS: Readonly<Record<string, string>> = { Mod: "Ctrl", ArrowDown: "↓", ArrowUp: "↑" };
const ARIA: Readonly<Record<string, string>> = { Mod: IS_MAC ? "Meta" : "Control" };

/** "Mod-Shift-8" as "Ctrl+Shift+8" or "⌘⇧8". */
export function shownKey(key: string): string {
  const parts = partsOf(key);
  const signs = IS_MAC ? MAC_SIGNS : SIGNS;
  return parts
    .map((part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(IS_MAC ? "" : "+");
}

/** As `aria-keyshortcuts` wants it. */
export function ariaKey(key: string): string {
  return partsOf(key)
    .map((part) => ARIA[part] ?? part)
    .join("+");
}

export function isKey(event: KeyboardEvent, key: string): boolean {
  const parts = partsOf(key);
  const name = parts.at(-1) ?? "";
  const isMod = IS_MAC ? event.metaKey : event.ctrlKey;
  return (
    isMod === parts.includes("Mod") &&
    event.altKey === parts.includes("Alt") &&
    event.shiftKey === parts.includes("Shift") &&
    (event.key.toLowerCase() === name.toLowerCase() || event.code === `Key${name.toUpperCase()}`)
  );
}

function partsOf(key: string): string[] {
  return key.split(/-(?!$)/);
}
