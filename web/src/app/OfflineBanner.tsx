import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { isOffline, subscribe } from "../api/connectivity";

const RETRY_MS = 3_000;

/** Says that the server is away and that nothing is lost; what had failed is asked for again when it is back. */
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
      // Any answer ends the waiting, and none goes on with it: the client tells which it was.
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
