import { type ComponentType, lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/errors";
import { t } from "../i18n";
import { ErrorBoundary } from "./ErrorBoundary";

type Part<Props> = () => Promise<{ default: ComponentType<Props> }>;

/**
 * Create a component whose code loads on the first render.
 *
 * A failed load or render shows an error in its place, with a button that loads the code again.
 */
export function lazyPart<Props extends object>(load: Part<Props>): ComponentType<Props> {
  const createLazy = () =>
    lazy(() =>
      load().catch(() => {
        throw new ApiError({ code: "PartNotLoaded", message: t("app.loadFailed") });
      }),
    );
  let latest = createLazy();
  return function LazyPart(props: Props) {
    const { t } = useTranslation();
    const [Loaded, setLoaded] = useState(() => latest);
    const retry = () => {
      latest = createLazy();
      setLoaded(() => latest);
    };
    return (
      <ErrorBoundary onRetry={retry}>
        <Suspense fallback={<p className="muted empty">{t("app.loading")}</p>}>
          <Loaded {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  };
}
