/** A token of SQL other than whitespace. */
export interface Token {
  kind: "comment" | "string" | "quoted" | "parameter" | "word" | "number" | "operator" | "mark";
  text: string;
  from: number;
  to: number;
}

// CodeMirror's parser accepts only ASCII letters in names. An unclosed token extends to the end of
// the text.
const TOKEN = new RegExp(
  [
    String.raw`(?<comment>--[^\n]*|/\*[^]*?(?:\*/|$))`,
    String.raw`(?<string>e'(?:\\[^]|''|[^'\\])*(?:'|$)|'(?:''|[^'])*(?:'|$)|(?<tag>\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)[^]*?(?:\k<tag>|$))`,
    String.raw`(?<quoted>"(?:""|[^"])*(?:"|$))`,
    String.raw`(?<parameter>\$[\p{L}\p{N}_]+|\?)`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{M}\p{N}_$]*)`,
    String.raw`(?<number>0x[\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?)`,
    String.raw`(?<operator>(?:(?!--|/\*)[-+*/<>=~!@%^&|#])+)`,
    String.raw`(?<mark>\S)`,
  ].join("|"),
  "giu",
);
export const TOKEN_KINDS = [
  "comment",
  "string",
  "quoted",
  "parameter",
  "word",
  "number",
  "operator",
  "mark",
] as const;

/** Return the pattern of a token, with a state of its own. */
export function tokenPattern(): RegExp {
  return new RegExp(TOKEN);
}

/** Return the tokens of a text, which may be incomplete. */
export function tokenize(sql: string): Token[] {
  return Array.from(sql.matchAll(TOKEN), (match) => {
    const text = match[0];
    const kind = TOKEN_KINDS.find((each) => match.groups?.[each] !== undefined) ?? "mark";
    return { kind, text, from: match.index, to: match.index + text.length };
  });
}
