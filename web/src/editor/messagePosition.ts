const POSITION = /\bat line (\d+), column (\d+)/g;

/**
 * Return an error's message with the position in the whole text; `before` is the text before the
 * statement, in which the API counts lines and characters from 1.
 */
export function withPositionAfter(message: string, before: string): string {
  if (!before) return message;
  const lines = before.split("\n");
  const indent = [...(lines.at(-1) as string)].length;
  return message.replace(POSITION, (_, line, column) => {
    const inFirst = Number(line) === 1;
    return `at line ${Number(line) + lines.length - 1}, column ${Number(column) + (inFirst ? indent : 0)}`;
  });
}
