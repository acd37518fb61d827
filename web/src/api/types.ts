/** The contract's schemas under short names. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Column = Schemas["Column"];
/** An engine of a request, or the automatic choice. */
export type EngineName = Schemas["QueryRequest"]["engine"];
export type EngineEstimates = Schemas["EngineEstimates"];
export type ErrorDetail = Schemas["ErrorDetail"];
export type Estimate = Schemas["Estimate"];
/** An earlier query whose result is the table `result`, or several by the names of their results. */
export type Over = Schemas["Over"];
export type Partition = Schemas["Partition"];
export type PastQuery = Schemas["PastQuery"];
export type Position = Schemas["Position"];
export type QueryStatus = Schemas["QueryStatus"];
export type SavedContent = Schemas["SavedContent"];
export type SavedQuery = Schemas["SavedQuery"];
export type SavedSummary = Schemas["SavedSummary"];
export type Suggestion = Schemas["Suggestion"];
export type Table = Schemas["Table"];
export type TableColumn = Schemas["TableColumn"];
export type Validation = Schemas["Validation"];
export type Workflow = Schemas["Workflow"];
