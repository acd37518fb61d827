import type { Crash } from "../ui/ErrorBoundary";

/** Return an error with its stacks and the page's address, for a bug report. */
export function errorReport({ error, componentStack }: Crash, url: string): string {
  // Some browsers leave the message out of the stack.
  const stack = error.stack?.includes(error.message) ? error.stack : `${error}\n${error.stack}`;
  return [stack, componentStack.trim(), url].filter(Boolean).join("\n\n");
}
