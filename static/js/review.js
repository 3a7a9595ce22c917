/* Reviewing and appraising line by line. Without this module the same table is a plain form.

   A page brings: table[data-review] with data-save, data-user and data-sign-in; rows
   tr[data-version] with an id d<line>, input[name=points-…], textarea[name=reason-…] in <details>, [data-stamp], [data-error];
   section rows tr[data-node] with td.lay3; [data-total] in the foot; [data-saving]; a[data-doc] for documents,
   #viewer beside the table; [data-plain] for what only a plain form needs. */

import { Drafts } from "./grid-store.js";

const RETRY_AFTER = 5000;

class Row {
  constructor(element) {
    this.element = element;
    this.line = element.id.slice(1);
    this.points = element.querySelector("input.cell");
    this.reason = element.querySelector("textarea");
    this.details = element.querySelector("details");
    this.error = element.querySelector("[data-error]");
    this.stamp = element.querySelector("[data-stamp]");
    this.delta = this.points.parentElement.querySelector(".delta");
  }

  get changed() {
    return this.points.value.trim() !== this.points.defaultValue.trim()
      || this.reason.value.trim() !== this.reason.defaultValue.trim();
  }

  /** Would the points differ from those of the step before? The placeholder holds them. */
  get differs() {
    const typed = number(this.points.value);
    return this.points.value.trim() !== "" && typed !== number(this.points.placeholder);
  }

  say(message, field) {
    this.error.textContent = message;
    for (const [name, box] of [["points", this.points], ["reason", this.reason]]) {
      if (message && name === field) {
        box.setAttribute("aria-invalid", "true");
        box.setAttribute("aria-describedby", this.error.id || (this.error.id = `e${this.line}`));
      } else {
        box.removeAttribute("aria-invalid");
      }
    }
  }
}

/** `1.234,5`, `8.5`, `8,5` → a number; only for comparing, the server reads what was typed. */
function number(text) {
  const plain = text.trim().replace(/\s/g, "");
  return Number(plain.includes(",") ? plain.replace(/\./g, "").replace(",", ".") : plain);
}

