/* The evidence of a line, shown beside the table instead of on a page of its own. */

const viewer = document.getElementById("viewer");

async function show(link) {
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

/** Shows the first document of a line; asked again, the one after. False where there is none. */
export function nextDocument(row) {
  const links = Array.from(row?.querySelectorAll("a[data-doc]") ?? []);
  if (!links.length) return false;
  const shown = links.findIndex((link) => link.hasAttribute("aria-current"));
  show(links[(shown + 1) % links.length]);
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-doc]");
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain) return;
  event.preventDefault();
  show(link);
});
