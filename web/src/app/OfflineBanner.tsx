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
  const offline = useSyncExternalStore(subscribe, isOffline);
  const [checking, setChecking] = useState(false);
  const cache = useQueryClient();
  const checkServer = useCallback(async () => {
    setChecking(true);
    try {
      await api.GET("/tables");
    } catch {
      // Any response ends the wait; the API client reports whether the server is reachable.
    }
    setChecking(false);
  }, []);

  useEffect(() => {
    if (!offline) return;
    const timer = setInterval(checkServer, RETRY_MS);
    globalThis.addEventListener("online", checkServer);
    return () => {
      clearInterval(timer);
      globalThis.removeEventListener("online", checkServer);
      cache.refetchQueries({ predicate: ({ state }) => state.status === "error" });
    };
  }, [offline, checkServer, cache]);

  if (!offline) return null;
  return (
    <div className="notice away" role="alert">
      <p>{t("app.offline")}</p>
      {/* A disabled button would lose the focus at each check. */}
      <button
        type="button"
        aria-disabled={checking}
        onClick={() => !checking && void checkServer()}
      >
        {t("app.retry")}
      </button>
    </div>
  );
}
