// The few things a page cannot do by itself. Everything works without this file.
"use strict";

// The viewer's zone, so that the server can write times in it.
document.cookie =
  "zone=" + Intl.DateTimeFormat().resolvedOptions().timeZone + ";path=/;max-age=31536000;samesite=lax";

const live = document.getElementById("live");

function announce(text) {
  live.textContent = "";
  setTimeout(() => { live.textContent = text; }, 50);
}

// On a phone the menu and the filters begin closed, unless something in them is wrong.
const phone = matchMedia("(max-width: 720px)");

function fold() {
  for (const part of document.querySelectorAll(".menu, .fold")) {
    part.open = !phone.matches || part.querySelector('[aria-invalid="true"]') !== null;
  }
}

fold();
phone.addEventListener("change", fold);

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    const box = document.getElementById("command-text");
    if (box) { event.preventDefault(); box.focus(); }
  }
});

// Enter sends the command, Shift-Enter makes a new line.
document.addEventListener("keydown", (event) => {
  if (event.target.id === "command-text" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

function prepare(root) {
  // The button says what it will do.
  for (const form of root.querySelectorAll("[data-plan]")) {
    const button = form.querySelector("[data-many]");
    const boxes = [...form.querySelectorAll("input[name=operation]")];
    const show = () => {
      const n = boxes.filter((box) => box.checked).length;
      button.textContent = (n === 1 ? button.dataset.one : button.dataset.many).replace("#", n);
      button.disabled = n === 0;
    };
    boxes.forEach((box) => box.addEventListener("change", show));
  }
  for (const button of root.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      announce(live.dataset.copied);
    });
  }
}

prepare(document);

document.addEventListener("htmx:afterSwap", (event) => {
  document.getElementById("unanswered")?.remove();
  prepare(event.target);
  if (event.target.id === "main") {
    // A plan has come, so nothing in the box is wrong any more.
    for (const error of document.querySelectorAll(".command .error")) error.remove();
    for (const field of document.querySelectorAll(".command [aria-invalid]")) field.removeAttribute("aria-invalid");
    event.target.querySelector("h1")?.focus();
  }
  // The box is about whom the list shows: a command must not reach somebody else.
  if (event.target.id === "list" && document.querySelector(".filters #id_user_id")) {
    for (const name of ["user_id", "agent_id", "run_id"]) {
      const about = document.getElementById(`command-${name}`);
      if (about) about.value = document.getElementById(`id_${name}`).value;
    }
  }
  if (event.target.matches(".command")) event.target.querySelector("[aria-invalid]")?.focus();
  // What is wrong stands beside its field; the field says so too.
  for (const error of document.querySelectorAll(".filters .error")) {
    const field = document.getElementById(error.id.replace(/_error$/, ""));
    if (error.textContent) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }
  const count = event.target.querySelector(".count");
  if (count) announce(count.textContent);
});

// No answer, or one that is not for showing: say so where the reader is, once.
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    document.getElementById("unanswered")?.remove();
    const note = document.createElement("p");
    note.id = "unanswered";
    note.className = "note error";
    note.setAttribute("role", "alert");
    note.textContent = live.dataset.unanswered;
    document.getElementById("main").prepend(note);
  });
}
