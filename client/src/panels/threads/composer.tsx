/** A new comment or suggestion on what was selected. What was typed stays until the server has it. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import * as words from "../../lib/words";
import type { WorkspaceModel } from "../../ui/workspace-model";
import type { ThreadDesk } from "./desk";
import type { Drafted } from "./drafted";
import { Field } from "./field";

/** Stands for a thread's id until there is one. */
export const DRAFT = "draft";

interface Props {
  readonly model: WorkspaceModel;
  readonly desk: ThreadDesk;
  readonly draft: Drafted;
}

export function Composer({ model, desk, draft }: Props) {
  const isSuggestion = draft.kind === "suggestion";
  const [text, setText] = useState("");
  const [replacement, setReplacement] = useState(draft.quote);
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState("");
  const [isBusy, setBusy] = useState(false);
  const place = useRef<HTMLFormElement>(null);
  const id = useId();
  useEffect(() => place.current?.querySelector("textarea")?.focus(), []);
  const close = () => {
    model.drafted.value = null;
    model.surfaceOf(draft.root)?.focus();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    const { kind, root, start, end, quote } = draft;
    const why = reason === "" ? { reason: text } : { reason, text };
    const fields = { attempt: draft.attempt, ...(isSuggestion ? { replacement, ...why } : { text }) };
    const sentence = await desk.make({ kind, root, start, end, quote }, fields);
    setBusy(false);
    setFault(sentence);
    if (sentence === "") close();
  };
  return (
    <form
      ref={place}
      class="thread thread-new"
      data-thread={DRAFT}
      data-section={sectionOf(draft.root)}
      onSubmit={submit}
    >
      <blockquote class="thread-quote">{draft.quote}</blockquote>
      {fault !== "" && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {isSuggestion && (
        <>
          <Field label={words.INSTEAD} value={replacement} change={setReplacement} names={[]} rows={3} />
          <fieldset class="reasons">
            <legend>{words.WHY_SUGGESTED}</legend>
            {Object.entries(words.REASONS).map(([value, label]) => (
              <label key={value}>
                <input
                  type="radio"
                  name={`${id}-reason`}
                  checked={reason === value}
                  onChange={() => setReason(value)}
                />
                {label}
              </label>
            ))}
          </fieldset>
        </>
      )}
      <Field
        label={isSuggestion ? words.IN_WORDS : words.COMMENT}
        value={text}
        change={setText}
        names={model.config.team}
        rows={3}
      />
      <div class="choices">
        <button type="submit" disabled={isBusy}>
          {isSuggestion ? words.SUGGEST : words.COMMENT}
        </button>
        <button type="button" class="quiet" onClick={close}>
          {words.CANCEL}
        </button>
      </div>
    </form>
  );
}

export function sectionOf(root: string): string {
  return root.replace(/^section:/, "");
}
