/* The scoring grid as a spreadsheet. Without this module the same table is a plain form.

   A page brings: table[data-grid] with data-save (address), data-sheet, data-user and data-sign-in; rows
   tr[data-line][data-version][data-flags] whose inputs are named "<field>-<line>"; section rows
   tr[data-node] with td.sum; cells td.state and td.docs; [data-total] in the foot; [data-saving] for the
   state of saving; #guide for the panel of the chosen row; [data-plain] for what only a plain form needs.

   Protocol of data-save: POST {"cells": [{line, field, text, version}]} →
   {time, rows: [{line, version, <field>: text, docs?, tag, flags}], refused: [{line, field, text, message,
   theirs?}], sums?, total?}. */

import { Cells } from "./grid-cells.js";
import { Keys } from "./grid-keys.js";
import { Painter } from "./grid-paint.js";
import { Panel } from "./grid-panel.js";
import { acceptPaste } from "./grid-paste.js";
import { Queue } from "./grid-save.js";
import { Drafts } from "./grid-store.js";
import { Undo } from "./grid-undo.js";

function start(table) {
  const cells = new Cells(table);
  const drafts = new Drafts(table.dataset.user, table.dataset.sheet);
  const painter = new Painter(table, cells);
  const queue = new Queue(table, cells, drafts, painter);
  const undo = new Undo(cells, queue);
  const panel = new Panel(table, queue);
  new Keys(table, cells, queue, undo, panel);
  acceptPaste(table, cells, queue, undo);

  for (const part of document.querySelectorAll("[data-plain]")) part.hidden = true;
  table.closest("form").addEventListener("submit", (event) => {
    event.preventDefault();
    queue.flush();
  });

  table.addEventListener("input", (event) => queue.draft(event.target));
  table.addEventListener("focusout", (event) => {
    if (cells.isCell(event.target)) undo.commit([event.target]);
  });
  /* A row changed from the panel: evidence was attached or taken off. */
  document.body.addEventListener("grid:rows", (event) => painter.rows(event.detail.rows));

  queue.restore();
}

const table = document.querySelector("table[data-grid]");
if (table) start(table);
