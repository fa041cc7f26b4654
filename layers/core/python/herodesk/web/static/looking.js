// Says each half minute that somebody looks at this case, shows who else does, and tells what has
// happened meanwhile without touching what is being typed.
(() => {
  "use strict";

  const page = document.body;
  if (!page.dataset.looking) return;
  const EVERY = 30000;
  const here = document.getElementById("here");
  const news = document.getElementById("news");
  let told = "";

  const shows = (lines) => {
    const key = lines.join("\n");
    if (key === told) return;
    told = key;
    const typing = [...document.querySelectorAll("textarea:not([readonly])")]
      .some((box) => box.value.trim() && box.value !== box.defaultValue);
    const box = document.createElement("div");
    box.className = "notice look";
    box.setAttribute("role", "status");
    const head = document.createElement("p");
    const mark = document.createElement("span");
    mark.className = "mark";
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = "i";
    const words = document.createElement("span");
    words.textContent = typing ? page.dataset.kept : page.dataset.gone;
    head.append(mark, words);
    const list = document.createElement("ul");
    for (const line of lines) {
      const item = document.createElement("li");
      item.textContent = line;
      list.append(item);
    }
    const show = document.createElement("a");
    show.className = "button quiet";
    show.href = location.pathname;
    show.textContent = page.dataset.show;
    box.append(head, list, show);
    news.replaceChildren(box);
    news.hidden = false;
  };

  const ask = async () => {
    if (document.visibilityState !== "visible") return;
    const body = new URLSearchParams({ csrf: page.dataset.csrf, v: page.dataset.v });
    try {
      const answer = await fetch(page.dataset.looking, { method: "POST", body });
      if (!answer.ok) return;
      const said = await answer.json();
      here.textContent = said.here.join(". ");
      here.hidden = !said.here.length;
      if (said.changed) shows(said.news);
    } catch { /* no connection now: the next time tells */ }
  };

  ask();
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
})();
