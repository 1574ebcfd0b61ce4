/** A dialog by the browser's own element: focus stays inside, Escape closes, focus goes back. */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Something to read: its first button may lie below what is seen, so one begins at the title. */
  readonly isLong?: boolean;
  close(): void;
}

export function Dialog({ title, children, isLong = false, close }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    if (isLong) focusTitle(dialog);
    return () => dialog?.close(); // gives the focus back at once, before the next key comes
  }, [isLong]);
  return (
    <dialog ref={element} class="dialog" aria-labelledby={id} onClose={close}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

function focusTitle(dialog: HTMLDialogElement | null): void {
  const title = dialog?.querySelector("h2");
  if (title === null || title === undefined) return;
  title.tabIndex = -1;
  title.focus();
}
