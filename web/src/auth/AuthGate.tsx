import type { ReactNode } from "react";
import { LoginAgain } from "./SessionExpiredDialog";
import { LoginPage } from "./LoginPage";
import { useAccess } from "./useAuth";

/** Shows the workbench to who may use it. A login that ends while one works leaves it as it is, behind a question. */
export function Gate({ children }: { children: ReactNode }) {
  const access = useAccess();
  if (access.state === "out") return <LoginPage failed={access.failed} />;
  return (
    <>
      {children}
      {access.state === "lost" && <LoginAgain />}
    </>
  );
}
