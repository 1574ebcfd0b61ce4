/** Where the cards stand: at the height of what they speak of, never over one another. On a small screen they simply follow. */
const WIDE = "(min-width: 75rem)";
const GAP = 12;

interface Placed {
  readonly card: HTMLElement;
  readonly wanted: number;
}

export function layOut(column: HTMLElement): void {
  const cards = [...column.children].filter((each) => each instanceof HTMLElement);
  if (!window.matchMedia(WIDE).matches) {
    for (const card of cards) card.style.removeProperty("inset-block-start");
    column.style.removeProperty("min-block-size");
    return;
  }
  const top = column.getBoundingClientRect().top;
  const placed: Placed[] = cards.map((card) => ({ card, wanted: heightOf(card, top) }));
  placed.sort((a, b) => a.wanted - b.wanted);
  let free = 0;
  for (const { card, wanted } of placed) {
    const at = Math.max(wanted, free);
    card.style.insetBlockStart = `${at}px`;
    free = at + card.offsetHeight + GAP;
  }
  column.style.minBlockSize = `${free}px`;
}

/** Of its passage; without one, of its section. */
function heightOf(card: HTMLElement, top: number): number {
  const { thread, section } = card.dataset;
  const passage = thread === undefined ? null : document.querySelector(`.writing [data-thread="${thread}"]`);
  const place = passage ?? document.getElementById(section ?? "");
  return place === null ? 0 : Math.max(0, place.getBoundingClientRect().top - top);
}
