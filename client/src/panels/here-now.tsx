/** Who is here, and in which section. Nobody is told apart by colour alone: initials, name and pattern stand beside it. */
import { useEffect, useRef } from "preact/hooks";
import * as words from "../lib/words";
import type { WorkspaceModel } from "../ui/workspace-model";
import type { Person } from "./people";

export function HereNow({ model }: { readonly model: WorkspaceModel }) {
  return (
    <ul class="here-now" aria-label={words.HERE_NOW}>
      {model.people.value.map((person) => (
        <li key={person.id} class={person.isAway ? "person person-away" : "person"}>
          <Avatar person={person} />
          <span class="person-name">{nameOf(person)}</span>{" "}
          <span class="person-place">{placeOf(person, model)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The people in one field, as avatars with their names for screen readers. */
export function InSection({ model, root }: { readonly model: WorkspaceModel; readonly root: string }) {
  const here = model.people.value.filter((person) => person.field === root && !person.isMe);
  return (
    <span class="in-section">
      {here.map((person) => (
        <span key={person.id} class="person" title={person.name}>
          <Avatar person={person} />
          <span class="unseen">{person.name}</span>
        </span>
      ))}
    </span>
  );
}

function Avatar({ person }: { readonly person: Person }) {
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => element.current?.style.setProperty("--person", person.color), [person.color]);
  return (
    <span ref={element} class={`avatar pattern-${patternOf(person.id)}`} aria-hidden="true">
      {person.initials}
    </span>
  );
}

function nameOf(person: Person): string {
  const notes = [person.isMe ? words.YOU : "", person.isAway ? words.AWAY : ""].filter(Boolean).join(", ");
  return notes === "" ? person.name : `${person.name} (${notes})`;
}

function placeOf(person: Person, model: WorkspaceModel): string {
  return model.fields.find((field) => field.root === person.field)?.title ?? "";
}

/** One of four, always the same for the same person. */
function patternOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return sum % 4;
}
