import { useCallback, useEffect, useRef, useState } from "react";

const TOLD_MILLISECONDS = 4000;

/** A sentence about what has just been done, which goes after a while. */
export function useTold(): [string, (sentence: string) => void] {
  const [told, setTold] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = useCallback((sentence: string) => {
    setTold(sentence);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTold(""), TOLD_MILLISECONDS);
  }, []);
  return [told, tell];
}
