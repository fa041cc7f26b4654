// A board that stays true while somebody looks at it, and keys for who sits at a desk.
// Everything works without this script; without htmx the board is as it was when it was opened.
(() => {
  "use strict";

  const EVERY = 15000; // the server reads the cases anew as often
  const SLOWEST = 120000;
  const STILL = 4000; // so long after the last move over the rows nobody is about to press

  const rows = () => document.getElementById("rows");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const cases = (within) => new Map(all("[data-case]", within).map((it) => [it.dataset.case, it]));
  const fill = (words, parts) => words.replace(/\{(\w+)\}/g, (_, name) => parts[name]);

  // -- live ----------------------------------------------------------------------------------

  const news = document.getElementById("news");
  const offline = document.getElementById("offline");
  let touched = 0;
  let waits = EVERY;
  let timer = 0;
  let asked = 0;
  let kept = "";

  const touch = () => {
    touched = Date.now();
  };

  const busy = () =>
    Date.now() - touched < STILL ||
    rows().contains(document.activeElement) ||
    all("dialog[open]").length > 0 ||
    all(".pick input:checked").length > 0 ||
    !getSelection().isCollapsed;

  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

  // What is new, changed, gone or elsewhere among the rows of the page.
  const told = (fresh) => {
    const before = cases(rows());
    const after = cases(fresh);
    const count = { new: 0, changed: 0, gone: 0 };
    for (const [number, row] of after) {
      if (!before.has(number)) count.new += 1;
      else if (before.get(number).dataset.v !== row.dataset.v) count.changed += 1;
    }
    for (const number of before.keys()) if (!after.has(number)) count.gone += 1;
    const words = Object.keys(count).filter((what) => count[what])
      .map((what) => fill(news.dataset[what], { n: count[what] }));
    const same = [...before.keys()].join() === [...after.keys()].join();
    if (!words.length && !same) words.push(news.dataset.moved);
    return words.join(", ");
  };

  // Clocks go on where they stand: that moves nothing.
  const clocks = (fresh) => {
    const after = cases(fresh);
    for (const [number, row] of cases(rows())) {
      const other = after.get(number);
      if (!other || other.dataset.v !== row.dataset.v) continue;
      for (const part of [".clocks", ".score", ".how"]) {
        row.querySelector(part).innerHTML = other.querySelector(part).innerHTML;
      }
    }
  };

  const quiet = () => {
    news.hidden = true;
    kept = "";
  };

  // Ticks, and the row that has the focus, are found again in what comes.
  const swapped = (change) => {
    const ticked = all(".pick input:checked").map((it) => it.name);
    const held = document.activeElement.closest("[data-case]");
    const number = held && held.dataset.case;
    const before = new Map([...cases(rows())].map(([name, row]) => [name, row.dataset.v]));
    change();
    for (const [name, row] of cases(rows())) {
      row.classList.toggle("fresh", before.size > 0 && before.get(name) !== row.dataset.v);
    }
    for (const name of ticked) all(`[name="${name}"]`).forEach((it) => (it.checked = true));
    const row = number && cases(rows()).get(number);
    if (row) row.querySelector("a").focus({ preventScroll: true });
    picked();
  };

  const show = () => {
    const text = kept;
    quiet();
    if (text) swapped(() => window.htmx.swap("#rows", text, { swapStyle: "outerHTML" }));
  };

  const next = () => {
    clearTimeout(timer);
    timer = setTimeout(look, waits);
  };

  const look = () => {
    if (document.visibilityState !== "visible") return;
    asked = Date.now();
    window.htmx.trigger(rows(), "look");
    next();
  };

  const here = () => {
    waits = EVERY;
    offline.hidden = true;
  };

  const away = () => {
    waits = Math.min(SLOWEST, waits * 2);
    const said = offline.querySelector("[data-said]");
    said.textContent = fill(said.dataset.said, { time: rows().dataset.asOf });
    offline.hidden = false;
    next();
  };

  const live = () => {
    document.body.addEventListener("htmx:configRequest", (event) => {
      const seen = kept ? parsed(kept).getElementById("rows").dataset.seen : rows().dataset.seen;
      event.detail.parameters.seen = seen;
    });
    document.body.addEventListener("htmx:beforeSwap", (event) => {
      here();
      if (event.detail.xhr.status !== 200) return;
      const text = event.detail.serverResponse;
      const fresh = parsed(text);
      const words = told(fresh);
      event.detail.shouldSwap = false;
      if (words && busy()) {
        clocks(fresh);
        kept = text;
        news.hidden = false;
        const said = news.querySelector("p");
        if (said.textContent !== words) said.textContent = words;
      } else if (words) {
        quiet();
        swapped(() => window.htmx.swap("#rows", text, { swapStyle: "outerHTML" }));
      } else {
        quiet();
        clocks(fresh);
        const now = fresh.getElementById("rows").dataset;
        Object.assign(rows().dataset, { seen: now.seen, asOf: now.asOf });
      }
    });
    document.body.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) here();
    });
    for (const lost of ["htmx:sendError", "htmx:timeout"]) {
      document.body.addEventListener(lost, away);
    }
    document.body.addEventListener("htmx:responseError", (event) => {
      if (event.detail.xhr.status !== 401) return away();
      clearTimeout(timer);
      document.getElementById("left").hidden = false;
    });
    news.querySelector("button").addEventListener("click", show);
    for (const what of ["pointermove", "pointerdown", "touchstart", "wheel", "scroll"]) {
      document.addEventListener(what, touch, { passive: true });
    }
    addEventListener("offline", away);
    addEventListener("online", look);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") clearTimeout(timer);
      else if (Date.now() - asked >= EVERY) look();
      else next();
    });
    asked = Date.now();
    next();
  };

  // -- several at once -----------------------------------------------------------------------

  const bulk = () => document.querySelector(".bulk");

  const picked = () => {
    if (!bulk()) return;
    const count = all(".pick input:checked").length;
    const said = bulk().querySelector("[data-said]");
    said.textContent = fill(said.dataset.said, { n: count });
    bulk().classList.toggle("any", count > 0);
  };

  // -- keys ----------------------------------------------------------------------------------

  const dialog = document.getElementById("keys");
  const switched = document.getElementById("keys-on");

  const links = () => all("#rows .what a");
  const current = () => document.activeElement.closest("[data-case]");

  const step = (by) => {
    const them = links();
    const at = them.findIndex((it) => it.closest("[data-case]") === current());
    const to = them[at < 0 ? (by > 0 ? 0 : them.length - 1) : at + by];
    if (to) to.focus();
  };

  const take = () => {
    const row = current();
    if (!row || !("free" in row.dataset)) return;
    const form = document.getElementById("take");
    form.action = `/cases/${row.dataset.case}/claim`;
    form.submit();
  };

  const answer = () => {
    const row = current();
    if (row) location.assign(`/cases/${row.dataset.case}#text`);
  };

  const tick = () => {
    const box = current() && current().querySelector(".pick input");
    if (box) box.click();
  };

  const find = () => document.getElementById("q").focus();
  const help = () => dialog.showModal();

  const KEYS = {
    j: () => step(1), k: () => step(-1), c: take, r: answer, x: tick, u: show, "/": find, "?": help,
  };

  const typed = (event) => {
    const within = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    const act = KEYS[event.key];
    if (!act || within || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!switched.checked && event.key !== "?") return;
    event.preventDefault();
    act();
  };

  const remembered = () => {
    try {
      return localStorage.getItem("keys") !== "off";
    } catch {
      return true; // a browser that keeps nothing
    }
  };

  switched.checked = remembered();
  switched.addEventListener("change", () => {
    try {
      localStorage.setItem("keys", switched.checked ? "on" : "off");
    } catch {
      // it holds until the page is left
    }
  });
  document.addEventListener("keydown", typed);
  const opener = document.querySelector("button.keys");
  opener.hidden = !matchMedia("(hover: hover) and (pointer: fine)").matches;
  opener.addEventListener("click", help);
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  document.addEventListener("change", (event) => {
    if (event.target.closest(".pick")) picked();
  });
  if (bulk()) bulk().classList.add("scripted");
  picked();
  if (window.htmx && rows().hasAttribute("hx-get")) live();

  // Back from the next page: what was seen here may be old.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
