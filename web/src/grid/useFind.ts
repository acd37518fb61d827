import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queryKeys } from "../api/queryKeys";
import type { Column } from "../api/types";
import { findCells, type Match } from "../resultset/rangeQueries";
import type { RowSource } from "../resultset/source";
import { isNested } from "../resultset/typeFamilies";
import type { PositionedColumn } from "./columnLayout";

const DEBOUNCE_MS = 250;
const GC_TIME_MS = 60_000;

export interface Find {
  text: string;
  setText: (text: string) => void;
  /** The cells that contain the text, undefined until they are found. */
  matches: Match[] | undefined;
  /** Whether the engine compared its own text of lists, structs or JSON. */
  engineText: boolean;
  searching: boolean;
  error: Error | null;
}

interface Searched {
  requestId: string;
  source: RowSource;
  order: string;
  columns: readonly Column[];
  visible: readonly PositionedColumn[];
}

/** Search a text in all rows of a result, after a pause. */
export function useFind({ requestId, source, order, columns, visible }: Searched): Find {
  const [text, setText] = useState("");
  const indexes = visible.map(({ index }) => index);
  const { data, isFetching, error } = useQuery({
    queryKey: queryKeys.matches(requestId, { order, rows: source.count, indexes, text }),
    queryFn: text
      ? async ({ signal }) => {
          await new Promise((resolve) => setTimeout(resolve, DEBOUNCE_MS));
          signal.throwIfAborted();
          return findCells(source, { columns, order: indexes }, text, signal);
        }
      : skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: GC_TIME_MS,
    retry: false,
  });
  const found = text ? data : undefined;
  const engineText = Boolean(found?.byEngine) && visible.some(({ type }) => isNested(type));
  return { text, setText, matches: found?.matches, engineText, searching: isFetching, error };
}

/** Return the match after or before a cell, around the end; null without one. */
export function nextMatch(
  matches: readonly Match[],
  from: { row: number; column: number },
  forward: boolean,
): Match | null {
  const isAfter = ({ row, position }: Match) =>
    row > from.row || (row === from.row && position > from.column);
  const isBefore = ({ row, position }: Match) =>
    row < from.row || (row === from.row && position < from.column);
  return forward
    ? (matches.find(isAfter) ?? matches[0] ?? null)
    : (matches.findLast(isBefore) ?? matches.at(-1) ?? null);
}
