import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { isOffline, subscribe } from "../api/connectivity";

const RETRY_MS = 3_000;

/**
 * The notice that the server is unreachable. Failed requests are repeated once the server responds
 * again.
 */
export function OfflineBanner() {
  const { t } = useTranslation();
  const away = useSyncExternalStore(subscribe, isOffline);
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const ask = useCallback(async () => {
    setAsking(true);
    try {
      await api.GET("/tables");
    } catch {
      // Any response ends the wait; the API client reports whether the server is reachable.
    }
    setAsking(false);
  }, []);

  useEffect(() => {
    if (!away) return;
    const timer = setInterval(ask, RETRY_MS);
    globalThis.addEventListener("online", ask);
    return () => {
      clearInterval(timer);
      globalThis.removeEventListener("online", ask);
      cache.refetchQueries({ predicate: ({ state }) => state.status === "error" });
    };
  }, [away, ask, cache]);

  if (!away) return null;
  return (
    <div className="notice away" role="alert">
      <p>{t("app.offline")}</p>
      <button type="button" disabled={asking} onClick={ask}>
        {t("app.retry")}
      </button>
    </div>
  );
}
