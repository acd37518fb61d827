import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { api, bodyOf } from "../api/client";
import { detailOf, isAbort } from "../api/failure";
import type { ErrorDetail, QueryStatus } from "../api/types";
import type { Shown } from "./session";
import { hasEnded, watch } from "./watch";

export interface QueryRun {
  shown: Shown | null;
  status: QueryStatus | null;
  /** Why the query could not be started, watched or cancelled; a query's own error is in its status. */
  failure: ErrorDetail | null;
  phase: "idle" | "starting" | "running" | "cancelling";
  startedAt: number | null;
  run: (sql: string, from: number) => void;
  open: (requestId: string, sql: string) => void;
  cancel: () => void;
  clear: () => void;
}

/** The one query that the page shows: starts it, watches it to its end, cancels it. */
export function useQueryRun(initial: Shown | null): QueryRun {
  const [shown, setShown] = useState(initial);
  const [status, setStatus] = useState<QueryStatus | null>(null);
  const [failure, setFailure] = useState<ErrorDetail | null>(null);
  const [phase, setPhase] = useState<QueryRun["phase"]>(initial ? "running" : "idle");
  const [startedAt, setStartedAt] = useState<number | null>(null);
  const cache = useQueryClient();

  const requestId = shown?.requestId;
  useEffect(() => {
    if (!requestId) return;
    const stop = new AbortController();
    (async () => {
      try {
        for await (const next of watch(requestId, stop.signal)) {
          if (stop.signal.aborted) return;
          setStatus(next);
        }
      } catch (error) {
        if (stop.signal.aborted || isAbort(error)) return;
        setFailure(detailOf(error));
      }
      setPhase("idle");
      cache.invalidateQueries({ queryKey: ["history"] });
    })();
    return () => stop.abort();
  }, [requestId, cache]);

  const run = useCallback(
    async (sql: string, from: number) => {
      setShown(null);
      setStatus(null);
      setFailure(null);
      setStartedAt(Date.now());
      setPhase("starting");
      try {
        const { requestId } = bodyOf(
          await api.POST("/queries", { body: { query: sql, reuse: true } }),
        );
        setShown({ requestId, sql, from, origin: "run" });
        setPhase("running");
        cache.invalidateQueries({ queryKey: ["history"] });
      } catch (error) {
        setFailure(detailOf(error));
        setPhase("idle");
      }
    },
    [cache],
  );

  const open = useCallback((requestId: string, sql: string) => {
    setStatus(null);
    setFailure(null);
    setStartedAt(null);
    setPhase("running");
    setShown({ requestId, sql, from: 0, origin: "history" });
  }, []);

  const cancel = useCallback(async () => {
    if (!requestId) return;
    setPhase("cancelling");
    try {
      const cancelled = bodyOf(
        await api.DELETE("/queries/{requestId}", { params: { path: { requestId } } }),
      );
      setStatus(cancelled);
      if (hasEnded(cancelled)) setPhase("idle");
    } catch (error) {
      setFailure(detailOf(error));
      setPhase("running");
    }
  }, [requestId]);

  const clear = useCallback(() => {
    setShown(null);
    setStatus(null);
    setFailure(null);
    setPhase("idle");
  }, []);

  return { shown, status, failure, phase, startedAt, run, open, cancel, clear };
}
