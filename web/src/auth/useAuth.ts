import { useSyncExternalStore } from "react";
import { type Access, currentAccess, onAccess } from "./session";

export function useAccess(): Access {
  return useSyncExternalStore(onAccess, currentAccess);
}
