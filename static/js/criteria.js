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

/** Draws a part of the form anew on the server with what was typed; nothing is saved. */
async function redraw(form, name, part) {
  const body = new FormData(form);
  body.set(name, "1");
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true", "HX-Target": "panel" } });
  if (!answer.ok) {
    document.dispatchEvent(new CustomEvent("say", { detail: "Chưa tính lại được. Tải lại trang rồi thử lại." }));
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(part);
  const stale = document.getElementById(part);
  if (fresh && stale) stale.replaceWith(document.adoptNode(fresh));
}

document.addEventListener("change", async (event) => {
  const form = event.target.closest?.("#node-form");
  if (!form) return;
  if (event.target.name === "method") {
    await redraw(form, "show", "panel");
    document.querySelector("#node-form [name=method]")?.focus();
  } else if (event.target.name.startsWith("p_") || event.target.name === "maximum") {
    await redraw(form, "example", "example");
  }
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
