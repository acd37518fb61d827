import type { ReactNode } from "react";
import { SessionExpiredDialog } from "./SessionExpiredDialog";
import { LoginPage } from "./LoginPage";
import { useAuth } from "./useAuth";

/**
 * The workbench for a signed-in user, else the login page. An expired session opens a dialog above
 * the workbench.
 */
export function AuthGate({ children }: { children: ReactNode }) {
  const access = useAuth();
  if (access.state === "signedOut") return <LoginPage failed={access.failed} />;
  return (
    <>
      {children}
      {access.state === "expired" && <SessionExpiredDialog />}
    </>
  );
}
