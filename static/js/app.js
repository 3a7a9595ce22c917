/* What every page gains from JavaScript; each page works without it. */

/** Brings the current entry of a scrolling row (navigation, filters on a phone) into view. */
function revealCurrent(root) {
  for (const row of root.querySelectorAll(".mainnav, .chips.scroll")) {
    const current = row.querySelector("[aria-current]");
    if (current && row.scrollWidth > row.clientWidth) {
      row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
    }
  }
}

/** After a refusal the error summary gets the focus, so that it is read out and its links are next. */
function focusSummary(root) {
  root.querySelector("[data-focus]")?.focus();
}

/** A file field in the language of the page, not of the browser: a button and the names of what was chosen. */
function dressFileFields(root) {
  for (const input of root.querySelectorAll("input[type=file].form-control")) {
    const names = Object.assign(document.createElement("span"), { className: "sm mute", textContent: "Chưa chọn tệp" });
    const button = Object.assign(document.createElement("label"), { className: "btn btn-secondary", htmlFor: input.id });
    button.innerHTML = '<i class="bi bi-paperclip" aria-hidden="true"></i>Chọn tệp';
    const box = Object.assign(document.createElement("span"), { className: "actions" });
    input.replaceWith(box);
    input.classList.replace("form-control", "visually-hidden");
    button.append(input);
    box.append(button, names);
    names.setAttribute("role", "status");
    input.addEventListener("change", () => {
      names.textContent = Array.from(input.files, (file) => file.name).join(", ") || "Chưa chọn tệp";
    });
  }
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});

/* ---- questions before a button with data-confirm, and no second sending of the same form ---- */

const question = document.createElement("dialog");
question.className = "ask";
question.setAttribute("aria-labelledby", "ask-text");
question.innerHTML =
  '<form method="dialog"><p id="ask-text"></p><div class="actions">' +
  '<button class="btn btn-quiet" value="">Quay lại</button>' +
  '<button class="btn btn-primary" value="yes"></button></div></form>';

/** Resolves to true when the person agrees. The button repeats the words of the one that was pressed. */
function ask(text, verb) {
  if (!question.isConnected) document.body.append(question);
  question.querySelector("p").textContent = text;
  question.querySelector(".btn-primary").textContent = verb;
  question.returnValue = "";
  question.showModal();
  return new Promise((answer) => {
    question.addEventListener("close", () => answer(question.returnValue === "yes"), { once: true });
  });
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const method = form.getAttribute("method")?.toLowerCase();
  if (method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const text = submitter?.dataset.confirm ?? form.dataset.confirm;
  if (text && !form.dataset.agreed) {
    event.preventDefault();
    event.stopImmediatePropagation(); // htmx must not send it either
    if (await ask(text, submitter?.textContent.trim() || "Đồng ý")) {
      form.dataset.agreed = "1";
      form.requestSubmit(submitter);
    }
    return;
  }
  delete form.dataset.agreed;
  if (method !== "post" || event.defaultPrevented) return;
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 10_000); // an answer that is a download leaves the page standing
}, true);

/* Coming back with the browser's button shows the page as it was left: it may be sent again. */
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

/* ---- htmx: say what went wrong instead of doing nothing ---- */

/** Writes a line at the lower edge of the page and has it read out; "" takes it away. */
function say(text) {
  document.getElementById("live").textContent = text;
}

/* An event and not an export: imported under another (hashed) name, this module would run a second time. */
document.addEventListener("say", (event) => say(event.detail));

document.addEventListener("htmx:sendError", () => say("Mất kết nối. Nội dung chưa được gửi; thử lại khi có mạng."));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401 || status === 403) say("Phiên làm việc đã hết hạn hoặc không còn quyền. Tải lại trang để đăng nhập.");
  else say("Chưa thực hiện được. Thử lại sau ít phút.");
});
document.addEventListener("htmx:afterRequest", (event) => {
  delete event.target.closest?.("form[data-sent]")?.dataset.sent;
  if (event.detail.successful) say("");
});
document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));
/* After settling: until then a new field wears the attributes of the one it replaces, dressed class included. */
document.addEventListener("htmx:afterSettle", (event) => dressFileFields(event.target));

revealCurrent(document);
dressFileFields(document);
focusSummary(document);
