import { useCallback, useEffect, useRef, useState } from "react";

const TOLD_MILLISECONDS = 4000;

/** A sentence about what has just been done, which goes after a while; one about what is being done `stays`. */
export function useTold(): [string, (sentence: string, stays?: boolean) => void] {
  const [told, setTold] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = useCallback((sentence: string, stays = false) => {
    setTold(sentence);
    clearTimeout(timer.current);
    if (!stays) timer.current = setTimeout(() => setTold(""), TOLD_MILLISECONDS);
  }, []);
  return [told, tell];
}
