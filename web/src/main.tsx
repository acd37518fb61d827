import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { callAt } from "./api/client";
import { beginWith } from "./login/access";
import { Gate } from "./login/Gate";
import { readSettings } from "./settings";
import "./words";
import "./styles/colours.css";
import "./styles/page.css";
import "./styles/login.css";

const cache = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } },
});

const settings = await readSettings();
callAt(settings.api);
if (settings.login) {
  // Who needs no login does not load what it takes.
  const { HostedLogin } = await import("./login/people");
  await beginWith(new HostedLogin(settings.login));
}

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <Gate>
        <App />
      </Gate>
    </QueryClientProvider>
  </StrictMode>,
);
