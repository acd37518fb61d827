import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { useHistory } from "./useHistory";
import { useInView } from "../ui/useInView";
import styles from "./LoadMore.module.css";

const PREFETCH_MARGIN = "400px";

/** Fetches older pages while its end of the list is visible; a filtered page may be empty. */
export function LoadMore({ history }: { history: ReturnType<typeof useHistory> }) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  const seen = useInView(end, PREFETCH_MARGIN);
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = history;
  useEffect(() => {
    if (seen && hasNextPage && !isFetching && !isFetchNextPageError) fetchNextPage();
  }, [seen, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);
  return (
    <div ref={end}>
      {hasNextPage && (
        <button
          type="button"
          className={styles.more}
          disabled={isFetching}
          onClick={() => fetchNextPage()}
        >
          {t(isFetching ? "history.loading" : "history.loadMore")}
        </button>
      )}
    </div>
  );
}
