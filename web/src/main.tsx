// Styles of components follow the global ones, and so take precedence.
import "./styles/tokens.css";
import "./styles/layout.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/queryClient";
import { App } from "./app/App";
import { CrashPage } from "./app/CrashPage";
import { setBaseUrl, setFetch } from "./api/client";
import { authFetch, getAuthState, initAuth } from "./auth/session";
import { AuthGate } from "./auth/AuthGate";
import { loadAuth } from "./auth/loadAuth";
import { watchRunEnds } from "./app/endNotification";
import { loadHostConfig } from "./app/hostConfig";
import { watchWindowTitle } from "./app/windowTitle";
import { resumeRuns } from "./query/runActions";
import { watchClosedTabs } from "./tabbar/closedTabs";
import { watchNamedResults } from "./tabs/namedResults";
import { watchUnload } from "./api/pageUnload";
import { watchFocus } from "./api/windowFocus";
import { restoreTabs } from "./tabs/persistence";
import { useTabs } from "./tabs/store";
import { ErrorBoundary } from "./ui/ErrorBoundary";
import { watchPreferences } from "./ui/preferences";
import { applyTheme } from "./ui/theme";
import { currentLanguage, loadLanguage } from "./i18n";

applyTheme();

const [settings] = await Promise.all([loadHostConfig(), loadLanguage(currentLanguage())]);
setBaseUrl(settings.api);
setFetch(authFetch);
if (settings.login) await initAuth(await loadAuth(settings.login));

await restoreTabs();
watchClosedTabs();
watchWindowTitle();
watchNamedResults();
watchPreferences();
watchRunEnds();
watchUnload();
watchFocus();
// The login reloads the page, which resumes the runs then.
if (getAuthState().state !== "signedOut") resumeRuns(useTabs.getState().tabs);

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <ErrorBoundary fallback={(crash) => <CrashPage {...crash} />}>
      <QueryClientProvider client={queryClient}>
        <AuthGate>
          <App />
        </AuthGate>
      </QueryClientProvider>
    </ErrorBoundary>
  </StrictMode>,
);
