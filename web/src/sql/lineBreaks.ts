const LINE_BREAK = /\r\n?/g;

/** Return a text with the line breaks that the editor has: a line feed each. */
export function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replace(LINE_BREAK, "\n") : text;
}
