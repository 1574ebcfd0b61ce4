/** The one place that knows what time it is and how to wait. Everything else is handed a clock, so that tests have their own. */

export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  after(milliseconds: number, act: () => void): Cancel;
  every(milliseconds: number, act: () => void): Cancel;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
  every(milliseconds, act) {
    const timer = setInterval(act, milliseconds);
    return () => clearInterval(timer);
  },
};
