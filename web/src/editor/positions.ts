import type { Position } from "../api/types";

export interface Span {
  from: number;
  to: number;
}

/**
 * Return the span of an API position in the text.
 *
 * The API counts characters and JavaScript UTF-16 units: an emoji is one character and two units.
 */
export function toSpan(text: string, position: Position): Span {
  const lineStart = startOfLine(text, position.line);
  const from = forward(text, lineStart, position.column - 1);
  return { from, to: forward(text, from, position.length) };
}

function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf("\n", start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  return start;
}

function forward(text: string, start: number, characters: number): number {
  let at = start;
  for (let passed = 0; passed < characters && at < text.length; passed++) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}
