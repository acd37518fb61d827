import { tokenAt, type TokenIndex, type TokenRange } from "../../sql/tokenIndex";
import type { Token } from "../../sql/tokenizer";

/** The nodes between two parentheses; `to` is infinite if they are not closed. */
export interface Group {
  kind: "group";
  text: "";
  nodes: Node[];
  from: number;
  to: number;
}

export type Node = Token | Group;

const OPEN = "(".charCodeAt(0);
const CLOSE = ")".charCodeAt(0);

/** A group whose nodes are parsed on their first use: most groups of a long query are not used. */
class LazyGroup implements Group {
  readonly kind = "group";
  readonly text = "";
  readonly from: number;
  readonly to: number;
  private readonly index: TokenIndex;
  private readonly inside: TokenRange;
  private parsed: Node[] | null = null;

  constructor(index: TokenIndex, { first, last }: TokenRange, isClosed: boolean) {
    this.index = index;
    this.inside = { first: first + 1, last: isClosed ? last - 1 : last };
    this.from = index.starts[first] as number;
    this.to = isClosed ? (index.ends[last - 1] as number) : Number.POSITIVE_INFINITY;
  }

  get nodes(): Node[] {
    this.parsed ??= parseTree(this.index, this.inside);
    return this.parsed;
  }
}

/** Return the tokens without comments, with those in parentheses as groups. */
export function parseTree(index: TokenIndex, { first, last }: TokenRange): Node[] {
  const nodes: Node[] = [];
  for (let at = first; at < last; at++) {
    if (codeAt(index, at) !== OPEN) {
      const token = tokenAt(index, at);
      if (token.kind !== "comment") nodes.push(token);
      continue;
    }
    const end = afterGroup(index, at, last);
    const isClosed = end > 0;
    const range = { first: at, last: isClosed ? end : last };
    nodes.push(new LazyGroup(index, range, isClosed));
    at = range.last - 1;
  }
  return nodes;
}

/** Return the place after the parenthesis that closes the one at `first`, 0 without one. */
function afterGroup(index: TokenIndex, first: number, last: number): number {
  let depth = 0;
  for (let at = first; at < last; at++) {
    const code = codeAt(index, at);
    if (code === OPEN) depth++;
    else if (code === CLOSE && --depth === 0) return at + 1;
  }
  return 0;
}

function codeAt({ text, starts }: TokenIndex, at: number): number {
  return text.charCodeAt(starts[at] as number);
}

/** Return the group that contains a position. */
export function groupAt(nodes: Node[], place: number): Group | undefined {
  return nodes.find(
    (node): node is Group => node.kind === "group" && node.from < place && place < node.to,
  );
}

export function isWord(node: Node | undefined, ...words: string[]): boolean {
  if (node?.kind !== "word") return false;
  const { length } = node.text;
  return words.some((word) => word.length === length && word === node.text.toLowerCase());
}

export function isName(node: Node | undefined): boolean {
  return node?.kind === "word" || node?.kind === "quoted";
}

/** Return the name that a word or a quoted name denotes. */
export function nameOf(node: Node): string {
  return node.kind === "quoted"
    ? node.text.slice(1).replace(/"$/, "").replaceAll('""', '"')
    : node.text;
}

/** Split nodes at commas. */
export function splitByComma(nodes: Node[]): Node[][] {
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (node.text === ",") parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts.filter((part) => part.length > 0);
}
