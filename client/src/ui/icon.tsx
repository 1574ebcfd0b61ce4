/** What a tool looks like: drawn where no sign says it as well. */
import type { CommandId } from "../editor/command-table";

const LINES = "M6 4h8M6 8h8M6 12h8";
const STEPS = "M2 3h12M8 6.5h6M8 9.5h6M2 13h12";

type ToolId = CommandId | "comment" | "suggestion";

const DRAWN: Partial<Record<ToolId, string>> = {
  comment: "M2.5 3h11v7.5H8L4.5 13.5v-3h-2z",
  suggestion: "M3 13l.7-3L11 2.8 13.2 5 6 12.3zM9.5 4.3l2.2 2.2",
  link: "M6.5 9.5l3-3M7 4.5l1-1a3 3 0 0 1 4.5 4.5l-1 1M9 11.5l-1 1A3 3 0 0 1 3.5 8l1-1",
  ul: `${LINES}M2.5 4h0M2.5 8h0M2.5 12h0`,
  ol: `${LINES}M1.8 3.2l1-.7v3.2M1.7 10.6c.3-.8 1.8-.8 1.7.2-.1.7-1.6 1.2-1.7 2h1.9`,
  outdent: `${STEPS}M5 5.5L2.5 8 5 10.5`,
  indent: `${STEPS}M2.5 5.5L5 8l-2.5 2.5`,
  undo: "M6 3L3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H7",
  redo: "M10 3l3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H9",
};

export function Icon({ id, sign }: { readonly id: ToolId; readonly sign: string }) {
  const path = DRAWN[id];
  return (
    <span class="tool-sign" aria-hidden="true">
      {path === undefined ? (
        sign
      ) : (
        <svg viewBox="0 0 16 16" role="presentation">
          <path d={path} />
        </svg>
      )}
    </span>
  );
}
