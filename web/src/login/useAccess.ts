import { useSyncExternalStore } from "react";
import { type Access, currentAccess, onAccess } from "./access";

export function useAccess(): Access {
  return useSyncExternalStore(onAccess, currentAccess);
}
