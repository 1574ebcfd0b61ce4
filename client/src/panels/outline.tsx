/** The sections as links, with who is in them. */
import * as words from "../lib/words";
import type { WorkspaceModel } from "../ui/workspace-model";
import { InSection } from "./here-now";

export function Outline({ model }: { readonly model: WorkspaceModel }) {
  const sections = model.fields.filter((field) => !field.isOneLine);
  return (
    <nav class="outline" aria-label={words.SECTIONS}>
      <ol>
        {sections.map((field) => (
          <li key={field.root}>
            <a href={`#${field.key}`}>{field.title}</a> <InSection model={model} root={field.root} />
          </li>
        ))}
      </ol>
    </nav>
  );
}
