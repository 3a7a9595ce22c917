/* Where the cells of a grid are: rows from top to bottom, in a row the fields from left to right. */

export class Cells {
  constructor(table) {
    this.table = table;
  }

  isCell(element) {
    return element instanceof HTMLInputElement && element.classList.contains("cell");
  }

  all() {
    return Array.from(this.table.querySelectorAll("input.cell"));
  }

  row(input) {
    return input.closest("tr");
  }

  rowOf(line) {
    return this.table.querySelector(`tr[data-line="${CSS.escape(line)}"]`);
  }

  /** "self_points-12" is the field "self_points" of line 12. */
  field(input) {
    return input.name.slice(0, input.name.lastIndexOf("-"));
  }

  line(input) {
    return input.name.slice(input.name.lastIndexOf("-") + 1);
  }

  find(line, field) {
    return this.table.querySelector(`input.cell[name="${CSS.escape(field)}-${CSS.escape(line)}"]`);
  }

  inRow(row) {
    return Array.from(row.querySelectorAll("input.cell"));
  }

  /** Rows that take input, from the one of `input` on. */
  rowsFrom(input) {
    const rows = Array.from(this.table.querySelectorAll("tr[data-line]:has(input.cell)"));
    return rows.slice(rows.indexOf(this.row(input)));
  }

  /** Names of the fields from left to right, as the grid has them. */
  fields() {
    const names = new Map();
    for (const input of this.all()) {
      const place = input.closest("td").cellIndex;
      if (!names.has(place)) names.set(place, this.field(input));
    }
    return [...names].sort((one, other) => one[0] - other[0]).map(([, name]) => name);
  }

  /** The cell `by` rows further down (up when negative): the same field, else whatever the row takes. */
  vertical(input, by) {
    const rows = Array.from(this.table.querySelectorAll("tr[data-line]:has(input.cell)"));
    const at = rows.indexOf(this.row(input));
    const target = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (!target || target === rows[at]) return null;
    const own = this.inRow(target);
    return own.find((cell) => this.field(cell) === this.field(input)) ?? own[0];
  }

  /** The next cell in reading order, the one before it with `by` −1. */
  next(input, by) {
    const all = this.all();
    return all[all.indexOf(input) + by] ?? null;
  }

  /** The neighbour in the same row. */
  horizontal(input, by) {
    const own = this.inRow(this.row(input));
    return own[own.indexOf(input) + by] ?? null;
  }
}
