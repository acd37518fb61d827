import type { Plugin } from "vite";

/** Limits of the built page, in kilobytes of 1,000 bytes as sent, by Brotli. */
export interface BundleBudget {
  /** The entry, the chunks that it imports and their styles. */
  firstLoad: number;
  /** Chunks that load on first use, by name. */
  lazyChunks: Readonly<Record<string, number>>;
  /** Each chunk that is not listed. */
  otherChunk: number;
}

export interface Chunk {
  type: "chunk";
  fileName: string;
  name: string;
  isEntry: boolean;
  imports: string[];
  code: string;
  viteMetadata?: { importedCss: Set<string> } | undefined;
}

export interface Asset {
  type: "asset";
  fileName: string;
  source: string | Uint8Array;
}

export type Bundle = Readonly<Record<string, Chunk | Asset>>;

const HOW_TO = "Remove what made it grow, or raise its limit in web/bundle-budget.json.";

/** Fails the build of a page that exceeds its budget. */
export function bundleBudget(budget: BundleBudget): Plugin {
  return {
    name: "bundle-budget",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const excesses = findExcesses(bundle as unknown as Bundle, budget);
        if (excesses.length > 0) this.error([...excesses, HOW_TO].join("\n"));
      },
    },
  };
}

/** Returns a message for each limit that the bundle exceeds. */
export function findExcesses(bundle: Bundle, budget: BundleBudget): string[] {
  const first = firstLoadFiles(bundle);
  const kilobytes = (fileName: string) => sentBytes(bundle, fileName) / 1000;
  const firstLoad = [...first].reduce((sum, fileName) => sum + kilobytes(fileName), 0);
  const lazy = Object.values(bundle)
    .filter(isChunk)
    .filter(({ fileName }) => !first.has(fileName));
  return [
    excess("The first load", firstLoad, budget.firstLoad),
    ...lazy.map((chunk) => {
      const limit = budget.lazyChunks[chunk.name] ?? budget.otherChunk;
      return excess(`The chunk ${chunk.name}`, kilobytes(chunk.fileName), limit);
    }),
  ].filter((message) => message !== null);
}

/** Returns the entries, the chunks that they import, directly or not, and the styles of all these. */
function firstLoadFiles(bundle: Bundle): Set<string> {
  const files = new Set<string>();
  const add = (fileName: string) => {
    const chunk = bundle[fileName];
    if (files.has(fileName) || !chunk || !isChunk(chunk)) return;
    files.add(fileName);
    for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style);
    chunk.imports.forEach(add);
  };
  for (const file of Object.values(bundle)) if (isChunk(file) && file.isEntry) add(file.fileName);
  return files;
}

function isChunk(file: Chunk | Asset): file is Chunk {
  return file.type === "chunk";
}

/** Returns what a browser receives of a file: its Brotli, which `precompress` has added, or itself. */
function sentBytes(bundle: Bundle, fileName: string): number {
  const sent = bundle[`${fileName}.br`] ?? bundle[fileName];
  return sent ? sourceOf(sent).length : 0;
}

export function sourceOf(file: Chunk | Asset): string | Uint8Array {
  return file.type === "chunk" ? file.code : file.source;
}

function excess(part: string, size: number, limit: number): string | null {
  if (size <= limit) return null;
  return `${part} is ${size.toFixed(1)} KB as sent; its limit is ${limit} KB.`;
}
