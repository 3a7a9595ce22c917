/* Keys and the chosen cell. The grid is one stop of the Tab order (roving tabindex); arrows, Enter and Tab
   move inside it, F2 edits in place, Escape takes back, Escape and then Tab leaves. */

import { fillDown } from "./grid-paste.js";

export class Keys {
  constructor(table, cells, queue, undo, panel) {
    Object.assign(this, { table, cells, queue, undo, panel });
    this.current = null;
    this.editing = false;
    this.leaving = false;
    this.picked = [];
    this.rove();
    table.addEventListener("focusin", (event) => this.entered(event.target));
    table.addEventListener("keydown", (event) => this.pressed(event));
    table.addEventListener("mousedown", (event) => {
      if (event.target === document.activeElement) this.editing = true;
    });
    table.addEventListener("mouseup", (event) => {
      if (this.cells.isCell(event.target) && !this.editing) event.target.select();
    });
    table.addEventListener("dblclick", () => (this.editing = true));
    table.addEventListener("click", (event) => this.clicked(event));
  }

  /** One tab stop: the first cell, later the one chosen last. Links are reached through the panel. */
  rove() {
    for (const link of this.table.querySelectorAll("tbody a")) link.tabIndex = -1;
    const all = this.cells.all();
    for (const input of all) input.tabIndex = -1;
    const chosen = this.table.querySelector("tr.at input.cell") ?? all[0];
    if (chosen) chosen.tabIndex = 0;
    this.stop = chosen;
  }

  entered(input) {
    if (!this.cells.isCell(input)) return;
    if (this.stop) this.stop.tabIndex = -1;
    input.tabIndex = 0;
    this.stop = this.current = input;
    this.editing = this.leaving = false;
    if (!this.picked.includes(input)) this.pick([]);
    input.select();
    this.choose(this.cells.row(input));
  }

  choose(row) {
    for (const other of this.table.querySelectorAll("tr.at")) other.classList.remove("at");
    row.classList.add("at");
    this.panel.show(row);
  }

  pick(inputs) {
    for (const input of this.picked) input.closest("td").classList.remove("sel");
    this.picked = inputs;
    for (const input of inputs) input.closest("td").classList.add("sel");
  }

  go(input) {
    input?.closest("details")?.setAttribute("open", "");
    input?.focus();
    input?.scrollIntoView({ block: "nearest" });
  }

  clicked(event) {
    const link = event.target.closest("a");
    const row = event.target.closest("tr[data-line]");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link && (link.closest(".first") || link.classList.contains("add"))) {
      event.preventDefault();
      this.choose(row);
      if (link.classList.contains("add")) this.panel.toEvidence();
      else this.go(this.cells.inRow(row)[0]);
    } else if (!link && !event.target.closest("input, textarea, summary")) this.go(this.cells.inRow(row)[0]);
  }

  pressed(event) {
    const input = event.target;
    if (!this.cells.isCell(input) || event.isComposing || event.altKey) return;
    const handled = event.ctrlKey || event.metaKey ? this.withControl(event, input) : this.plain(event, input);
    if (handled) event.preventDefault();
  }

  withControl(event, input) {
    switch (event.key.toLowerCase()) {
      case "d":
        this.undo.commit(fillDown(this.cells, this.picked.length > 1 ? this.picked : [input]));
        return true;
      case "z":
        if (input.value !== input.defaultValue && input.value !== input.dataset.sent) return false; // text
        this.go(this.undo.back());
        return true;
      case "s":
        this.undo.commit([input]);
        return true;
      case "home":
        this.go(this.cells.all()[0]);
        return true;
      case "end":
        this.go(this.cells.all().at(-1));
        return true;
      default:
        return false;
    }
  }

  plain(event, input) {
    switch (event.key) {
      case "Enter":
        return this.move(input, this.cells.vertical(input, event.shiftKey ? -1 : 1));
      case "Tab":
        return this.tab(event, input);
      case "ArrowDown":
      case "ArrowUp":
        return this.upOrDown(event, input, event.key === "ArrowDown" ? 1 : -1);
      case "ArrowLeft":
      case "ArrowRight":
        return this.sideways(input, event.key === "ArrowRight" ? 1 : -1);
      case "PageDown":
      case "PageUp":
        this.go(this.cells.vertical(input, event.key === "PageDown" ? 10 : -10));
        return true;
      case "F2":
        this.editing = true;
        input.setSelectionRange(input.value.length, input.value.length);
        return true;
      case "Escape":
        return this.takeBack(input);
      default:
        return false;
    }
  }

  /** Also where there is nowhere to go, the cell is left as it would be by moving on. */
  move(input, target) {
    if (target) this.go(target);
    else this.undo.commit([input]);
    return true;
  }

  tab(event, input) {
    const target = this.leaving ? null : this.cells.next(input, event.shiftKey ? -1 : 1);
    if (!target) return false; // out of the grid, as everywhere
    this.go(target);
    return true;
  }

  upOrDown(event, input, by) {
    if (input.list && this.editing) return false; // the browser offers the answers
    const target = this.cells.vertical(input, by);
    if (event.shiftKey && target && this.cells.field(target) === this.cells.field(input)) {
      const range = this.picked.length ? this.picked : [input];
      this.pick(range.includes(target) ? range.filter((cell) => cell !== input) : [...range, target]);
    }
    this.go(target);
    return true;
  }

  sideways(input, by) {
    const target = this.editing ? null : this.cells.horizontal(input, by);
    if (!target) return false;
    this.go(target);
    return true;
  }

  takeBack(input) {
    const typed = input.value !== input.defaultValue;
    if (typed) {
      input.value = input.defaultValue;
      delete input.dataset.sent;
      this.queue.draft(input);
    }
    this.leaving = !typed && !this.editing;
    this.editing = false;
    input.select();
    return true;
  }
}
