import { type Completion, snippetCompletion } from "@codemirror/autocomplete";
import { t } from "../../i18n";

/** Templates of whole statements and of expressions by their names; Tab goes to the next field. */
const STATEMENTS = {
  count:
    "SELECT ${column}, count(*) AS ${n}\nFROM ${table}\nGROUP BY ${column}\nORDER BY ${n} DESC",
  first:
    "SELECT *\nFROM ${table}\nQUALIFY row_number() OVER (PARTITION BY ${column} ORDER BY ${time} DESC) = 1",
  trend:
    "SELECT date_trunc('${month}', ${time}) AS ${period}, count(*) AS ${n}\nFROM ${table}\nGROUP BY ${period}\nORDER BY ${period}",
  cte: "WITH ${name} AS (\n  SELECT ${columns}\n  FROM ${table}\n)\nSELECT *\nFROM ${name}",
} as const;
const EXPRESSIONS = {
  case_when: "CASE WHEN ${condition} THEN ${value} ELSE ${other} END",
  count_if: "count(*) FILTER (WHERE ${condition})",
  running: "sum(${column}) OVER (PARTITION BY ${group} ORDER BY ${time})",
  share: "${value} / sum(${value}) OVER () AS ${share}",
} as const;

export const statementSnippets = () => snippets(STATEMENTS);
export const expressionSnippets = () => snippets(EXPRESSIONS);

function snippets(templates: Partial<typeof STATEMENTS & typeof EXPRESSIONS>): Completion[] {
  return Object.entries(templates).map(([name, template]) => {
    const key = name as keyof typeof STATEMENTS | keyof typeof EXPRESSIONS;
    const detail = t(`editor.snippets.${key}`);
    return snippetCompletion(template, {
      label: name,
      detail,
      info: template.replace(/\$\{(\w+)\}/g, "$1"),
      type: "snippet",
      boost: -20,
    });
  });
}
