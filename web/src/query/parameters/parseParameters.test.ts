import { expect, test } from "vitest";
import { parametersIn } from "./parseParameters";

test("names stand in the order of the text, each once, whatever its case", () => {
  const sql = "SELECT $b, $a, $B FROM t WHERE x = $이름";
  expect(parametersIn(sql)).toEqual({ names: ["b", "a", "이름"], listed: false });
});

test("question marks are numbered, numbered parameters are names", () => {
  expect(parametersIn("SELECT ? + ?")).toEqual({ names: ["1", "2"], listed: true });
  expect(parametersIn("SELECT $2, $1")).toEqual({ names: ["2", "1"], listed: false });
  expect(parametersIn("SELECT ?1, ?1")).toEqual({ names: ["1"], listed: false });
});

test("strings, comments, quoted names and dollar quotes hold none", () => {
  const sql = `SELECT '$a ?', "$b?", $$ $c ? $$, $q$ $d $q$, e'\\'$e', x$f -- $g
    /* $h ? */`;
  expect(parametersIn(sql)).toEqual({ names: [], listed: false });
});
