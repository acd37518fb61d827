import { useCallback, useEffect, useRef, useState } from "react";

const MESSAGE_MS = 4000;

/**
 * A message about the last action that disappears after a while; one about a running action
 * `stays`.
 */
export function useStatusMessage(): [string, (sentence: string, stays?: boolean) => void] {
  const [message, setMessage] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const showMessage = useCallback((sentence: string, stays = false) => {
    setMessage(sentence);
    clearTimeout(timer.current);
    if (!stays) timer.current = setTimeout(() => setMessage(""), MESSAGE_MS);
  }, []);
  return [message, showMessage];
}
