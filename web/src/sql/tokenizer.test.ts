import { expect, test } from "vitest";
import { tokenize } from "./tokenizer";

const describeTokens = (sql: string) => tokenize(sql).map(({ kind, text }) => `${kind} ${text}`);

test("tokenize returns Unicode names, parameters and quoted names as one token each", () => {
  expect(describeTokens('오리.리뷰 "한 글" $이름 $1 ? _a1')).toEqual([
    "word 오리",
    "mark .",
    "word 리뷰",
    'quoted "한 글"',
    "parameter $이름",
    "parameter $1",
    "parameter ?",
    "word _a1",
  ]);
});

test("tokenize returns strings and comments as one token each", () => {
  const strings = ["'it''s; --'", "e'\\';'", "$$a ; 'b'$$", "$q$ ; $$ $q$"];
  expect(describeTokens(strings.join(" "))).toEqual(strings.map((each) => `string ${each}`));
  expect(describeTokens("1 -- a ; b\n/* ; */ 2")).toEqual([
    "number 1",
    "comment -- a ; b",
    "comment /* ; */",
    "number 2",
  ]);
});

test("tokenize ends an operator before a comment", () => {
  expect(describeTokens("a=-1 x->y - -1 +--c")).toEqual([
    "word a",
    "operator =-",
    "number 1",
    "word x",
    "operator ->",
    "word y",
    "operator -",
    "operator -",
    "number 1",
    "operator +",
    "comment --c",
  ]);
});

test("tokenize extends an unclosed token to the end of the text", () => {
  expect(describeTokens("'abc ; d")).toEqual(["string 'abc ; d"]);
  expect(describeTokens("/* abc ; d")).toEqual(["comment /* abc ; d"]);
  expect(describeTokens('"abc ; d')).toEqual(['quoted "abc ; d']);
});

test("tokenize returns the offsets of each token", () => {
  expect(tokenize("'🦆' 한글")).toMatchObject([
    { from: 0, to: 4 },
    { from: 5, to: 7 },
  ]);
});
