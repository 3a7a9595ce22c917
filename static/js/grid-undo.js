/* Committing what was typed, and taking it back: one step is a cell, a pasted block or a fill. */

const MOST_STEPS = 200;

export class Undo {
  constructor(cells, queue) {
    Object.assign(this, { cells, queue });
    this.steps = [];
  }

  /** Sends the inputs that differ from what is stored, as one step. */
  commit(inputs) {
    const changed = inputs.filter((input) => input.value.trim() !== input.defaultValue && this.isNews(input));
    if (!changed.length) return;
    this.steps.push(changed.map((input) => ({
      line: this.cells.line(input), field: this.cells.field(input), text: input.defaultValue,
    })));
    if (this.steps.length > MOST_STEPS) this.steps.shift();
    for (const input of changed) this.send(input);
  }

  /** Leaving a refused or waiting cell without touching it sends nothing twice. */
  isNews(input) {
    return input.value !== input.dataset.sent;
  }

  send(input) {
    input.dataset.sent = input.value;
    input.removeAttribute("aria-invalid");
    this.queue.take(this.cells.line(input), this.cells.field(input), input.value.trim());
  }

  /** Puts the last step back. Returns the first cell of it. */
  back() {
    const step = this.steps.pop();
    if (!step) return null;
    let first = null;
    for (const { line, field, text } of step) {
      const input = this.cells.find(line, field);
      if (!input) continue;
      first ??= input;
      input.value = text;
      this.send(input);
    }
    return first;
  }
}
