/**
 * The copy on this device: what is written offline survives a reload. Named by guide, generation and person, so that nobody
 * finds another person's words and a copy of an older generation never flows back.
 */
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { forget, forgetAll, keep, kept } from "../lib/storage";

const PREFIX = "charrette/";

export interface CopyName {
  readonly guide: string;
  readonly generation: number;
  readonly author: string;
}

export class DeviceCopy {
  private readonly persistence: IndexeddbPersistence;

  private constructor(persistence: IndexeddbPersistence) {
    this.persistence = persistence;
  }

  /** Null when the browser keeps nothing. Attach before the socket opens: then only what is missing is fetched. */
  static async attach(name: CopyName, doc: Y.Doc): Promise<DeviceCopy | null> {
    if (!(await keepsDatabases())) return null;
    const persistence = new IndexeddbPersistence(fullName(name), doc);
    await persistence.whenSynced;
    return new DeviceCopy(persistence);
  }

  /** The document lives on without it. */
  async detach(): Promise<void> {
    await this.persistence.destroy();
  }

  async clear(): Promise<void> {
    await this.detach();
    await deleteDatabase(this.persistence.name);
  }
}

/** Remembers that a copy holds what the server has not: only then is an old one worth showing. */
export function rememberUnsent(name: CopyName, isUnsent: boolean): void {
  const key = `unsent/${name.guide}/${name.author}`;
  if (isUnsent) keep(key, name.generation);
  else forget(key);
}

/** A copy of an older generation with unsent words in it, as a document of its own; it is removed from the device. */
export async function takeOlderCopy(name: CopyName): Promise<Y.Doc | null> {
  const generation = kept(`unsent/${name.guide}/${name.author}`);
  if (typeof generation !== "number" || generation === name.generation) return null;
  const doc = new Y.Doc();
  const older = await DeviceCopy.attach({ ...name, generation }, doc);
  await older?.clear();
  rememberUnsent(name, false);
  return older === null ? null : doc;
}

/** At sign-out: nothing of anybody stays on this device. What another tab holds open goes when that tab does. */
export async function clearAllCopies(): Promise<void> {
  forgetAll("unsent/");
  forgetAll("set-aside/");
  if (!(await keepsDatabases())) return;
  const databases = await indexedDB.databases();
  const names = databases.map((database) => database.name ?? "").filter((each) => each.startsWith(PREFIX));
  await Promise.all(names.map(deleteDatabase));
}

function fullName({ guide, generation, author }: CopyName): string {
  return `${PREFIX}${guide}/${author}/${generation}`;
}

/** Private windows of some browsers have the interface and refuse to open anything. */
async function keepsDatabases(): Promise<boolean> {
  const probe = `${PREFIX}probe`;
  try {
    const database = await settled(indexedDB.open(probe));
    database.close();
    await deleteDatabase(probe);
    return true;
  } catch {
    return false;
  }
}

async function deleteDatabase(name: string): Promise<void> {
  try {
    await settled(indexedDB.deleteDatabase(name));
  } catch {
    // what the browser will not open it will not keep either
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    // another tab has it open: the browser deletes it later, and nobody need wait
    request.addEventListener("blocked", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("refused")));
  });
}
