import { type Token, TOKEN_KINDS, tokenPattern } from "./tokenizer";

/** The tokens of a text as columns, which stay fast for texts of thousands of lines. */
export interface TokenIndex {
  text: string;
  /** The positions in TOKEN_KINDS. */
  kinds: Uint8Array;
  starts: Uint32Array;
  ends: Uint32Array;
}

const EMPTY: TokenIndex = {
  text: "",
  kinds: new Uint8Array(),
  starts: new Uint32Array(),
  ends: new Uint32Array(),
};
const MAX_KEPT = 4;
let kept: TokenIndex[] = [];

/** Return the tokens of a text. After an edit of a recent text only those around it are parsed. */
export function tokenIndex(text: string): TokenIndex {
  const known = kept.find((index) => index.text === text);
  const index = known ?? updated(closestTo(text), text);
  kept = [index, ...kept.filter((each) => each !== index)].slice(0, MAX_KEPT);
  return index;
}

/** Return a recent text that has the same beginning or end. */
function closestTo(text: string): TokenIndex {
  const length = 64;
  const isLike = ({ text: other }: TokenIndex) =>
    other.length > length &&
    (text.startsWith(other.slice(0, length)) || text.endsWith(other.slice(-length)));
  return kept.find(isLike) ?? EMPTY;
}

/** Return the tokens of `text`, with those of the equal beginning and end of another text. */
function updated(old: TokenIndex, text: string): TokenIndex {
  const begin = commonPrefix(old.text, text);
  const end = commonSuffix(old.text, text, begin);
  const delta = text.length - old.text.length;
  // The token before the change may continue in it, and the one before may depend on its next one.
  const keep = Math.max(0, firstAtLeast(old.ends, begin) - 1);
  let rest = firstAtLeast(old.starts, old.text.length - end);
  const fresh: number[] = [];
  const pattern = tokenPattern();
  pattern.lastIndex = keep > 0 ? (old.ends[keep - 1] as number) : 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const start = match.index;
    while (rest < old.starts.length && (old.starts[rest] as number) + delta < start) rest++;
    const isKnown = start >= text.length - end && (old.starts[rest] as number) + delta === start;
    if (isKnown) return joined(old, text, keep, fresh, rest);
    fresh.push(kindOf(match), start, start + match[0].length);
  }
  return joined(old, text, keep, fresh, old.starts.length);
}

function kindOf({ groups }: RegExpExecArray): number {
  return TOKEN_KINDS.findIndex((kind) => groups?.[kind] !== undefined);
}

/** Join the first tokens of `old`, fresh ones and the rest of `old`, which has moved. */
function joined(old: TokenIndex, text: string, keep: number, fresh: number[], rest: number) {
  const delta = text.length - old.text.length;
  const added = fresh.length / 3;
  const count = keep + added + old.starts.length - rest;
  const kinds = new Uint8Array(count);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  kinds.set(old.kinds.subarray(0, keep));
  starts.set(old.starts.subarray(0, keep));
  ends.set(old.ends.subarray(0, keep));
  for (let at = 0; at < added; at++) {
    kinds[keep + at] = fresh[3 * at] as number;
    starts[keep + at] = fresh[3 * at + 1] as number;
    ends[keep + at] = fresh[3 * at + 2] as number;
  }
  kinds.set(old.kinds.subarray(rest), keep + added);
  for (let from = rest, to = keep + added; to < count; from++, to++) {
    starts[to] = (old.starts[from] as number) + delta;
    ends[to] = (old.ends[from] as number) + delta;
  }
  return { text, kinds, starts, ends };
}

/** Return the token at a place of the index. */
export function tokenAt({ text, kinds, starts, ends }: TokenIndex, place: number): Token {
  const [from, to] = [starts[place] as number, ends[place] as number];
  const kind = TOKEN_KINDS[kinds[place] as number] ?? "mark";
  return { kind, text: text.slice(from, to), from, to };
}

/** Tokens by their places in the index, the last one exclusive. */
export interface TokenRange {
  first: number;
  last: number;
}

/** Return the tokens that begin in a part of the text. */
export function tokensBetween(index: TokenIndex, from: number, to: number): Token[] {
  const [first, last] = [firstAtLeast(index.starts, from), firstAtLeast(index.starts, to)];
  return Array.from({ length: last - first }, (_, at) => tokenAt(index, first + at));
}

/** Return the place of the first token that ends at a position or after it. */
export function placeEndingAt({ ends }: TokenIndex, pos: number): number {
  return firstAtLeast(ends, pos);
}

/** Return the tokens between the semicolons around a position. */
export function statementRange({ text, starts }: TokenIndex, pos: number): TokenRange {
  const after = firstAtLeast(starts, pos);
  const isSemicolon = (at: number) => text.charCodeAt(starts[at] as number) === 59;
  let first = after;
  while (first > 0 && !isSemicolon(first - 1)) first--;
  let last = after;
  while (last < starts.length && !isSemicolon(last)) last++;
  return { first, last };
}

/** Return the part of the text between the semicolons around a position. */
export function statementSpan(index: TokenIndex, pos: number): { from: number; to: number } {
  const { text, starts } = index;
  const { first, last } = statementRange(index, pos);
  return {
    from: first > 0 ? (starts[first - 1] as number) + 1 : 0,
    to: last < starts.length ? (starts[last] as number) : text.length,
  };
}

/** Return the first place of a value that is at least `value` in ascending values. */
function firstAtLeast(values: Uint32Array, value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Characters that are compared at once, which is faster than one by one. */
const BLOCK = 1024;

function commonPrefix(one: string, other: string): number {
  const limit = Math.min(one.length, other.length);
  let at = 0;
  while (at + BLOCK <= limit && one.slice(at, at + BLOCK) === other.slice(at, at + BLOCK))
    at += BLOCK;
  while (at < limit && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  return at;
}

function commonSuffix(one: string, other: string, prefix: number): number {
  const limit = Math.min(one.length, other.length) - prefix;
  const blockOf = (text: string, length: number) =>
    text.slice(text.length - length - BLOCK, text.length - length);
  let length = 0;
  while (length + BLOCK <= limit && blockOf(one, length) === blockOf(other, length))
    length += BLOCK;
  while (
    length < limit &&
    one.charCodeAt(one.length - 1 - length) === other.charCodeAt(other.length - 1 - length)
  )
    length++;
  return length;
}
