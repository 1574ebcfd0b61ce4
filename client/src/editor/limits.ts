/** What is too much is refused before the shared text changes: once it stands there, only the server could refuse it. */
import { Plugin, type Transaction } from "prosemirror-state";
import { isFromOthers } from "./origin";

/** Characters at once: well below the server's largest frame, whatever alphabet they are of. */
export const MOST_AT_ONCE = 200_000;
/** HTML carries much that is not words; beyond this it is not even looked at. */
const MOST_HTML = 2_000_000;

export interface LimitOptions {
  mayWrite(): boolean;
  /** Whether the guide has room for so many more characters. */
  hasRoom(growth: number): boolean;
  tooLarge(): void;
  full(): void;
}

export function limits(options: LimitOptions): Plugin {
  return new Plugin({
    filterTransaction: (tr) => isFromOthers(tr) || !tr.docChanged || mayPass(tr, options),
    props: {
      editable: () => options.mayWrite(),
      handleDOMEvents: {
        paste: (_view, event) => refuseTooLarge(event, event.clipboardData, options),
        drop: (_view, event) => refuseTooLarge(event, event.dataTransfer, options),
      },
    },
  });
}

function mayPass(tr: Transaction, options: LimitOptions): boolean {
  if (!options.mayWrite()) return false;
  const growth = tr.doc.content.size - tr.before.content.size;
  if (growth > MOST_AT_ONCE) {
    options.tooLarge();
    return false;
  }
  if (growth > 0 && !options.hasRoom(growth)) {
    options.full();
    return false;
  }
  return true;
}

function refuseTooLarge(event: Event, data: DataTransfer | null, options: LimitOptions): boolean {
  const isTooLarge =
    (data?.getData("text/plain").length ?? 0) > MOST_AT_ONCE ||
    (data?.getData("text/html").length ?? 0) > MOST_HTML;
  if (!isTooLarge) return false;
  event.preventDefault();
  options.tooLarge();
  return true;
}
