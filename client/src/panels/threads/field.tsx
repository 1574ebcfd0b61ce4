/** A text field that knows the team: after an @ it offers names. The list is a listbox that the keys move in while the caret stays. */
import { useId, useRef, useState } from "preact/hooks";
import * as words from "../../lib/words";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly names: readonly string[];
  readonly rows: number;
  change(value: string): void;
}

const ASKED = /(?:^|\s)@([^@\n]{0,30})$/u;
const MOST = 6;

export function Field({ label, value, names, rows, change }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState(0);
  const asked = ASKED.exec(value.slice(0, at))?.[1];
  const offered = asked === undefined ? [] : matching(names, asked);
  const isOpen = offered.length > 0;
  const take = (name: string) => {
    const before = value.slice(0, at - (asked?.length ?? 0));
    change(`${before}${name} ${value.slice(at)}`);
    setAt(0);
    area.current?.focus();
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setChosen((chosen + 1) % offered.length),
    ArrowUp: () => setChosen((chosen + offered.length - 1) % offered.length),
    Enter: () => take(offered[chosen] ?? ""),
    Tab: () => take(offered[chosen] ?? ""),
    Escape: () => setAt(0),
  };
  const onKey = (event: KeyboardEvent) => {
    const act = isOpen ? keys[event.key] : undefined;
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        ref={area}
        rows={rows}
        dir="auto"
        value={value}
        aria-autocomplete={names.length > 0 ? "list" : undefined}
        aria-controls={isOpen ? `${id}-names` : undefined}
        aria-activedescendant={isOpen ? `${id}-${chosen}` : undefined}
        onKeyDown={onKey}
        onInput={(event) => {
          setAt(event.currentTarget.selectionStart);
          setChosen(0);
          change(event.currentTarget.value);
        }}
      />
      {isOpen && (
        <div class="names" id={`${id}-names`} role="listbox" aria-label={words.TEAM}>
          {offered.map((name, number) => (
            <button
              key={name}
              type="button"
              role="option"
              id={`${id}-${number}`}
              tabIndex={-1}
              aria-selected={number === chosen}
              onMouseDown={(event) => {
                event.preventDefault();
                take(name);
              }}
            >
              {name}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function matching(names: readonly string[], asked: string): string[] {
  const wanted = asked.toLocaleLowerCase();
  return names.filter((name) => name.toLocaleLowerCase().startsWith(wanted)).slice(0, MOST);
}
