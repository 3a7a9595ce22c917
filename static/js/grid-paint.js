/* Shows what the server answered: rows, sums, total, filters, the state of saving. */

const MARKS = { "bi-tra-lai": "back", "thieu-minh-chung": "lack" };

function icon(name) {
  const i = document.createElement("i");
  i.className = `bi bi-${name}`;
  i.setAttribute("aria-hidden", "true");
  return i;
}

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function button(text, action) {
  const made = element("button", "btn btn-quiet", text);
  made.type = "button";
  made.addEventListener("click", action);
  return made;
}

export class Painter {
  constructor(table, cells) {
    Object.assign(this, { table, cells });
    this.status = document.querySelector("[data-saving]");
  }

  /** `isWaiting(line, field)`: something newer than the answer is still to be sent. */
  rows(rows, isWaiting = () => false) {
    for (const told of rows) {
      const row = this.cells.rowOf(told.line);
      if (!row) continue;
      row.dataset.version = told.version;
      this.values(row, told, isWaiting);
      if (told.docs) this.docs(row, told.docs);
      this.tag(row, told.tag);
      this.flags(row, told.flags.split(" ").filter(Boolean));
    }
  }

  values(row, told, isWaiting) {
    for (const input of this.cells.inRow(row)) {
      const stored = told[this.cells.field(input)];
      const invalid = input.getAttribute("aria-invalid") === "true";
      input.defaultValue = stored;
      if (invalid && input.value === stored) this.clear(input);
      if (!invalid && !isWaiting(told.line, this.cells.field(input)) && this.isAtRest(input)) {
        input.value = stored;
        delete input.dataset.sent;
      }
    }
    const points = row.querySelector("td[data-points]");
    if (points) {
      points.textContent = told.self_points;
      if (told.self_points) points.dataset.label = "Tự chấm";
      else delete points.dataset.label;
    }
  }

  /** Nobody is typing in it: what stands there is what was sent. */
  isAtRest(input) {
    return document.activeElement !== input || input.value === input.dataset.sent;
  }

  docs(row, docs) {
    const cell = row.querySelector("td.docs");
    if (!docs.length && cell.querySelector(".add")) return;
    const add = () => {
      const link = element("a", "doc add", icon("plus"), "Gắn");
      link.href = `${row.querySelector(".first a").href}#minh-chung`;
      link.append(element("span", "visually-hidden", ` minh chứng cho ${row.querySelector(".first").textContent}`));
      return [link];
    };
    const chip = ({ label, url, title }) => {
      const link = element("a", "doc", icon("file-earmark-text"), label);
      Object.assign(link, { href: url, title });
      return [link, " "];
    };
    cell.replaceChildren(...(docs.length ? docs.flatMap(chip) : add()));
    for (const link of cell.querySelectorAll("a")) link.tabIndex = -1;
  }

  tag(row, { kind, icon: name, word, detail }) {
    const cell = row.querySelector("td.state");
    const made = word ? [element("span", `tag tag-${kind}`, icon(name), word)] : [];
    if (detail) made.push(element("span", "d-block xs mute", detail));
    cell.replaceChildren(...made);
  }

  flags(row, flags) {
    const before = new Set(row.dataset.flags.split(" ").filter(Boolean));
    row.dataset.flags = flags.join(" ");
    for (const chip of document.querySelectorAll(".chips .chip[href*='loc=']")) {
      const key = new URL(chip.href).searchParams.get("loc");
      const by = Number(flags.includes(key)) - Number(before.has(key));
      const count = chip.querySelector(".num");
      if (by && count) count.textContent = Number(count.textContent) + by;
    }
    const edit = this.cells.inRow(row).at(-1)?.closest("td");
    if (!edit) return;
    const mark = Object.keys(MARKS).find((flag) => flags.includes(flag));
    edit.classList.remove(...Object.values(MARKS));
    if (mark) edit.classList.add(MARKS[mark]);
  }

  refused(refused) {
    for (const told of refused) {
      const row = this.cells.rowOf(told.line);
      const input = this.cells.find(told.line, told.field);
      if (!row) continue;
      if (input) {
        if (this.isAtRest(input)) input.value = told.text;
        input.dataset.sent = told.text;
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", `s${told.line}`);
      } else if (told.field !== "note") this.onKeep(told.line, told.field); // a cell that takes no input now
      const said = element("span", "d-block xs t-err", told.message);
      said.setAttribute("role", "alert");
      const cell = row.querySelector("td.state");
      cell.replaceChildren(element("span", "tag tag-err", icon("exclamation-triangle"), "Chưa lưu"), said);
      if (told.theirs) cell.append(this.choice(row, input, told));
    }
  }

  /** Two people wrote the same cell: which of the two values stands? */
  choice(row, input, told) {
    const { line, field, text, theirs } = told;
    const keep = button(`Giữ ${theirs.text || "ô trống"}`, () => {
      row.dataset.version = theirs.version;
      if (input) input.value = theirs.text;
      this.onKeep(line, field);
      this.onTake(line, field, theirs.text);
    });
    const write = button(`Ghi ${text || "ô trống"}`, () => {
      row.dataset.version = theirs.version;
      this.onTake(line, field, text);
    });
    return element("span", "d-block", keep, write);
  }

  clear(input) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }

  totals(sums, total) {
    for (const [node, text] of Object.entries(sums)) {
      const cell = this.table.querySelector(`tr[data-node="${CSS.escape(node)}"] .sum`);
      if (cell) cell.textContent = text;
    }
    for (const [name, text] of Object.entries(total)) {
      const place = this.table.querySelector(`[data-total="${CSS.escape(name)}"]`);
      if (place) place.textContent = text;
    }
  }

  say(className, ...parts) {
    this.status.className = className;
    this.status.replaceChildren(...parts);
  }

  saving() {
    this.say("mute", "Đang lưu");
  }

  saved(time, refused) {
    if (refused) this.say("t-err", icon("exclamation-triangle"), ` Còn ${refused} ô chưa lưu được`);
    else this.say("t-ok", icon("check2"), ` Đã lưu ${time}`);
  }

  offline(count) {
    this.say("t-warn", icon("exclamation-triangle"), ` Chưa gửi được, còn ${count} ô. Tự gửi khi có mạng lại.`);
  }

  signIn(count, url) {
    const link = element("a", "", "Đăng nhập lại");
    link.href = url;
    this.say("t-warn", icon("lock"), ` Phiên làm việc đã hết, còn ${count} ô chưa gửi. `, link, " để gửi tiếp.");
  }

  stopped(message, count) {
    this.say("t-err", icon("exclamation-triangle"), ` ${message} Còn ${count} ô chưa gửi.`);
  }
}
