/* Saving lines of a review, one request after the other. What cannot be sent stays in its fields and on this
   machine until the server has it. */

const RETRY_AFTER = 5000;

export class RowQueue {
  constructor(table, rows, drafts) {
    Object.assign(this, { table, rows, drafts });
    this.waiting = new Set();
    this.busy = false;
    this.status = document.querySelector("[data-saving]");
    window.addEventListener("online", () => this.takeAll());
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved().length) event.preventDefault();
    });
  }

  unsaved() {
    return Array.from(this.rows.values()).filter((row) => row.changed);
  }

  /** Remembers what is being typed, before it is saved. */
  draft(field) {
    const row = this.rows.get(field.closest("tr").dataset.line);
    const name = field === row.points ? "points" : "reason";
    if (field.value === field.defaultValue) this.drafts.drop(row.line, name);
    else this.drafts.keep(row.line, name, field.value, row.element.dataset.version);
  }

  take(row) {
    for (const field of [row.points, row.reason]) this.draft(field);
    this.waiting.add(row);
    this.flush();
  }

  takeAll() {
    for (const row of this.unsaved()) this.take(row);
  }

  /** What an earlier page could not send is put back and sent. */
  restore() {
    for (const { line, field, text, version } of this.drafts.all()) {
      const row = this.rows.get(line);
      if (!row || !(field in row.values)) continue;
      row[field].value = text;
      row.element.dataset.version = version;
      if (row.changed) row.details.open = true;
      else this.drafts.drop(line, field);
    }
    this.takeAll();
  }

  async flush() {
    if (this.busy) return;
    this.busy = true;
    for (const row of this.waiting) {
      this.waiting.delete(row); // taken again meanwhile, it comes once more
      if (row.changed && !(await this.send(row))) {
        this.waiting.add(row);
        break;
      }
    }
    this.busy = false;
  }

  /** False when nothing more can be sent now. */
  async send(row) {
    const count = this.waiting.size + 1;
    this.tell(count > 1 ? `Đang lưu, còn ${count} dòng` : "Đang lưu", "mute");
    const sent = { points: row.points.value, reason: row.reason.value };
    const answer = await this.post(row, sent);
    if (!answer) return false;
    if (answer.status === 401 || (answer.status === 403 && !answer.told.message)) {
      this.signIn();
      return false;
    }
    if (answer.status === 200) this.saved(row, sent, answer.told);
    else this.refused(row, sent, answer.told);
    return true;
  }

  async post(row, sent) {
    const body = new URLSearchParams({ line: row.line, version: row.element.dataset.version, ...sent });
    const token = this.table.closest("form").elements.csrfmiddlewaretoken.value;
    try {
      const response = await fetch(this.table.dataset.save, {
        method: "POST", headers: { "X-CSRFToken": token }, body, credentials: "same-origin", redirect: "error",
        keepalive: true,
      });
      if (response.status >= 500) throw new Error("server");
      const json = response.headers.get("Content-Type")?.includes("json");
      return { status: response.status, told: json ? await response.json() : {} };
    } catch {
      this.tell(`Chưa gửi được, còn ${this.unsaved().length} dòng`, "t-warn");
      clearTimeout(this.later);
      this.later = setTimeout(() => this.flush(), RETRY_AFTER);
      return null;
    }
  }

  saved(row, sent, told) {
    row.element.dataset.version = told.version;
    row.refused = null;
    for (const name of ["points", "reason"]) {
      const untouched = row[name].value === sent[name];
      row[name].defaultValue = untouched ? told[name] : sent[name];
      if (untouched) row[name].value = told[name];
      this.drafts.drop(row.line, name);
    }
    row.say("", "");
    row.delta.textContent = told.delta;
    row.stamp.textContent = told.stamp;
    this.sums(told.sums);
    const lacking = this.unsaved().filter((other) => other.refused).length;
    if (lacking) this.tell(`Còn ${lacking} dòng chưa lưu được`, "t-err", "exclamation-triangle");
    else this.tell(`Đã lưu ${told.time}`, "t-ok", "check2");
  }

  refused(row, sent, told) {
    row.refused = { points: sent.points.trim(), reason: sent.reason.trim() };
    const choices = told.theirs ? this.choices(row, told.theirs) : [];
    if (told.field === "reason") row.details.open = true;
    row.say(told.message ?? "Chưa lưu được. Tải lại trang.", told.field ?? "points", ...choices);
    this.tell("Chưa lưu được, xem dòng báo lỗi", "t-err");
  }

  /** Two people wrote the same line: which of the two values stands? */
  choices(row, theirs) {
    row.element.dataset.version = theirs.version;
    const keep = button(`Giữ ${theirs.points || "ô trống"}`, () => {
      row.put(theirs);
      for (const name of ["points", "reason"]) {
        row[name].defaultValue = row[name].value;
        this.drafts.drop(row.line, name);
      }
      row.refused = null;
      row.say("", "");
      row.points.focus();
    });
    const write = button(`Ghi ${row.values.points || "ô trống"}`, () => {
      row.refused = null;
      this.take(row);
      row.points.focus();
    });
    const place = document.createElement("span");
    place.className = "d-block";
    place.append(keep, write);
    return [place];
  }

  sums(sums) {
    for (const [node, text] of Object.entries(sums.sections)) {
      const cell = this.table.querySelector(`tr[data-node="${CSS.escape(node)}"] td.lay3`);
      if (cell) cell.textContent = text;
    }
    for (const name of ["points", "rebased", "difference"]) {
      const place = this.table.querySelector(`[data-total=${name}]`);
      if (place) place.textContent = sums[name];
    }
    const provisional = this.table.querySelector("[data-total=provisional]");
    if (provisional && !sums.counts["chua-chot"]) provisional.textContent = "";
    const open = document.querySelector("[data-open]");
    if (open) open.textContent = sums.counts["chua-chot"] ?? open.textContent;
    for (const [key, count] of Object.entries(sums.counts)) {
      const place = document.querySelector(`a.chip[href$="loc=${key}"] .num`);
      if (place) place.textContent = count;
    }
  }

  tell(text, kind, icon = "") {
    this.status.className = kind;
    this.status.textContent = text;
    if (!icon) return;
    const mark = document.createElement("i");
    mark.className = `bi bi-${icon}`;
    mark.setAttribute("aria-hidden", "true");
    this.status.prepend(mark, " ");
  }

  signIn() {
    const link = document.createElement("a");
    link.href = `${this.table.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = `Phiên làm việc đã hết. Đăng nhập lại để lưu ${this.unsaved().length} dòng`;
    this.status.className = "t-err";
    this.status.replaceChildren(link);
  }
}

function button(text, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-quiet";
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}
