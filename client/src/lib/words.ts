/** Every word that the workspace shows. One module, so that it can be translated and a test can find stray text. */
import type { CommandId } from "../editor/command-table";
import type { EmbedKind } from "../guide/values";
import type { Status } from "../live/status";

export const EMBEDS: Readonly<Record<EmbedKind, string>> = { cite: "source", image: "image", table: "table" };
export const OPAQUE = "[something this version cannot show]";

export const COMMANDS = {
  strong: "Bold",
  em: "Italic",
  link: "Link",
  h3: "Heading",
  h4: "Smaller heading",
  ul: "Bullet list",
  ol: "Numbered list",
  quote: "Quote",
  outdent: "Out one level",
  indent: "In one level",
  undo: "Undo",
  redo: "Redo",
} as const;

export const TITLE = "Title";
export const PROMISE = "Promise";
export const PROMISE_HINT = "What a team gets from this guide, in one line.";
export const REQUIRED = "needed";
export const SECTIONS = "Sections";
export const FORMATTING = "Formatting";
export const HELP = "Keyboard shortcuts";
export const CLOSE = "Close";
export const CANCEL = "Cancel";

export const HERE_NOW = "Here now";
export const YOU = "you";
export const AWAY = "away";
export const ORGANISER = "An organiser is reading";
export const ANNOUNCE = "Say who comes and goes";

export const LINK_TITLE = "Link";
export const LINK_ADDRESS = "Web or mail address";
export const LINK_HINT = "It begins with https:// or mailto:";
export const LINK_WRONG = "Enter an address that begins with https:// or mailto:";
export const LINK_SET = "Set the link";
export const LINK_REMOVE = "Remove the link";

export const SAVE_FILE = "Save as a file";
export const COPY = "Copy";
export const COPIED = "Copied.";
export const NOT_COPIED = "This browser does not let us copy: save the text as a file.";
export const SET_ASIDE_TITLE = "Words that were not saved";
export const SET_ASIDE_WHY = "These words are kept on this device only. Copy what you want to use again.";
export const SET_ASIDE_NOT_KEPT =
  "These words are in this window only, and gone when it is closed. Copy what you want to use again.";
export const SET_ASIDE_NOTHING = "Everything that you wrote had been saved before.";
export const SET_ASIDE_DONE = "I have what I need: remove them";
export const RELOAD = "Reload the page";

export const SIGN_IN_TITLE = "Please sign in again";
export const SIGN_IN_WHY =
  "You can write on: your text is kept here and saved when you are signed in as the same person.";
export const SIGN_IN = "Sign in, in a new tab";
export const SIGNED_IN = "I have signed in";
export const LATER = "Later";
export const SESSION_ENDS =
  "You will be signed out in two minutes. Sign in again, in a new tab, to go on writing.";

export const SIGN_OUT_TITLE = "Some of your text is not saved yet";
export const SIGN_OUT_WHY = "Signing out removes it from this device.";
export const SIGN_OUT_WAIT = "Wait until it is saved";
export const SIGN_OUT_DISCARD = "Discard it and sign out";

export const TOO_LARGE = "That is too much at once: paste it in smaller pieces. Nothing was changed.";
export const FULL = "This guide is full: please shorten it before you add more.";
export const NO_SOCKET = "The live connection does not open here. You can also write each section in a form:";
export const NOT_KEPT =
  "This browser does not keep anything on this device: stay on this page until your text is saved.";
export const OLD_BROWSER =
  "This browser is too old to write together. You can read the guide here and write each section in a form.";

export const NOT_DONE = "That did not reach the server: try again in a moment.";

