// The slider is another hand on the number field; without scripts the field and its button do.

const choice = document.querySelector("#valg");
const slider = choice?.querySelector("[data-for]");

if (slider) {
  const field = document.getElementById(slider.dataset.for);
  slider.hidden = false;
  choice.querySelector("[data-plain]").hidden = true;
  slider.addEventListener("input", () => { field.value = slider.value; });
  field.addEventListener("input", () => { slider.value = field.value; });
  // The way back leads to the numbers where the slider came to rest, not to those in between.
  choice.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.triggeringEvent?.type === "input") detail.headers.Passing = "true";
  });
}
