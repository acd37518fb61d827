/** The texts and colors of charts in tests. */

export const LABELS = { nullName: "NULL", rest: "Others", rowCount: "Rows" };

export const PALETTE = {
  series: ["red", "blue"],
  rest: "grey",
  heatLow: "white",
  heatHigh: "green",
  text: "black",
  dim: "grey",
  line: "grey",
  surface: "white",
  font: "serif",
};
