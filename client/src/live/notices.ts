/** Messages 100 and 101: what the server says beside the text. */
import * as decoding from "lib0/decoding";
import { isRecord } from "../guide/values";

export type Notice =
  | { readonly kind: "refused"; readonly sentence: string; readonly cause: string }
  | { readonly kind: "not_saving" | "saving" | "nearly_full"; readonly sentence: string }
  | { readonly kind: "right"; readonly sentence: string; readonly write: boolean }
  | { readonly kind: "threads"; readonly version: number }
  | { readonly kind: "unknown"; readonly sentence: string };

export interface Acknowledgement {
  readonly count: number;
  /** The server's time in milliseconds. */
  readonly at: number;
}

export function readAcknowledgement(decoder: decoding.Decoder): Acknowledgement {
  return { count: decoding.readVarUint(decoder), at: decoding.readVarUint(decoder) };
}

/** Null when it is not what this version understands: a newer server may say more. */
export function readNotice(decoder: decoding.Decoder): Notice | null {
  try {
    const value: unknown = JSON.parse(decoding.readVarString(decoder));
    return isRecord(value) ? noticeOf(value) : null;
  } catch {
    return null;
  }
}

function noticeOf(value: Record<string, unknown>): Notice {
  const sentence = textOf(value["sentence"]);
  const kind = value["kind"];
  switch (kind) {
    case "refused":
      return { kind, sentence, cause: textOf(value["cause"]) };
    case "right":
      return { kind, sentence, write: value["write"] === true };
    case "threads":
      return { kind, version: Number(value["version"]) || 0 };
    case "not_saving":
    case "saving":
    case "nearly_full":
      return { kind, sentence };
    default:
      return { kind: "unknown", sentence };
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
