/** The formatting buttons: one stop for the Tab key, arrows inside, as the toolbar pattern has it. */
import { useRef } from "preact/hooks";
import { COMMANDS, type CommandEntry } from "../editor/command-table";
import { isMarkActive } from "../editor/commands";
import type { Surface } from "../editor/surface";
import { schema } from "../guide/schema";
import * as words from "../lib/words";
import { Icon } from "./icon";
import { ariaKey, shownKey } from "./keys";
import type { WorkspaceModel } from "./workspace-model";

const LINK_KEY = "Mod-k";
const GROUPS = [...new Set(COMMANDS.map((entry) => entry.group))];
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

export function Toolbar({ model }: { readonly model: WorkspaceModel }) {
  const bar = useRef<HTMLDivElement>(null);
  const surface = model.focused.value;
  const isText = surface !== null && model.focusedField()?.isOneLine === false;
  return (
    <div
      ref={bar}
      class="toolbar"
      role="toolbar"
      aria-label={words.FORMATTING}
      onKeyDown={(event) => {
        if (event.key === "Escape") surface?.focus();
        else moveFocus(event, bar.current);
      }}
    >
      {GROUPS.map((group) => (
        <span key={group} class="tools">
          {COMMANDS.filter((entry) => entry.group === group).map((entry) => (
            <CommandButton
              key={entry.id}
              entry={entry}
              surface={isText || group === "history" ? surface : null}
              isFirst={entry === COMMANDS[0]}
            />
          ))}
          {group === "marks" && <LinkButton surface={isText ? surface : null} ask={() => askLink(model)} />}
        </span>
      ))}
      <Talk model={model} surface={surface} isFirst={false} />
    </div>
  );
}

/** What a commenter has of the toolbar. */
export function TalkBar({ model }: { readonly model: WorkspaceModel }) {
  const bar = useRef<HTMLDivElement>(null);
  return (
    <div
      ref={bar}
      class="toolbar"
      role="toolbar"
      aria-label={words.COMMENTS}
      onKeyDown={(event) => moveFocus(event, bar.current)}
    >
      <Talk model={model} surface={model.focused.value} isFirst={true} />
    </div>
  );
}

interface TalkProps {
  readonly model: WorkspaceModel;
  readonly surface: Surface | null;
  readonly isFirst: boolean;
}

function Talk({ model, surface, isFirst }: TalkProps) {
  return (
    <span class="tools">
      {TALK.map(({ kind, label, key }, number) => (
        <button
          key={kind}
          type="button"
          class="tool"
          tabIndex={isFirst && number === 0 ? 0 : -1}
          title={`${label} (${shownKey(key)})`}
          aria-keyshortcuts={ariaKey(key)}
          aria-disabled={surface === null}
          onMouseDown={keepCaret}
          onClick={() => model.speakOf(kind)}
        >
          <Icon id={kind} sign="" />
          <span class="tool-word">{label}</span>
        </button>
      ))}
    </span>
  );
}

const TALK = [
  { kind: "comment", label: words.COMMENT, key: "Mod-Alt-c" },
  { kind: "suggestion", label: words.SUGGEST, key: "Mod-Alt-s" },
] as const;

interface CommandButtonProps {
  readonly entry: CommandEntry;
  readonly surface: Surface | null;
  readonly isFirst: boolean;
}

function CommandButton({ entry, surface, isFirst }: CommandButtonProps) {
  const state = surface?.state.value;
  const isPossible =
    surface !== null && state !== undefined && (entry.isPossible?.(state, surface.binding) ?? true);
  const [key = ""] = entry.keys;
  return (
    <button
      type="button"
      class={`tool tool-${entry.id}`}
      tabIndex={isFirst ? 0 : -1}
      title={words.commandWithKey(entry.id, shownKey(key))}
      aria-keyshortcuts={ariaKey(key)}
      aria-pressed={entry.isOn ? state !== undefined && entry.isOn(state) : undefined}
      aria-disabled={!isPossible}
      onMouseDown={keepCaret}
      onClick={() => {
        if (isPossible) surface?.run(entry.id);
      }}
    >
      <Icon id={entry.id} sign={entry.sign} />
      <span class="tool-word">{words.COMMANDS[entry.id]}</span>
    </button>
  );
}

function LinkButton({ surface, ask }: { readonly surface: Surface | null; ask(): void }) {
  const state = surface?.state.value;
  return (
    <button
      type="button"
      class="tool tool-link"
      tabIndex={-1}
      title={words.commandWithKey("link", shownKey(LINK_KEY))}
      aria-keyshortcuts={ariaKey(LINK_KEY)}
      aria-pressed={state !== undefined && isMarkActive(state, schema.marks.link)}
      aria-disabled={surface === null}
      onMouseDown={keepCaret}
      onClick={() => {
        if (surface !== null) ask();
      }}
    >
      <Icon id="link" sign="" />
      <span class="tool-word">{words.COMMANDS.link}</span>
    </button>
  );
}

function askLink(model: WorkspaceModel): void {
  model.open.value = "link";
}

/** A click on a button must not take the caret out of the text. */
function keepCaret(event: MouseEvent): void {
  event.preventDefault();
}

function moveFocus(event: KeyboardEvent, bar: HTMLElement | null): void {
  const buttons = [...(bar?.querySelectorAll("button") ?? [])];
  const at = buttons.indexOf(event.target as HTMLButtonElement); // -1 for anything else
  const step = STEPS[event.key];
  const next = step === undefined ? edge(event.key, buttons) : buttons.at((at + step) % buttons.length);
  if (next === undefined) return;
  event.preventDefault();
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}

function edge(key: string, buttons: readonly HTMLButtonElement[]): HTMLButtonElement | undefined {
  if (key === "Home") return buttons[0];
  return key === "End" ? buttons.at(-1) : undefined;
}
