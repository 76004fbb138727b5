// The review of a plan by keyboard and by click. Everything here can be done without it: it only presses what is there.
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const rows = all(".cards .duty, .cards .measure").filter(one => one.matches(".duty") || !one.querySelector(".duty"));
  const help = document.getElementById("keys");
  let here = null;

  const card = one => one.closest(".measure");
  const first = (one, key) => one.querySelector(`[data-key="${key}"]`);

  function show(mark) {
    all("mark.here").forEach(one => one.classList.remove("here"));
    if (!mark) return;
    mark.classList.add("here");
    const box = mark.closest(".source");
    if (box.offsetParent) box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  }

  function go(one, scroll = true) {
    if (!one) return;
    if (here) here.classList.remove("here");
    here = one;
    here.classList.add("here");
    here.focus({ preventScroll: true });
    if (scroll) here.scrollIntoView({ block: "start" });
    show(document.getElementById(card(here).dataset.text));
  }

  const step = by => {
    const at = rows.indexOf(here);
    go(rows[here ? Math.min(Math.max(at + by, 0), rows.length - 1) : 0]);
  };

  function nextDoubtful() {
    const doubtful = rows.filter(one => one.classList.contains("doubtful"));
    const at = rows.indexOf(here);
    go(doubtful.find(one => rows.indexOf(one) > at) || doubtful[0] || document.querySelector(".cards .measure"));
  }

  // A button is pressed, a link followed, a folded form opened with its first doubtful field in focus.
  function use(thing) {
    if (!thing) return;
    if (!thing.matches("details")) return thing.click();
    thing.open = true;
    const doubted = thing.querySelector("label .flag");
    const field = doubted && document.getElementById(doubted.closest("label").htmlFor);
    (field || thing.querySelector("input:not([type=hidden]), select, button")).focus();
  }

  const keys = {
    j: () => step(1), k: () => step(-1), n: nextDoubtful,
    c: () => here && use(first(here, "c")), e: () => here && use(first(here, "e")),
    Enter: () => here && use(first(here, "e")), x: () => here && use(first(here, "x")),
    s: () => here && use(first(card(here), "s")), m: () => here && use(first(card(here), "m")),
    "?": () => help.open ? help.close() : help.showModal(),
  };

  const writes = one => one.closest("input, select, textarea, [contenteditable]");

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && here && here.contains(event.target) && event.target !== here) {
      const opened = event.target.closest("details");
      if (opened) opened.open = false;
      return here.focus();
    }
    if (writes(event.target) || (help.open && event.key !== "?")) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", event => {
    const mark = event.target.closest(".source mark");
    const link = mark && mark.querySelector("a");
    const wanted = link && link.getAttribute("href").startsWith("#") && document.querySelector(link.getAttribute("href"));
    if (wanted) {
      event.preventDefault();
      return go(wanted.querySelector(".duty") || wanted);
    }
    if (event.target.closest("a, button, input, select, textarea, summary, label, form")) return;
    const row = event.target.closest(".cards .duty") || event.target.closest(".cards .measure");
    if (row) go(row.matches(".measure") ? row.querySelector(".duty") || row : row, false);
  });

  document.addEventListener("click", event => {
    const link = event.target.closest('a[href^="#text-"]');
    if (!link) return;
    event.preventDefault();
    document.querySelector(".text").open = true;
    go(card(link).querySelector(".duty") || card(link), false);
  });

  document.querySelector(".keys").hidden = false;
  document.getElementById("help").addEventListener("click", () => help.showModal());
  const first_doubt = document.querySelector('#todo [data-key="n"]');
  if (first_doubt) first_doubt.addEventListener("click", event => { event.preventDefault(); here = null; nextDoubtful(); });

  const aim = location.hash && document.getElementById(location.hash.slice(1));
  if (aim && aim.closest(".cards")) go(aim.querySelector(".duty") || aim);
})();
