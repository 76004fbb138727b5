// The review of a plan by keyboard and by click. Everything here can be done without it: it presses what is there,
// and opens the forms of other pages inside the card they belong to.
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const rows = all(".cards .unread, .cards .duty, .cards .measure")
    .filter(one => !one.matches(".measure") || !one.querySelector(".duty"));
  const help = document.getElementById("keys");
  let here = null, opening = false;

  const card = one => one.closest(".measure, .unread");
  const rowOf = measure => measure.querySelector(".duty") || measure;
  const keyed = (one, key) => one.querySelector(`[data-key="${key}"]`);

  function show(mark) {
    all("mark.here").forEach(one => one.classList.remove("here"));
    if (!mark) return;
    mark.classList.add("here");
    const box = mark.closest(".source");
    box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  }

  // Cards out of sight are laid out when they come near, which moves what was aimed at: aim again in the next frame.
  function bring(one, times = 3) {
    one.scrollIntoView({ block: "start" });
    if (times > 1) requestAnimationFrame(() => one === here && bring(one, times - 1));
  }

  function go(one, scroll = true) {
    if (!one) return;
    if (here) here.classList.remove("here");
    here = one;
    here.classList.add("here");
    here.focus({ preventScroll: true });
    if (scroll) bring(here);
    show(document.getElementById(card(here).dataset.text));
  }

  const step = by => {
    const at = rows.indexOf(here);
    go(rows[here ? Math.min(Math.max(at + by, 0), rows.length - 1) : 0]);
  };

  function nextDoubtful() {
    const doubtful = rows.filter(one => one.classList.contains("doubtful"));
    const at = rows.indexOf(here);
    go(doubtful.find(one => rows.indexOf(one) > at) || doubtful[0]);
  }

  // The next behind this place of the text: what was just made a measure stands further down, the rest in its order.
  function nextUnread() {
    const unread = rows.filter(one => one.matches(".unread"));
    const at = here ? Number(card(here).dataset.at) : -1;
    go(unread.find(one => Number(one.dataset.at) > at) || unread[0]);
  }

  function close() {
    all(".opened").forEach(one => one.remove());
    if (here) here.focus({ preventScroll: true });
  }

  // The section that the link leads to, shown in the card; its first doubtful field, or its first, in focus.
  async function openHere(link) {
    const row = link.closest(".duty") || card(link);
    if (row !== here) go(row.matches(".duty") ? row : rowOf(row), false);
    const part = link.hash.slice(1), shown = row.querySelector(".opened");
    close();
    if (shown && shown.dataset.part === part) return;
    opening = true;
    try {
      const answer = await fetch(link.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const section = answer.ok && page.getElementById(part);
      if (!section) return location.assign(link.href);
      section.className = "opened";
      section.dataset.part = part;
      section.removeAttribute("id");
      link.closest(".acts").after(document.adoptNode(section));
      const doubted = section.querySelector("label .flag");
      const field = doubted ? document.getElementById(doubted.closest("label").htmlFor)
        : section.querySelector("input:not([type=hidden]), select, button");
      if (field) field.focus();
    } catch {
      location.assign(link.href);
    } finally {
      opening = false;
    }
  }

  const use = thing => thing && (thing.hash ? openHere(thing) : thing.click());
  const onDuty = key => () => here && use(keyed(here, key));
  const onMeasure = key => () => here && use(keyed(card(here), key));
  const keys = {
    j: () => step(1), k: () => step(-1), u: nextUnread, n: nextDoubtful, c: onDuty("c"), e: onDuty("e"),
    Enter: () => here && use(keyed(here, here.matches(".unread") ? "m" : "e")),
    x: onDuty("x"), a: onDuty("a"), s: onMeasure("s"), m: onMeasure("m"), "?": () => help.open ? help.close() : help.showModal(),
  };

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && event.target.closest(".opened")) return close();
    if (event.target.closest("input, select, textarea") || (help.open && event.key !== "?")) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    if (!keys[event.key]) return;
    event.preventDefault();
    if (!opening) keys[event.key]();
  });

  document.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a");
    if (link && link.closest(".acts") && link.hash && link.pathname !== location.pathname && !link.pathname.endsWith("/names")) {
      event.preventDefault();
      return openHere(link);
    }
    const aim = link && link.pathname === location.pathname && link.hash && document.getElementById(link.hash.slice(1));
    if (aim && aim.matches("mark, .measure, .cards .unread")) {
      event.preventDefault();
      document.querySelector(".review .text").open = true;
      return aim.matches("mark") ? go(rowOf(card(link)), false) : go(rowOf(aim));
    }
    if (event.target.closest("a, button, input, select, textarea, summary, label, form")) return;
    const row = event.target.closest(".cards .duty, .cards .unread") || event.target.closest(".cards .measure");
    if (row) go(row.matches(".measure") ? rowOf(row) : row, false);
  });

  all(".keys").forEach(one => { one.hidden = false; });
  document.getElementById("help").addEventListener("click", () => help.showModal());
  const aim = location.hash && document.getElementById(location.hash.slice(1));
  if (aim && aim.closest(".cards")) {
    go(aim.matches(".measure") ? rowOf(aim) : aim);
    addEventListener("load", () => here && bring(here));
  }
})();
