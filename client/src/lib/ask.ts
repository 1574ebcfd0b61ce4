/** Questions to the server beside the live connection, and its answers: JSON, at the addresses of the pages. */
import { isRecord } from "../guide/values";
import * as words from "./words";

export type Answer =
  | { readonly isDone: true; readonly value: unknown }
  | {
      readonly isDone: false;
      readonly sentence: string;
      readonly problem: Readonly<Record<string, unknown>>;
    };

export type Fields = Readonly<Record<string, string | boolean>>;

/** With fields it changes something, without it only reads. Never throws: a sentence says what went wrong. */
export async function ask(address: string, fields?: Fields): Promise<Answer> {
  try {
    const answer = await fetch(address, {
      method: fields === undefined ? "GET" : "POST",
      headers: {
        accept: "application/json",
        ...(fields === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(fields === undefined ? {} : { body: JSON.stringify(fields) }),
    });
    const value: unknown = await answer.json();
    if (answer.ok) return { isDone: true, value };
    const problem = isRecord(value) ? value : {};
    const sentence = problem["detail"];
    return { isDone: false, sentence: typeof sentence === "string" ? sentence : words.NOT_DONE, problem };
  } catch {
    return { isDone: false, sentence: words.NOT_DONE, problem: {} };
  }
}
