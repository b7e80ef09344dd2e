// How much of the limit a Tweet takes. The rules are timeline/text.py's; both are held to
// tests/timeline/tweet_text.json.

export const TWEET_LENGTH = 280;
const URL_LENGTH = 23;
const MAX_URL_LENGTH = 2048;

const START = /[hH][tT][tT][pP][sS]?:\/\//g;
const ADDRESS = /[^\s<>"“”«»]+/y;
const WORD = /[\p{L}\p{M}\p{N}_]/u;
const ENDS_NO_URL = new Set(".,:;!?'’…");
const BRACKETS = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
]);

/**
 * What is typed, much as the server stores it: composed letters, no white space at the ends or
 * twice in a row, at most one empty line.
 * @param {string} text
 */
export function tidy(text) {
  const lines = text.normalize("NFC").split(/\r\n|[\r\n\v\f\u2028\u2029]/);
  const trimmed = lines.map((line) => line.trim().replace(/\s+/g, " "));
  return trimmed.join("\n").replace(/^\n+|\n+$/g, "").replace(/\n{3,}/g, "\n\n");
}

/**
 * 23 for each address, one for each other code point.
 * @param {string} text tidied
 */
export function weigh(text) {
  let weight = 0;
  let done = 0;
  for (const [start, end] of addresses(text)) {
    weight += codePoints(text.slice(done, start)) + URL_LENGTH;
    done = end;
  }
  return weight + codePoints(text.slice(done));
}

/**
 * Where the addresses of a text begin and end. One that is too long is skipped whole.
 * @param {string} text
 * @returns {Generator<[number, number]>}
 */
export function* addresses(text) {
  let done = 0;
  for (const { index, 0: scheme } of text.matchAll(START)) {
    if (index < done || WORD.test(charBefore(text, index))) continue;
    ADDRESS.lastIndex = index;
    const found = ADDRESS.exec(text)?.[0] ?? scheme;
    done = index + found.length;
    const url = withoutPunctuation(found);
    const isUrl = WORD.test(charAt(text, index + scheme.length)) && url.length > scheme.length;
    if (!isUrl || codePoints(url) > MAX_URL_LENGTH) continue;
    done = index + url.length;
    yield [index, done];
  }
}

/**
 * Without what ends a sentence, and brackets that the address did not open.
 * @param {string} url
 */
function withoutPunctuation(url) {
  const extra = new Map([...BRACKETS].map(([c, o]) => [c, occurrences(url, c) - occurrences(url, o)]));
  let end = url.length;
  while (end && (ENDS_NO_URL.has(url[end - 1]) || (extra.get(url[end - 1]) ?? 0) > 0)) {
    end -= 1;
    const count = extra.get(url[end]);
    if (count !== undefined) extra.set(url[end], count - 1);
  }
  return url.slice(0, end);
}

/**
 * @param {string} text
 * @param {string} character
 */
function occurrences(text, character) {
  return text.split(character).length - 1;
}

/** @param {string} text */
function codePoints(text) {
  return [...text].length;
}

/**
 * @param {string} text
 * @param {number} index
 */
function charAt(text, index) {
  return String.fromCodePoint(text.codePointAt(index) ?? 32);
}

/**
 * The character that ends before `index`: two code units, if it is beyond the first plane.
 * @param {string} text
 * @param {number} index
 */
function charBefore(text, index) {
  return [...text.slice(Math.max(0, index - 2), index)].at(-1) ?? " ";
}
