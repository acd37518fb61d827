import { type Token, tokenize } from "../../sql/tokenizer";

/** The nodes between two parentheses; `to` is infinite if they are not closed. */
export interface Group {
  kind: "group";
  text: "";
  nodes: Node[];
  from: number;
  to: number;
}

export type Node = Token | Group;

/** Return the tokens without comments, with those in parentheses as groups. */
export function parseTree(sql: string): Node[] {
  const lists: Node[][] = [[]];
  const open: Group[] = [];
  for (const token of tokenize(sql)) {
    const nodes = lists.at(-1) as Node[];
    if (token.kind === "comment") continue;
    if (token.text === "(") {
      const from = token.from;
      const group: Group = {
        kind: "group",
        text: "",
        nodes: [],
        from,
        to: Number.POSITIVE_INFINITY,
      };
      nodes.push(group);
      open.push(group);
      lists.push(group.nodes);
    } else if (token.text === ")" && open.length) {
      (open.pop() as Group).to = token.to;
      lists.pop();
    } else nodes.push(token);
  }
  return lists[0] as Node[];
}

/** Return the group that contains a position. */
export function groupAt(nodes: Node[], place: number): Group | undefined {
  return nodes.find(
    (node): node is Group => node.kind === "group" && node.from < place && place < node.to,
  );
}

export function isWord(node: Node | undefined, ...words: string[]): boolean {
  return node?.kind === "word" && words.includes(node.text.toLowerCase());
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
