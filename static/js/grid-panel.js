/* The panel beside the grid: guidance, note and evidence of the chosen row. */

const PAUSE = 180; // moving through rows with the arrow keys loads only where one stays

export class Panel {
  constructor(table, queue) {
    Object.assign(this, { table, queue });
    this.place = document.getElementById("guide");
    this.shown = this.place.querySelector("[data-panel]")?.dataset.panel ?? null;
    const first = this.shown ?? table.dataset.selected;
    const row = first && table.querySelector(`tr[data-line="${CSS.escape(first)}"]`);
    row?.classList.add("at");
    if (row && !this.shown) this.load(row);
    this.place.addEventListener("change", (event) => this.noted(event.target));
    this.place.addEventListener("submit", (event) => {
      if (event.target.matches("[data-note]")) event.preventDefault();
    });
    table.addEventListener("grid:saved", (event) => this.refresh(event.detail));
    this.place.addEventListener("htmx:afterSwap", () => this.dress());
    this.dress();
  }

  dress() {
    for (const part of this.place.querySelectorAll("[data-plain]")) part.hidden = true;
  }

  show(row) {
    clearTimeout(this.timer);
    if (row.dataset.line === this.shown) return;
    this.timer = setTimeout(() => this.load(row), PAUSE);
  }

  load(row) {
    clearTimeout(this.timer);
    this.shown = row.dataset.line;
    const source = row.querySelector(".first a").href;
    return window.htmx.ajax("GET", source, { target: this.place, swap: "innerHTML" }).catch(() => {
      this.shown = null; // no connection, as the page has said; the next look at the row asks again
    });
  }

  /** Figures in the panel follow what was saved, unless somebody is working in it. */
  refresh(lines) {
    if (!lines.includes(this.shown) || this.place.contains(document.activeElement)) return;
    const row = this.table.querySelector(`tr[data-line="${CSS.escape(this.shown)}"]`);
    if (row) this.load(row);
  }

  noted(field) {
    if (field instanceof HTMLTextAreaElement && field.closest("[data-note]")) {
      this.queue.take(field.name.slice(field.name.lastIndexOf("-") + 1), "note", field.value);
    }
  }

  /** From "Gắn" in a row to the evidence of the panel. */
  async toEvidence() {
    const row = this.table.querySelector("tr.at");
    if (row.dataset.line !== this.shown) await this.load(row);
    const evidence = this.place.querySelector("#minh-chung");
    evidence?.scrollIntoView({ block: "nearest" });
    evidence?.querySelector("summary")?.focus();
  }
}
