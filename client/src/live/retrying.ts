/** How long to wait before the next try. Two hundred tabs that lost one server must not come back in one moment. */

const FIRST_CEILING_MS = 1_000;
const LAST_CEILING_MS = 10_000;
const LEAST_MS = 150;

/** `random` is from 0 up to 1. */
export function retryDelay(failures: number, random: number): number {
  const ceiling = Math.min(FIRST_CEILING_MS * 2 ** failures, LAST_CEILING_MS);
  return LEAST_MS + Math.round(random * (ceiling - LEAST_MS));
}
