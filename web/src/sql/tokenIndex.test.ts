import { expect, test } from "vitest";
import { tokenize } from "./tokenizer";
import { statementSpan, tokenIndex, tokensBetween } from "./tokenIndex";

const PIECES = [
  "SELECT",
  " ",
  "'",
  '"',
  "--",
  "\n",
  "/*",
  "*/",
  "(",
  ")",
  ";",
  "$$",
  "e",
  "-",
  "a1",
  ",",
  "$x",
  "?",
  "한글",
  "1.5",
  ".",
];

/** Numbers from 0 to `limit`, the same in each run. */
function* pseudoRandom(): Generator<(limit: number) => number, never> {
  let seed = 7;
  const next = (limit: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * limit);
  };
  for (;;) yield next;
}

test("tokenIndex after each edit has the tokens of the whole text", () => {
  const random = pseudoRandom().next().value;
  let text = "SELECT a, 'it''s' -- note\nFROM \"t\" /* x */ WHERE b = $p; SELECT 2 ".repeat(40);
  for (let edit = 0; edit < 200; edit++) {
    const from = random(text.length + 1);
    const to = Math.min(text.length, from + (random(3) ? 0 : random(6)));
    const pieces = Array.from({ length: random(3) }, () => PIECES[random(PIECES.length)]);
    const next = text.slice(0, from) + pieces.join("") + text.slice(to);
    text = next.length > 4000 ? next.slice(random(1500)) : next;
    expect(tokensBetween(tokenIndex(text), 0, text.length)).toEqual(tokenize(text));
  }
});

test("statementSpan returns the part between the semicolons around a position", () => {
  const text = "SELECT ';'; SELECT 2 ;";
  const part = (pos: number) => {
    const { from, to } = statementSpan(tokenIndex(text), pos);
    return text.slice(from, to);
  };
  expect([0, 8, 10, 11, 15, 21, 22].map(part)).toEqual([
    "SELECT ';'",
    "SELECT ';'",
    "SELECT ';'",
    " SELECT 2 ",
    " SELECT 2 ",
    " SELECT 2 ",
    "",
  ]);
});
