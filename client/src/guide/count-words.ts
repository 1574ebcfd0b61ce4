/** What counts as a word: as in `collab/measures/words.py`, which says by which rules; shared vectors hold the two together. */
const ALONE = "[\\u3041-\\u3096\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3347f}]";
const LETTER = `(?!${ALONE})[\\p{L}\\p{Nl}]`;
const DIGIT = "\\p{Nd}";
const ANY = `(?:${LETTER}|${DIGIT}|\\p{Pc})`;
const MARK = "[\\p{M}\\p{Cf}]*";
const BETWEEN_LETTERS = `(?<=[\\p{L}\\p{Nl}\\p{M}\\p{Cf}])[.'’․·‧]${MARK}(?=${LETTER})`;
const BETWEEN_DIGITS = `(?<=[\\p{Nd}\\p{M}\\p{Cf}])[.'’․,;]${MARK}(?=${DIGIT})`;
const WORD = new RegExp(
  `${ANY}${MARK}(?:${ANY}${MARK}|${BETWEEN_LETTERS}|${BETWEEN_DIGITS})*|${ALONE}${MARK}`,
  "gu",
);
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

export function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).filter((word) => SAYS_SOMETHING.test(word));
}

export function countWords(text: string): number {
  return wordsOf(text).length;
}
