import { type ComponentType, lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/errors";
import { t } from "../i18n";
import { ErrorBoundary } from "./ErrorBoundary";

type Part<Props> = () => Promise<{ default: ComponentType<Props> }>;

/**
 * A component whose code comes when it is first shown.
 *
 * If it does not come, or breaks, the rest of the page stays, and a click fetches it anew.
 */
export function lazyPart<Props extends object>(load: Part<Props>): ComponentType<Props> {
  const fetched = () =>
    lazy(() =>
      load().catch(() => {
        throw new ApiError({ code: "PartNotLoaded", message: t("app.loadFailed") });
      }),
    );
  let latest = fetched();
  return function LazyPart(props: Props) {
    const { t } = useTranslation();
    const [Now, setNow] = useState(() => latest);
    const again = () => {
      latest = fetched();
      setNow(() => latest);
    };
    return (
      <ErrorBoundary onRetry={again}>
        <Suspense fallback={<p className="muted empty">{t("app.loading")}</p>}>
          <Now {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  };
}
