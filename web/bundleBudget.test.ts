import { expect, test } from "vitest";
import { type Asset, type Bundle, type Chunk, findExcesses } from "./bundleBudget.ts";

const BUDGET = { firstLoad: 30, lazyChunks: { Chart: 20 }, otherChunk: 5 };

const text = (kilobytes: number) => "x".repeat(kilobytes * 1000);

function chunk(name: string, kilobytes: number, given: Partial<Chunk> = {}): Chunk {
  const code = text(kilobytes);
  const fileName = `${name}-hash.js`;
  return { type: "chunk", fileName, name, isEntry: false, imports: [], code, ...given };
}

function bundle(...files: (Chunk | Asset)[]): Bundle {
  return Object.fromEntries(files.map((file) => [file.fileName, file]));
}

test("bundle within its budget has no excess", () => {
  const entry = chunk("index", 20, { isEntry: true });
  expect(findExcesses(bundle(entry, chunk("Chart", 15), chunk("small", 2)), BUDGET)).toEqual([]);
});

test("first load counts the entry with its direct and indirect imports", () => {
  const entry = chunk("index", 15, { isEntry: true, imports: ["editor-hash.js"] });
  const editor = chunk("editor", 10, { imports: ["sql-hash.js", "index-hash.js"] });
  const [message, ...others] = findExcesses(bundle(entry, editor, chunk("sql", 10)), BUDGET);
  expect(message).toMatch(/^The first load is 3\d\.\d KB as sent; its limit is 30 KB\.$/);
  expect(others).toEqual([]);
});

test("first load counts the styles of its chunks", () => {
  const style: Asset = { type: "asset", fileName: "index.css", source: text(15) };
  const viteMetadata = { importedCss: new Set(["index.css"]) };
  const entry = chunk("index", 20, { isEntry: true, viteMetadata });
  expect(findExcesses(bundle(entry, style), BUDGET)).toEqual([
    expect.stringContaining("The first load"),
  ]);
  expect(findExcesses(bundle({ ...entry, viteMetadata: undefined }, style), BUDGET)).toEqual([]);
});

test("lazy chunk has the limit of its name", () => {
  const entry = chunk("index", 1, { isEntry: true });
  expect(findExcesses(bundle(entry, chunk("Chart", 25)), BUDGET)).toEqual([
    expect.stringMatching(/^The chunk Chart is 2\d\.\d KB as sent; its limit is 20 KB\.$/),
  ]);
});

test("chunk that is not listed has the limit of others", () => {
  const entry = chunk("index", 1, { isEntry: true });
  expect(findExcesses(bundle(entry, chunk("new", 8)), BUDGET)).toEqual([
    expect.stringContaining("The chunk new"),
  ]);
});

test("limit applies to the compressed size", () => {
  const entry = chunk("index", 1_000, { isEntry: true });
  const sent: Asset = { type: "asset", fileName: "index-hash.js.br", source: text(29) };
  expect(findExcesses(bundle(entry, sent), BUDGET)).toEqual([]);
});
