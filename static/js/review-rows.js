/* Lines of a review: points and reason belong together, are saved together and taken back together. */

import { Cells } from "./grid-cells.js";

/** `1.234,5`, `8.5`, `8,5` → a number; only for comparing, the server reads what was typed. */
function number(text) {
  const plain = text.trim().replace(/\s/g, "");
  return Number(plain.includes(",") ? plain.replace(/\./g, "").replace(",", ".") : plain);
}

export class Row {
  constructor(element) {
    this.element = element;
    this.line = element.dataset.line;
    this.points = element.querySelector("input.cell");
    this.reason = element.querySelector("textarea");
    this.details = element.querySelector("details");
    this.error = element.querySelector("[data-error]");
    this.stamp = element.querySelector("[data-stamp]");
    this.delta = this.points.parentElement.querySelector(".delta");
    this.refused = null; // what the server would not take, so that it is not sent again as it is
    for (const part of [this.reason, this.details.querySelector("summary")]) part.tabIndex = -1;
  }

  get values() {
    return { points: this.points.value.trim(), reason: this.reason.value.trim() };
  }

  get before() {
    return { points: this.points.defaultValue.trim(), reason: this.reason.defaultValue.trim() };
  }

  get changed() {
    return !same(this.values, this.before);
  }

  get isNews() {
    return this.changed && !(this.refused && same(this.values, this.refused));
  }

  /** Would the points differ from those of the step before? The placeholder holds them. */
  get differs() {
    return this.points.value.trim() !== "" && number(this.points.value) !== number(this.points.placeholder);
  }

  /** The reason is shown where there is one or one is wanted. */
  reveal() {
    if (this.differs || this.reason.value.trim()) this.details.open = true;
  }

  put({ points, reason }) {
    this.points.value = points;
    this.reason.value = reason;
    this.reveal();
  }

  say(message, field, ...choices) {
    this.error.replaceChildren(message, ...choices);
    for (const [name, box] of [["points", this.points], ["reason", this.reason]]) {
      if (message && name === field) {
        box.setAttribute("aria-invalid", "true");
        box.setAttribute("aria-describedby", this.error.id || (this.error.id = `e${this.line}`));
      } else {
        box.removeAttribute("aria-invalid");
        box.removeAttribute("aria-describedby");
      }
    }
  }
}

export function same(one, other) {
  return one.points === other.points && one.reason === other.reason;
}

/** Two fields in a line: the points, and the reason where it is open. */
export class ReviewCells extends Cells {
  fields() {
    return ["points", "reason"];
  }

  inRow(row) {
    return Array.from(row.querySelectorAll("input.cell, textarea"));
  }

  next(input, by) {
    const stops = Array.from(this.table.querySelectorAll("input.cell, details[open] textarea"));
    return stops[stops.indexOf(input) + by] ?? null;
  }
}

const MOST_STEPS = 200;

/** Committing lines, and taking the last step back: a line, a pasted block or a fill. */
export class RowUndo {
  constructor(rowOf, queue) {
    Object.assign(this, { rowOf, queue });
    this.steps = [];
  }

  /** Sends the lines of these fields that differ from what is stored, as one step. */
  commit(fields) {
    const rows = [...new Set(fields.map((field) => this.rowOf(field)))].filter((row) => row.isNews);
    for (const row of rows) row.reveal();
    if (!rows.length) return;
    const step = rows.map((row) => ({ row, ...row.before }));
    const last = this.steps.at(-1);
    const again = last?.length === 1 && step.length === 1 && last[0].row === step[0].row && same(last[0], step[0]);
    if (!again) this.steps.push(step); // a refused line sent with its reason is still the same step
    if (this.steps.length > MOST_STEPS) this.steps.shift();
    for (const row of rows) this.queue.take(row);
  }

  /** Puts the last step back. Returns the first cell of it. */
  back() {
    const step = this.steps.pop();
    if (!step) return null;
    for (const { row, points, reason } of step) {
      row.put({ points, reason });
      row.refused = null;
      row.say("", "");
      this.queue.take(row);
    }
    return step[0].row.points;
  }
}
