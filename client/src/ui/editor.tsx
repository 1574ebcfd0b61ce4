/** One text of the guide, mounted into the page. */
import { useEffect, useRef } from "preact/hooks";
import type { LimitOptions } from "../editor/limits";
import { Surface } from "../editor/surface";
import * as words from "../lib/words";
import type { FieldInfo, WorkspaceModel } from "./workspace-model";

interface EditorProps {
  readonly model: WorkspaceModel;
  readonly field: FieldInfo;
  readonly describedBy: string | null;
}

export function Editor({ model, field, describedBy }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const desk = model.session.desk.value;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const text = desk.doc.getText(field.root);
    const surface = new Surface(element, text, field.root, desk.awareness, {
      label: field.title,
      describedBy,
      isOneLine: field.isOneLine,
      mayWrite: () => model.session.mayWrite,
      ...room(model),
      focused: (self) => model.enter(self),
      leave: () => model.go(1),
      askLink: (self) => {
        model.enter(self);
        model.open.value = "link";
      },
    });
    model.add(surface);
    return () => {
      model.remove(surface);
      surface.destroy();
    };
  }, [desk, describedBy, field, model]);
  return <div key={desk.number} ref={place} class={field.isOneLine ? "text text-line" : "text"} />;
}

/** The server's limits: the editor asks before it changes anything, and says afterwards why not. */
function room(model: WorkspaceModel): Pick<LimitOptions, "hasRoom" | "tooLarge" | "full"> {
  let fits = true;
  return {
    hasRoom(growth) {
      fits = model.session.fitsAFrame(growth);
      return fits && model.session.hasRoom(growth);
    },
    tooLarge: () => model.tell(words.TOO_LARGE),
    full: () => model.tell(fits ? words.FULL : words.TOO_LARGE),
  };
}
