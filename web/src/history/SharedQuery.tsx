import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, toErrorDetail } from "../api/errors";
import { queryKeys } from "../api/queryKeys";
import { fetchQuery } from "../api/queryLifecycle";
import type { QueryStatus } from "../api/types";
import { ErrorText } from "../ui/ErrorText";
import { requestIdFromPath } from "./queryUrl";

interface Props {
  onOpen: (query: QueryStatus) => void;
}

/** Opens the query in the page's URL once; shows why a link fails. */
export function SharedQuery({ onOpen }: Props) {
  const { t } = useTranslation();
  const [requestId, setRequestId] = useState(() => requestIdFromPath(location.pathname));
  const fetched = useQuery({
    queryKey: queryKeys.shared(requestId),
    enabled: requestId !== null,
    // A query that was opened is not opened again.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => fetchQuery(requestId ?? "", signal),
    retry: (failures, error) => failures < 2 && toErrorDetail(error).code === "Unreachable",
  });
  const open = useEffectEvent(onOpen);
  const status = fetched.data;
  useEffect(() => {
    if (!status) return;
    resetUrl();
    open(status);
  }, [status]);

  if (requestId === null || !fetched.error) return null;
  const foreign =
    fetched.error instanceof ApiError && fetched.error.detail.code === "QueryNotFound";
  return (
    <div className="notice error shared" role="alert">
      <p>
        {foreign ? t("history.linkNotYours") : <ErrorText error={toErrorDetail(fetched.error)} />}
      </p>
      {!foreign && (
        <button type="button" onClick={() => fetched.refetch()}>
          {t("app.retry")}
        </button>
      )}
      <button
        type="button"
        onClick={() => {
          resetUrl();
          setRequestId(null);
        }}
      >
        {t("history.dismiss")}
      </button>
    </div>
  );
}

/** Replace the URL, so that a reload restores the tabs and does not open the link again. */
function resetUrl() {
  history.replaceState(null, "", "/");
}