class Review {
  constructor(table) {
    this.table = table;
    this.rows = new Map(
      Array.from(table.querySelectorAll("tr[data-version]"), (element) => [element.id.slice(1), new Row(element)]),
    );
    this.drafts = new Drafts(table.dataset.user, table.dataset.review);
    this.sending = new Set();
    this.again = new Set();
    this.status = document.querySelector("[data-saving]");
    table.addEventListener("focusout", (event) => this.left(event));
    table.addEventListener("input", (event) => this.typed(event));
    table.addEventListener("keydown", (event) => this.key(event));
    table.closest("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.saveAll();
    });
    window.addEventListener("online", () => this.saveAll());
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved().length) event.preventDefault();
    });
    for (const part of document.querySelectorAll("[data-plain]")) part.hidden = true;
    this.restore();
  }

  rowOf(target) {
    return this.rows.get(target.closest?.("tr[data-version]")?.id.slice(1));
  }

  unsaved() {
    return Array.from(this.rows.values()).filter((row) => row.changed);
  }

  /** What an earlier page could not send is put back and sent. */
  restore() {
    for (const { line, field, text, version } of this.drafts.all()) {
      const row = this.rows.get(line);
      if (!row || !(field in { points: 1, reason: 1 })) continue;
      row[field].value = text;
      if (version !== row.element.dataset.version) row.element.dataset.version = version;
      if (row.changed) row.details.open = true;
      else this.drafts.drop(line, field);
    }
    this.saveAll();
  }

  typed(event) {
    const row = this.rowOf(event.target);
    if (!row || (event.target !== row.points && event.target !== row.reason)) return;
    const field = event.target === row.points ? "points" : "reason";
    if (event.target.value === event.target.defaultValue) this.drafts.drop(row.line, field);
    else this.drafts.keep(row.line, field, event.target.value, row.element.dataset.version);
    if (field === "points" && row.differs) row.details.open = true;
  }

  /** A row is saved when the focus has left it: points and reason belong together. */
  left(event) {
    const row = this.rowOf(event.target);
    if (row && !row.element.contains(event.relatedTarget)) this.save(row);
  }

  saveAll() {
    for (const row of this.unsaved()) this.save(row);
  }

  async save(row) {
    if (!row.changed) return;
    if (this.sending.has(row.line)) {
      this.again.add(row.line);
      return;
    }
    this.sending.add(row.line);
    const sent = { points: row.points.value, reason: row.reason.value };
    this.tell("Đang lưu", "mute");
    const answer = await this.post(row, sent);
    this.sending.delete(row.line);
    if (answer) this.answered(row, sent, answer);
    if (this.again.delete(row.line)) this.save(row);
  }

  async post(row, sent) {
    const body = new URLSearchParams({ line: row.line, version: row.element.dataset.version, ...sent });
    const token = this.table.closest("form").elements.csrfmiddlewaretoken.value;
    try {
      const response = await fetch(this.table.dataset.save, {
        method: "POST", headers: { "X-CSRFToken": token }, body, credentials: "same-origin", redirect: "error",
      });
      if (response.status >= 500) throw new Error("server");
      const json = response.headers.get("Content-Type")?.includes("json");
      return { status: response.status, told: json ? await response.json() : {} };
    } catch {
      this.tell(`Chưa gửi được, còn ${this.unsaved().length} dòng`, "t-warn");
      clearTimeout(this.later);
      this.later = setTimeout(() => this.saveAll(), RETRY_AFTER);
      return null;
    }
  }

  answered(row, sent, { status, told }) {
    if (status === 200) {
      this.saved(row, sent, told);
    } else if (status === 401 || (status === 403 && !told.message)) {
      this.signIn();
    } else {
      if (told.theirs) row.element.dataset.version = told.theirs.version;
      if (told.field === "reason") row.details.open = true;
      row.say(told.message ?? "Chưa lưu được. Tải lại trang.", told.field ?? "points");
      this.tell("Chưa lưu được, xem dòng báo lỗi", "t-err");
    }
  }

  saved(row, sent, told) {
    row.element.dataset.version = told.version;
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
    this.tell(`Đã lưu ${told.time}`, "t-ok", "check2");
  }

  sums(sums) {
    for (const [node, text] of Object.entries(sums.sections)) {
      const cell = this.table.querySelector(`tr[data-node="${node}"] td.lay3`);
      if (cell) cell.textContent = text;
    }
    for (const name of ["points", "rebased", "difference"]) {
      const place = this.table.querySelector(`[data-total=${name}]`);
      if (place) place.textContent = sums[name];
    }
    const provisional = this.table.querySelector("[data-total=provisional]");
    if (provisional && !sums.counts["chua-chot"]) provisional.textContent = "";
    for (const [key, count] of Object.entries(sums.counts)) {
      const place = document.querySelector(`a.chip[href$="loc=${key}"] .num`);
      if (place) place.textContent = count;
    }
  }

  tell(text, kind, icon = "") {
    this.status.className = kind;
    this.status.textContent = text;
    if (icon) this.status.insertAdjacentHTML("afterbegin", `<i class="bi bi-${icon}" aria-hidden="true"></i> `);
  }

  signIn() {
    const link = document.createElement("a");
    link.href = `${this.table.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = `Phiên làm việc đã hết. Đăng nhập lại để lưu ${this.unsaved().length} dòng`;
    this.status.className = "t-err";
    this.status.replaceChildren(link);
  }

  key(event) {
    const row = this.rowOf(event.target);
    if (event.key === "F9") {
      const doc = event.target.closest("tr")?.querySelector("a[data-doc]");
      if (doc) {
        event.preventDefault();
        open(doc);
      }
    } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.toDifference(event.target, event.key === "ArrowDown" ? 1 : -1);
    } else if (row && event.target === row.points) {
      this.keyInPoints(event, row);
    }
  }

  keyInPoints(event, row) {
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const all = Array.from(this.rows.values());
      const next = all[all.indexOf(row) + step];
      if (next) focusOn(next.points);
      else row.points.blur();
    } else if (event.key === "=") {
      event.preventDefault();
      row.points.value = row.points.placeholder.replace("–", "");
      row.points.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (event.key === "Escape") {
      row.points.value = row.points.defaultValue;
      row.points.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /** The next line in which some step differs from the one before. */
  toDifference(from, step) {
    const all = Array.from(this.rows.values());
    const here = all.indexOf(this.rowOf(from));
    for (let index = here + step; index >= 0 && index < all.length; index += step) {
      const deltas = Array.from(all[index].element.querySelectorAll("td.num .delta, td.edit .delta"));
      if (deltas.some((delta) => /^[+−]/.test(delta.textContent))) {
        focusOn(all[index].points);
        return;
      }
    }
    document.dispatchEvent(new CustomEvent("say", { detail: "Không còn khác biệt nào." }));
  }
}

function focusOn(input) {
  input.focus();
  input.select();
}

/* ---- evidence beside the table ---- */

const viewer = document.getElementById("viewer");

async function open(link) {
  try {
    const response = await fetch(link.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error("refused");
    viewer.innerHTML = await response.text();
  } catch {
    location.assign(link.href);
    return;
  }
  for (const other of document.querySelectorAll("a[data-doc][aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  if (matchMedia("(max-width: 1180px)").matches) viewer.scrollIntoView({ block: "start" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-doc]");
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain) return;
  event.preventDefault();
  open(link);
});

const table = document.querySelector("table[data-review]");
if (table) new Review(table);
