import { tokenIndex } from "./tokenIndex";
import { TOKEN_KINDS } from "./tokenizer";

const COMMENT = TOKEN_KINDS.indexOf("comment");
const QUOTED = TOKEN_KINDS.indexOf("quoted");
const WORD = TOKEN_KINDS.indexOf("word");
/** The length of the longest keyword below. */
const LONGEST = "materialized".length;
const BEFORE_TABLE = new Set(["from", "join", "summarize", "pivot", "unpivot"]);
const AFTER_FROM = new Set(
  "select where group having window qualify order limit offset union except intersect".split(" "),
);
const AFTER_CTE = new Set(["(", "materialized", "not"]);
/** The first characters of what is compared below: the text of any other token is not read. */
const INITIALS = new Set(
  ["(", ")", ",", "as", "lateral", ...BEFORE_TABLE, ...AFTER_FROM].flatMap((word) =>
    [word, word.toUpperCase()].map((each) => each.charCodeAt(0)),
  ),
);
let last = { sql: "", names: new Set<string>() };

/** The place within one pair of parentheses: whether a table's name may follow, or follow a comma. */
interface Place {
  inFrom: boolean;
  awaitsTable: boolean;
}

/**
 * Return the unqualified names, in lower case, that a text has where SQL expects a table, without
 * those of its CTEs.
 *
 * An edit of a recent text parses only the tokens around it, so that typing stays fast.
 */
export function tableNames(sql: string): Set<string> {
  if (last.sql !== sql) last = { sql, names: findNames(sql) };
  return last.names;
}

function findNames(sql: string): Set<string> {
  const { kinds, starts, ends } = tokenIndex(sql);
  const names = new Set<string>();
  const ctes = new Set<string>();
  const outer: Place[] = [];
  let place: Place = { inFrom: false, awaitsTable: false };
  const textAt = (at: number) => sql.slice(starts[at], ends[at]);
  const after = (at: number) => {
    while (kinds[++at] === COMMENT);
    return at < kinds.length ? textAt(at).toLowerCase() : "";
  };
  let name = -1;
  for (let at = 0; at < kinds.length; at++) {
    const kind = kinds[at];
    if (kind === COMMENT) continue;
    const length = (ends[at] as number) - (starts[at] as number);
    const isCompared = length <= LONGEST && INITIALS.has(sql.charCodeAt(starts[at] as number));
    const text = isCompared ? textAt(at).toLowerCase() : "";
    const { awaitsTable } = place;
    if (text === "(") {
      outer.push({ ...place, awaitsTable: false });
      place = { inFrom: awaitsTable, awaitsTable };
    } else if (text === ")") place = outer.pop() ?? place;
    else if (text === ",") place.awaitsTable = place.inFrom;
    else if (kind === WORD && BEFORE_TABLE.has(text)) place = { inFrom: true, awaitsTable: true };
    else if (kind === WORD && AFTER_FROM.has(text)) place = { inFrom: false, awaitsTable: false };
    else if (text === "as" && name >= 0 && AFTER_CTE.has(after(at))) ctes.add(nameOf(textAt(name)));
    else if (text !== "lateral") {
      place.awaitsTable = false;
      const isName = kind === WORD || kind === QUOTED;
      name = isName ? at : -1;
      if (awaitsTable && isName && !/^[.(]/.test(after(at))) names.add(nameOf(textAt(at)));
    }
  }
  return new Set([...names].filter((each) => !ctes.has(each)));
}

function nameOf(text: string): string {
  const isQuoted = text.startsWith('"');
  const name = isQuoted ? text.slice(1).replace(/"$/, "").replaceAll('""', '"') : text;
  return name.toLowerCase();
}
