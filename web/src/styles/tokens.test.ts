import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const FROM_TOKENS =
  /(?<![a-z-])(?:(?:row-|column-)?gap|(?:padding|margin)[a-z-]*|font(?:-size)?|border[a-z-]*radius)\s*:[^;{}]+/g;
/** A length of 1 pixel is a line, and a line height follows a slash. */
const LITERAL = /(?<!\/ ?|[\d.-])(?!1px)\d[\d.]*px/;

test("spacing, sizes of type and radii come from the tokens", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" });
  const sheets = files.filter((file) => file.endsWith(".css") && !file.endsWith("tokens.css"));
  const literal = sheets.flatMap((file) =>
    [...readFileSync(`src/${file}`, "utf8").matchAll(FROM_TOKENS)]
      .filter(([declaration]) => LITERAL.test(declaration))
      .map(([declaration]) => `${file}: ${declaration}`),
  );
  expect(sheets.length).toBeGreaterThan(50);
  expect(literal).toEqual([]);
});
