import { useCallback, useEffect, useRef, useState } from "react";

const MESSAGE_MS = 4000;

/** A sentence about what has just been done, which goes after a while; one about what is being done `stays`. */
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
