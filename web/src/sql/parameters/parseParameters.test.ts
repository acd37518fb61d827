import { expect, test } from "vitest";
import { parseParameters } from "./parseParameters";

test("parseParameters returns each name once, in text order and regardless of case", () => {
  const sql = "SELECT $b, $a, $B FROM t WHERE x = $이름";
  expect(parseParameters(sql)).toEqual({ names: ["b", "a", "이름"], positional: false });
});

test("parseParameters numbers question marks and returns numbered parameters as names", () => {
  expect(parseParameters("SELECT ? + ?")).toEqual({ names: ["1", "2"], positional: true });
  expect(parseParameters("SELECT $2, $1")).toEqual({ names: ["2", "1"], positional: false });
  expect(parseParameters("SELECT ?1, ?1")).toEqual({ names: ["1"], positional: false });
});

test("parseParameters ignores strings, comments, quoted names and dollar quotes", () => {
  const sql = `SELECT '$a ?', "$b?", $$ $c ? $$, $q$ $d $q$, e'\\'$e', x$f -- $g
    /* $h ? */`;
  expect(parseParameters(sql)).toEqual({ names: [], positional: false });
});
