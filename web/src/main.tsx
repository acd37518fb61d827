import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/queryClient";
import { App } from "./app/App";
import { setBaseUrl } from "./api/client";
import { beginWith, currentAccess } from "./auth/session";
import { Gate } from "./auth/AuthGate";
import { hostedLogin } from "./auth/loadAuth";
import { readSettings } from "./app/hostConfig";
import { resume } from "./query/runActions";
import { watchClosed } from "./tabs/closedTabs";
import { startKeeping } from "./tabs/persistence";
import { useTabs } from "./tabs/store";
import { applyTheme } from "./ui/theme";
import "./i18n";
import "./styles/colours.css";
import "./styles/page.css";
import "./styles/login.css";

applyTheme();

const settings = await readSettings();
setBaseUrl(settings.api);
if (settings.login) await beginWith(await hostedLogin(settings.login));

await startKeeping();
watchClosed();
// Who has to log in first comes back to a page of its own.
if (currentAccess().state !== "out") resume(useTabs.getState().tabs);

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Gate>
        <App />
      </Gate>
    </QueryClientProvider>
  </StrictMode>,
);
