"use strict";
(() => {
  const form = document.forms[0];
  if (!form) return;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const sections = all("main > section");
  const contents = all("nav li");
  const titles = all("nav p");
  const changes = all(".change");
  const entries = all(".entry");
  const status = form.querySelector("[role=status]");
  const reset = form.querySelector("button");

  // What is filtered out is printed nevertheless, so it is a class and not `hidden`.
  const toggle = (element, isShown) => {
    element.classList.toggle("off", !isShown);
    return isShown;
  };
  // A line of new names stands for as many changes as it has anchors.
  const sum = (lines) =>
    lines.reduce((total, each) => total + (all("a[id]", each).length || 1), 0);
  const isShown = (element) => !element.classList.contains("off");

  function filter() {
    const chosen = new FormData(form);
    const severities = new Set(chosen.getAll("severity"));
    const services = new Set(chosen.getAll("service"));
    for (const each of changes) {
      const { service } = each.closest("section").dataset;
      toggle(each, severities.has(each.dataset.severity) && services.has(service));
    }
    entries.forEach((each, n) => {
      toggle(contents[n], toggle(each, all(".change", each).some(isShown)));
    });
    sections.forEach((each, n) => {
      toggle(titles[n], toggle(each, all(".entry", each).some(isShown)));
    });
    const shown = sum(changes.filter(isShown));
    status.textContent = `${shown} of ${sum(changes)} changes shown`;
    reset.hidden = shown === sum(changes);
  }

  // A link leads to its target, whatever is filtered out.
  function reveal() {
    const target = document.querySelector(":target");
    if (!target?.closest(".off")) return;
    form.reset();
    filter();
    target.scrollIntoView();
  }

  form.addEventListener("change", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  addEventListener("hashchange", reveal);
  document.documentElement.classList.add("js");
  document.querySelector("details").open = matchMedia("(min-width: 66rem)").matches;
  // What does nothing to working code is folded away, unless there is nothing else.
  const info = form.querySelector("[name=severity][value=info]");
  info.checked = changes.every((each) => each.dataset.severity === "info");
  filter();
})();