export const COMMENTS = "Comments";
export const ALL_COMMENTS = "All comments, with those that are settled";
export const NO_COMMENTS = "Nobody has commented yet. Select some words, then press the button “Comment”.";
export const COMMENT = "Comment";
export const SUGGEST = "Suggest";
export const SELECT_FIRST = "Select the words first that you want to speak about.";
export const INSTEAD = "Instead";
export const TAKE_OUT = "Take these words out.";
export const WHY_SUGGESTED = "Why";
export const IN_WORDS = "In your own words, if you like";
export const TEAM = "The team";
export const REPLY = "Reply";
export const REPLY_TEXT = "Your reply";
export const RESOLVE = "Settle";
export const RESOLVE_NOTE = "How it was settled, if you like";
export const ACCEPT = "Accept";
export const DECLINE = "Decline";
export const DECLINE_WHY = "Why not";
export const WITHDRAW = "Take it back";
export const SHOW_IN_TEXT = "Show in the text";
export const PASSAGE_CHANGED = "These words have changed since.";

export const REASONS = {
  spelling: "spelling",
  clearer: "clearer",
  shorter: "shorter",
  wrong: "it is wrong",
  missing: "something is missing",
} as const;

/** What can be put under a message, and what it says. */
export const SIGNS = [
  ["👍", "I agree"],
  ["❤️", "Thank you"],
  ["🎉", "Well done"],
  ["🤔", "I wonder"],
  ["👀", "I am looking into it"],
] as const;

export const KEYS_ELSEWHERE = {
  help: "Show these shortcuts",
  toolbar: "Go to the formatting buttons",
  nextSection: "Next section",
  previousSection: "Previous section",
  read: "Read this section as it will look",
  announce: "Say who comes and goes, or not",
  comment: "Comment on what is selected",
  suggest: "Suggest other words for what is selected",
  nextThread: "Next comment",
  previousThread: "Previous comment",
} as const;

export function describe(status: Status, clockTime: (at: number) => string): string {
  switch (status.is) {
    case "opening":
      return "Connecting";
    case "saved":
      return status.at === null ? "Saved" : `Saved ${clockTime(status.at)}`;
    case "waiting":
      return `${changes(status.changes)} waiting`;
    case "offline":
      return offline(status);
    case "not-saving":
      return sentences(`Not saving: ${changes(status.changes)} waiting.`, status.sentence);
    case "read-only":
      return status.sentence || "You can read this guide. Writing is for its writers.";
    case "signed-out":
      return sentences("Signed out.", status.sentence);
    case "not-yours":
      return status.sentence || "You are no longer a member of this guide.";
    case "gone":
      return status.sentence || "This guide is no longer there.";
    case "outdated":
      return status.sentence || "This page is out of date. Reload it to go on.";
    case "refused":
      return status.sentence || "The server did not take the last change.";
  }
}

function offline(status: Extract<Status, { is: "offline" }>): string {
  if (status.isKept) return sentences("Offline: your text is kept on this device.", status.sentence);
  if (status.changes === 0) return sentences("Offline.", status.sentence);
  return sentences(`Offline: ${changes(status.changes)} not saved. Stay on this page.`, status.sentence);
}

function changes(count: number): string {
  return count === 1 ? "1 change" : `${count} changes`;
}

function sentences(...all: readonly string[]): string {
  return all.filter(Boolean).join(" ");
}

export function joined(names: readonly string[]): string {
  return `${list(names)} ${names.length === 1 ? "is" : "are"} here now.`;
}

export function left(names: readonly string[]): string {
  return `${list(names)} left.`;
}

export function commandWithKey(id: CommandId, key: string): string {
  return `${COMMANDS[id]} (${key})`;
}

export function commentBy(name: string, quote: string): string {
  return `Comment by ${name} on “${quote}”`;
}

export function suggestionBy(name: string, quote: string): string {
  return `Suggestion by ${name} for “${quote}”`;
}

export function passageGone(by: string | undefined): string {
  return by === undefined ? "Its text was removed." : `Its text was removed by ${by}.`;
}

export function reaction(label: string, count: number): string {
  return count === 0 ? label : `${label} (${count})`;
}

function list(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
