/* Saving: one request at a time, whatever has gathered meanwhile in the next. Nothing is dropped before
   the server has it: what cannot be sent stays in the cell, in the queue and on this machine. */

const RETRY_AFTER = [2000, 5000, 10000, 30000];

export class Queue {
  constructor(table, cells, drafts, painter) {
    Object.assign(this, { table, cells, drafts, painter });
    this.waiting = new Map();
    this.sent = new Map();
    this.failures = 0;
    this.stopped = false;
    painter.onTake = (line, field, text) => this.take(line, field, text);
    painter.onKeep = (line, field) => this.drafts.drop(line, field);
    window.addEventListener("online", () => this.flush());
    window.addEventListener("pagehide", () => this.flush());
    document.addEventListener("click", (event) => this.holdLink(event), true);
  }

  get pending() {
    return new Set([...this.waiting.keys(), ...this.sent.keys()]).size;
  }

  version(line) {
    return this.cells.rowOf(line)?.dataset.version ?? "0";
  }

  /** Remembers what is being typed, before it is saved. */
  draft(input) {
    if (!this.cells.isCell(input)) return;
    const [line, field] = [this.cells.line(input), this.cells.field(input)];
    if (input.value === input.defaultValue) this.drafts.drop(line, field);
    else this.drafts.keep(line, field, input.value, this.version(line));
  }

  /** Puts a text into the queue. `version` only for what was typed on an earlier page. */
  take(line, field, text, version = null) {
    this.drafts.keep(line, field, text, version ?? this.version(line));
    this.waiting.set(`${line}.${field}`, { line, field, text, version });
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.flush(), 0);
  }

  /** Sends again what an earlier page could not. */
  restore() {
    for (const { line, field, text, version } of this.drafts.all()) {
      const input = this.cells.find(line, field);
      if (input && input.defaultValue === text) {
        this.drafts.drop(line, field);
        continue;
      }
      if (input) input.value = text;
      this.take(line, field, text, version);
    }
  }

  async flush() {
    clearTimeout(this.later);
    if (this.stopped) this.stop(); // tells how many are kept by now
    if (this.stopped || this.sent.size || !this.waiting.size) return;
    this.sent = this.waiting;
    this.waiting = new Map();
    this.painter.saving(this.pending);
    const answer = await this.post([...this.sent.values()]);
    if (answer) this.accept(answer);
    else this.putBack();
    if (this.waiting.size && answer) await this.flush();
  }

  async post(items) {
    const body = JSON.stringify({
      cells: items.map(({ line, field, text, version }) => ({
        line, field, text, version: Number(version ?? this.version(line)),
      })),
    });
    try {
      const response = await fetch(this.table.dataset.save, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token() },
        body,
        credentials: "same-origin",
        keepalive: body.length < 60000,
        redirect: "error",
      });
      if (response.ok) return await response.json();
      return await this.refused(response);
    } catch {
      return null; // no connection
    }
  }

  token() {
    return this.table.closest("form").elements.csrfmiddlewaretoken.value;
  }

  /** The session is over or the sheet is closed: sending again would not help. A server in trouble may. */
  async refused(response) {
    if (response.status >= 500) return null;
    this.stopped = true;
    const told = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
    if (response.status === 401 || response.status === 403) {
      const back = encodeURIComponent(location.pathname + location.search);
      this.stop = () => this.painter.signIn(this.pending, `${this.table.dataset.signIn}?next=${back}`);
    } else {
      this.stop = () => this.painter.stopped(told.message ?? "Chưa lưu được. Tải lại trang.", this.pending);
    }
    return null;
  }

  putBack() {
    this.waiting = new Map([...this.sent, ...this.waiting]);
    this.sent = new Map();
    if (this.stopped) {
      this.stop();
      return;
    }
    this.painter.offline(this.pending);
    this.later = setTimeout(() => this.flush(), RETRY_AFTER[Math.min(this.failures, RETRY_AFTER.length - 1)]);
    this.failures += 1;
  }

  accept(answer) {
    const sent = this.sent;
    this.sent = new Map();
    this.failures = 0;
    const refused = new Set(answer.refused.map(({ line, field }) => `${line}.${field}`));
    for (const [key, { line, field, text }] of sent) {
      if (refused.has(key) || this.waiting.has(key)) continue;
      this.drafts.drop(line, field);
      const note = document.getElementById(`${field}-${line}`);
      if (note instanceof HTMLTextAreaElement) note.defaultValue = text;
    }
    this.painter.rows(answer.rows, (line, field) => this.waiting.has(`${line}.${field}`));
    this.painter.refused(answer.refused);
    if (answer.total) this.painter.totals(answer.sums, answer.total);
    this.painter.saved(answer.time, answer.refused.length);
    this.table.dispatchEvent(new CustomEvent("grid:saved", { detail: answer.rows.map((row) => row.line) }));
  }

  /** A link that would leave the page waits until what was typed is with the server. */
  holdLink(event) {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !plain || link.target || link.getAttribute("href").startsWith("#") || this.stopped) return;
    const active = document.activeElement;
    if (this.cells.isCell(active) && active.value !== active.defaultValue) active.blur();
    if (!this.pending || !navigator.onLine || link.closest("table[data-grid]")) return;
    event.preventDefault();
    const limit = new Promise((done) => setTimeout(done, 4000));
    const saved = new Promise((done) => this.table.addEventListener("grid:saved", done, { once: true }));
    Promise.race([saved, limit]).then(() => location.assign(link.href));
  }
}
