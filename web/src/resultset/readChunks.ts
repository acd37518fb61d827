import { fetchRows } from "./fetchRows";
import type { Row, RowSource } from "./source";

/** The API sends at most this number of rows at once. */
const MAX_CHUNK_ROWS = 10_000;
/** Enough for a request to be worth its time, and little enough to stay below a response's size. */
const CHUNK_CELLS = 100_000;
const CONCURRENT_REQUESTS = 3;

/** Yield the rows `top` to `bottom` in chunks; of a remote source, the next ones are requested. */
export async function* readChunks(
  source: RowSource,
  top: number,
  bottom: number,
  signal: AbortSignal,
): AsyncGenerator<Row[]> {
  const size = source.kind === "remote" ? chunkRows(source.width) : MAX_CHUNK_ROWS;
  const requested: Promise<Row[]>[] = [];
  let next = top;
  while (next <= bottom || requested.length > 0) {
    signal.throwIfAborted();
    while (next <= bottom && requested.length < CONCURRENT_REQUESTS) {
      const chunk = readChunk(source, next, Math.min(size, bottom - next + 1), signal);
      // An earlier chunk's error ends the loop before this one is awaited.
      chunk.catch(() => undefined);
      requested.push(chunk);
      next += size;
    }
    yield (await requested.shift()) as Row[];
  }
}

function chunkRows(width: number): number {
  return Math.max(100, Math.min(MAX_CHUNK_ROWS, Math.floor(CHUNK_CELLS / Math.max(1, width))));
}

async function readChunk(
  source: RowSource,
  first: number,
  count: number,
  signal: AbortSignal,
): Promise<Row[]> {
  if (source.kind === "remote") return fetchRows(source, first, count, signal);
  // The page stays responsive between chunks.
  await new Promise((resolve) => setTimeout(resolve));
  return Array.from({ length: count }, (_, row) => source.at(first + row));
}
