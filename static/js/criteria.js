/* The editor of criteria: the opened row is marked, parameters follow the method, the worked example what is typed. */

const panel = () => document.getElementById("panel");

/** Marks the row whose criterion stands in the panel, and says so to screen readers. */
function mark() {
  const current = panel()?.dataset.current;
  for (const row of document.querySelectorAll("[data-tree] tr.at")) {
    row.classList.remove("at");
    row.querySelector("a")?.removeAttribute("aria-current");
  }
  const row = current && document.getElementById(`d${current}`);
  if (!row) return;
  row.classList.add("at");
  row.querySelector("a")?.setAttribute("aria-current", "true");
}

let drawn = 0;
let typing;
const waiting = new Set();

/** Draws parts of the form anew on the server with what was typed; nothing is saved. The last answer counts,
    also for the parts that an answer it overtook was to bring. */
async function redraw(form, ...parts) {
  clearTimeout(typing);
  const mine = ++drawn;
  for (const part of parts) waiting.add(part);
  const body = new FormData(form);
  body.set(waiting.has("panel") ? "show" : "example", "1");
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", "HX-Target": "panel" } });
  if (!answer.ok) {
    say("Chưa tính lại được. Tải lại trang rồi thử lại.");
    return;
  }
  const page = parsed(await answer.text());
  if (mine !== drawn) return;
  for (const part of waiting.has("panel") ? ["panel"] : waiting) swap(page, `#${part}`);
  waiting.clear();
}

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

/** Puts a part of an answer in the place of the same part here; says whether both were there. */
function swap(page, selector) {
  const fresh = page.querySelector(selector);
  const stale = document.querySelector(selector);
  if (!fresh || !stale) return false;
  stale.replaceWith(document.adoptNode(fresh));
  window.htmx?.process(document.querySelector(selector));
  return true;
}

/** Moves a criterion by one step; the tree, its sums and the panel follow, the page stays where it is. */
async function move(url, step) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  body.set("step", step);
  const answer = await fetch(url, { method: "POST", body });
  const page = parsed(await answer.text());
  if (!answer.ok || !swap(page, "[data-tree]")) {
    say("Chưa chuyển được. Tải lại trang rồi thử lại.");
    return;
  }
  swap(page, "[data-facts]");
  swap(page, "#panel");
  say(page.querySelector(".messages .note-err p")?.lastChild.textContent.trim() ?? "");
}

const say = (text) => document.dispatchEvent(new CustomEvent("say", { detail: text }));
const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };

document.addEventListener("submit", async (event) => {
  if (!event.target.matches?.("[data-move]")) return;
  event.preventDefault();
  const step = event.submitter.value;
  await move(event.target.action, step);
  document.querySelector(`[data-move] [value=${step}]`)?.focus();
});

document.addEventListener("keydown", async (event) => {
  const row = event.target.closest?.("[data-tree] tr");
  if (!row || !(event.key in STEPS) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.altKey) {
    event.preventDefault();
    await move(`${row.querySelector("a").pathname}chuyen/`, STEPS[event.key]);
    const moved = document.querySelector(`#${row.id} a`);
    moved?.focus();
    moved?.scrollIntoView({ block: "nearest" });
    return;
  }
  const next = { ArrowUp: row.previousElementSibling, ArrowDown: row.nextElementSibling }[event.key];
  if (!next) return;
  event.preventDefault();
  next.querySelector("a")?.focus();
});

document.addEventListener("change", async (event) => {
  const form = event.target.closest?.("#node-form");
  if (!form) return;
  if (event.target.name === "method") {
    await redraw(form, "panel");
    document.querySelector("#node-form [name=method]")?.focus();
  } else if (counts(event.target) || event.target.name === "part") {
    await redraw(form, "example", "sums");
  }
});

const counts = (field) => field.name.startsWith("p_") || field.name === "maximum";
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("#node-form");
  if (!form || !counts(event.target)) return;
  clearTimeout(typing);
  typing = setTimeout(() => document.contains(form) && redraw(form, "example", "sums"), 400);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "panel" && event.target.id !== "panel") return;
  mark();
  document.getElementById("panel-head")?.focus();
});
document.documentElement.classList.add("with-js");
mark();
/* Beside the tree the panel stays in sight: only the tree is scrolled to the row of the address. */
const wide = window.matchMedia("(min-width: 1181px)");
window.addEventListener("load", () => {
  const row = wide.matches && document.getElementById(location.hash.slice(1));
  if (!row?.closest("[data-tree]")) return;
  row.scrollIntoView({ block: "center" });
  window.scrollTo(0, 0);
});
