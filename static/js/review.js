/* Reviewing and appraising as in a spreadsheet. Without this module the same table is a plain form.

   A page brings: table[data-review] with data-save, data-user and data-sign-in; rows
   tr[data-line][data-version] with input[name=points-…], textarea[name=reason-…] in <details>, [data-stamp],
   [data-error]; section rows tr[data-node] with td.lay3; [data-total] in the foot; [data-saving];
   [data-open] for how many lines are undecided; a[data-doc] for documents, #viewer beside the table;
   [data-plain] for what only a plain form needs. */

import { Keys } from "./grid-keys.js";
import { acceptPaste } from "./grid-paste.js";
import { Drafts } from "./grid-store.js";
import { ReviewCells, Row, RowUndo } from "./review-rows.js";
import { RowQueue } from "./review-save.js";
import { nextDocument } from "./review-viewer.js";

const NO_PANEL = { show() {}, toEvidence() {} }; // guidance and evidence stand elsewhere on this page

class Review {
  constructor(table) {
    this.table = table;
    const lines = Array.from(table.querySelectorAll("tr[data-line]"), (element) => new Row(element));
    this.rows = new Map(lines.map((row) => [row.line, row]));
    const cells = new ReviewCells(table);
    this.queue = new RowQueue(table, this.rows, new Drafts(table.dataset.user, table.dataset.review));
    this.undo = new RowUndo((field) => this.rowOf(field), this.queue);
    this.keys = new Keys(table, cells, this.queue, this.undo, NO_PANEL);
    acceptPaste(table, cells, this.queue, this.undo);
    table.addEventListener("focusout", (event) => this.left(event));
    table.addEventListener("input", (event) => this.typed(event.target));
    table.addEventListener("keydown", (event) => {
      if (!event.defaultPrevented && this.key(event)) event.preventDefault();
    });
    table.closest("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.queue.takeAll();
    });
    for (const part of document.querySelectorAll("[data-plain]")) part.hidden = true;
    this.queue.restore();
  }

  rowOf(element) {
    return this.rows.get(element.closest?.("tr[data-line]")?.dataset.line);
  }

  typed(field) {
    const row = this.rowOf(field);
    if (!row) return;
    this.queue.draft(field);
    if (field === row.points) row.reveal();
  }

  /** A line is saved when the focus has left it: points and reason belong together. */
  left(event) {
    const row = this.rowOf(event.target);
    if (row && !row.element.contains(event.relatedTarget)) this.undo.commit([row.points]);
  }

  key(event) {
    const row = this.rowOf(event.target);
    if (event.key === "F9") return nextDocument(event.target.closest("tr"));
    if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      this.toDifference(event.target, event.key === "ArrowDown" ? 1 : -1);
      return true;
    }
    if (row && event.target === row.points && event.key === "=") {
      row.points.value = row.points.placeholder.replace("–", "");
      this.typed(row.points);
      return true;
    }
    return row !== undefined && event.target === row.reason && this.inReason(event, row);
  }

  /** The reason takes several lines of text, so Enter is its own; it is left by Tab, Ctrl+Enter, Escape. */
  inReason(event, row) {
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "Tab") {
      const target = this.keys.cells.next(row.reason, event.shiftKey ? -1 : 1);
      if (target) this.keys.go(target);
      return target !== null;
    }
    if (event.key === "Enter" && control) {
      this.keys.go(this.keys.cells.vertical(row.points, 1) ?? row.points);
      return true;
    }
    if (event.key === "Escape") {
      this.keys.go(row.points);
      return true;
    }
    if (event.key.toLowerCase() === "d" && control) return this.reasonFromAbove(row);
    return false;
  }

  /** One reason often holds for several lines. */
  reasonFromAbove(row) {
    const all = Array.from(this.rows.values());
    const given = all.slice(0, all.indexOf(row)).findLast((above) => above.reason.value.trim());
    if (given) {
      row.reason.value = given.reason.value;
      this.queue.draft(row.reason);
    }
    return true;
  }

  /** The next line in which some step differs from the one before. */
  toDifference(from, step) {
    const all = Array.from(this.rows.values());
    const here = all.indexOf(this.rowOf(from));
    for (let index = here + step; index >= 0 && index < all.length; index += step) {
      const deltas = Array.from(all[index].element.querySelectorAll("td.num .delta, td.edit .delta"));
      if (deltas.some((delta) => /^[+−]/.test(delta.textContent))) {
        this.keys.go(all[index].points);
        return;
      }
    }
    document.dispatchEvent(new CustomEvent("say", { detail: "Không còn khác biệt nào." }));
  }
}

const table = document.querySelector("table[data-review]");
if (table) new Review(table);
