import type { ReactNode } from "react";
import { SessionExpiredDialog } from "./SessionExpiredDialog";
import { LoginPage } from "./LoginPage";
import { useAuth } from "./useAuth";

/** Shows the workbench to who may use it. A login that ends while one works leaves it as it is, behind a question. */
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
