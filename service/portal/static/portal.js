// Small help for those whose browser runs scripts; every page works without.

const summary = document.querySelector("[data-focus]");
if (summary) summary.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A form that was sent is not sent again by a second click; the server would do nothing twice anyway.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if ("stays" in event.target.dataset) return; // it fetches a file, and the page stays
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) delete form.dataset.sent;
});

// A part was fetched anew: a line that lasts says what is new in it, and no old fault stands.
const failed = document.querySelector("[data-failed]");
document.addEventListener("htmx:afterSettle", () => {
  const line = document.getElementById("sagt");
  const said = document.querySelector("[data-say]")?.dataset.say;
  if (line && said && line.textContent !== said) line.textContent = said;
  for (const field of document.querySelectorAll("[data-checked]")) {
    const fault = document.getElementById(field.getAttribute("aria-describedby"));
    field.setAttribute("aria-invalid", String(fault.textContent.trim() !== ""));
  }
  if (failed) failed.hidden = true;
});
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => { if (failed) failed.hidden = false; });
}
