/** One thread: what it speaks of, what was said, and what this person may do with it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Fields } from "../../lib/ask";
import * as words from "../../lib/words";
import type { WorkspaceModel } from "../../ui/workspace-model";
import { sectionOf } from "./composer";
import type { ThreadDesk } from "./desk";
import { Field } from "./field";
import type { Doing, Message, Suggestion, Thread } from "./thread";

interface Props {
  readonly model: WorkspaceModel;
  readonly desk: ThreadDesk;
  readonly thread: Thread;
}

/** Those that want a word or two. */
type Asking = "reply" | "resolve" | "decline";

const QUOTED = 60;
const times = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function Card({ model, desk, thread }: Props) {
  const card = useRef<HTMLElement>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [text, setText] = useState("");
  const [fault, setFault] = useState("");
  const isActive = desk.active.value === thread.id;
  useEffect(() => {
    if (isActive) card.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  const act = async (what: string, fields: Fields = {}) => {
    const sentence = await desk.do(thread, what, fields);
    setFault(sentence);
    if (sentence !== "") return;
    setAsking(null);
    setText("");
  };
  const isSuggestion = thread.kind === "suggestion";
  const name = isSuggestion ? words.suggestionBy : words.commentBy;
  return (
    <article
      ref={card}
      class={isActive ? "thread thread-active" : "thread"}
      data-thread={thread.id}
      data-section={sectionOf(thread.root)}
      aria-label={name(thread.by.name, thread.quote.slice(0, QUOTED))}
      tabIndex={-1}
      onFocusCapture={() => {
        desk.active.value = thread.id;
      }}
    >
      <Quote model={model} desk={desk} thread={thread} />
      {thread.suggestion !== null && <Replacement suggestion={thread.suggestion} />}
      {thread.messages.map((message) => (
        <Said key={message.id} message={message} react={act} />
      ))}
      {fault !== "" && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {asking === null ? (
        <Buttons thread={thread} ask={setAsking} act={act} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void act(...sending(asking, text));
          }}
        >
          <Field label={LABELS[asking]} value={text} change={setText} names={model.config.team} rows={2} />
          <div class="choices">
            <button type="submit">{ACTS[asking]}</button>
            <button type="button" class="quiet" onClick={() => setAsking(null)}>
              {words.CANCEL}
            </button>
          </div>
        </form>
      )}
    </article>
  );
}

const LABELS: Readonly<Record<Asking, string>> = {
  reply: words.REPLY_TEXT,
  resolve: words.RESOLVE_NOTE,
  decline: words.DECLINE_WHY,
};
const ACTS: Readonly<Record<Asking, string>> = {
  reply: words.REPLY,
  resolve: words.RESOLVE,
  decline: words.DECLINE,
};

function sending(asking: Asking, text: string): [string, Fields] {
  if (asking === "reply") return ["messages", { text }];
  return asking === "resolve" ? ["resolve", { note: text }] : ["decline", { reason: text }];
}

function Quote({ model, desk, thread }: Props) {
  const state = desk.standingOf(thread);
  return (
    <>
      <blockquote class="thread-quote" dir="auto">
        {thread.quote}
      </blockquote>
      {state === "changed" && <p class="hint">{words.PASSAGE_CHANGED}</p>}
      {state === "detached" && <p class="hint">{words.passageGone(thread.at?.removed?.by.name)}</p>}
      {state !== "detached" && (
        <button type="button" class="quiet thread-show" onClick={() => show(model, thread)}>
          {words.SHOW_IN_TEXT}
        </button>
      )}
    </>
  );
}

function show(model: WorkspaceModel, thread: Thread): void {
  const passage = document.querySelector(`.writing [data-thread="${thread.id}"]`);
  passage?.scrollIntoView({ block: "center" });
  model.surfaceOf(thread.root)?.focus();
}

function Replacement({ suggestion }: { readonly suggestion: Suggestion }) {
  const known = (words.REASONS as Readonly<Record<string, string>>)[suggestion.reason];
  const why = known ?? suggestion.reason;
  return (
    <div class="replacement">
      {suggestion.replacement === "" ? (
        <p>{words.TAKE_OUT}</p>
      ) : (
        <>
          <p class="hint">{words.INSTEAD}</p>
          <p dir="auto">
            <ins>{suggestion.replacement}</ins>
          </p>
        </>
      )}
      {why !== "" && <p class="hint">{why}</p>}
    </div>
  );
}

interface SaidProps {
  readonly message: Message;
  react(what: string, fields: Fields): Promise<void>;
}

function Said({ message, react }: SaidProps) {
  return (
    <div class="message-said">
      <p class="said-by">
        <strong>{message.by.name}</strong> <time>{times.format(message.made_at)}</time>
      </p>
      <p dir="auto" class="said-words">
        {message.text}
      </p>
      <div class="reactions">
        {words.SIGNS.map(([sign, label]) => {
          const names = message.reactions[sign] ?? [];
          const isOn = message.my_reactions.includes(sign);
          return (
            <button
              key={sign}
              type="button"
              class={names.length > 0 ? "sign sign-used" : "sign"}
              title={names.length > 0 ? names.join(", ") : label}
              aria-label={words.reaction(label, names.length)}
              aria-pressed={isOn}
              onClick={() => void react(`messages/${message.id}/reactions`, { sign, on: !isOn })}
            >
              {sign}
              {names.length > 0 && <span> {names.length}</span>}
            </button>
          );
        })}
      </div>
    </div>
  );
}

interface ButtonsProps {
  readonly thread: Thread;
  ask(what: Asking): void;
  act(what: string): Promise<void>;
}

function Buttons({ thread, ask, act }: ButtonsProps) {
  const may = (what: Doing) => thread.may[what];
  return (
    <div class="choices">
      {may("accept") && (
        <button type="button" onClick={() => void act("accept")}>
          {words.ACCEPT}
        </button>
      )}
      {may("decline") && (
        <button type="button" class="quiet" onClick={() => ask("decline")}>
          {words.DECLINE}
        </button>
      )}
      {may("withdraw") && (
        <button type="button" class="quiet" onClick={() => void act("withdraw")}>
          {words.WITHDRAW}
        </button>
      )}
      {may("reply") && (
        <button type="button" class="quiet" onClick={() => ask("reply")}>
          {words.REPLY}
        </button>
      )}
      {may("resolve") && (
        <button type="button" class="quiet" onClick={() => ask("resolve")}>
          {words.RESOLVE}
        </button>
      )}
    </div>
  );
}
