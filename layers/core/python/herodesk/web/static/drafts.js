// What somebody types stays on this device until it is sent: after a crash, a lost connection or
// a press on "back" it stands in the box again. Kept by person, case and kind of answer, and gone
// once it is out or the person signs out.
(() => {
  "use strict";

  const PREFIX = "draft.";
  const store = {
    get: (key) => {
      try { return localStorage.getItem(PREFIX + key) || ""; } catch { return ""; }
    },
    put: (key, text) => {
      try {
        if (text.trim()) localStorage.setItem(PREFIX + key, text);
        else localStorage.removeItem(PREFIX + key);
      } catch { /* a browser that keeps nothing: then the page alone does */ }
    },
  };
  const plain = (text) => text.replace(/\s+/g, " ").trim();

  const isOut = (text) =>
    [...document.querySelectorAll(".ours blockquote, .notice .kept")].some((said) =>
      plain(said.textContent).startsWith(plain(text)));

  const offer = (form, box, text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet bring-back";
    button.textContent = form.dataset.back;
    button.addEventListener("click", () => {
      box.value = text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
      button.remove();
    });
    box.after(button);
  };

  const keep = (form) => {
    const key = form.dataset.draft;
    const box = form.querySelector("textarea");
    if (box.value !== box.defaultValue && isOut(box.value)) box.value = box.defaultValue;
    const given = box.value;
    const kept = store.get(key);
    if (kept && !given.trim()) {
      box.value = kept;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      const around = form.closest("details");
      if (around) around.open = true;
    } else if (kept && plain(kept) !== plain(given)) offer(form, box, kept);
    const hold = () => store.put(key, box.value);
    if (given !== box.defaultValue) hold();  // typed before this script was there
    box.addEventListener("input", hold);
  };

  const all = () => {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); }
    catch { return []; }
  };
  const mine = document.body.dataset.drafts;
  if (mine)
    for (const key of all().filter((key) => key.startsWith(`${PREFIX}${mine}.`)))
      if (isOut(store.get(key.slice(PREFIX.length)))) store.put(key.slice(PREFIX.length), "");

  document.querySelectorAll("textarea[data-keep-as]").forEach((box) => {
    store.put(box.dataset.keepAs, box.value);
    store.put(box.dataset.insteadOf, "");
  });
  document.querySelectorAll("form[data-draft]").forEach(keep);

  document.querySelectorAll('form[action^="/sign-out"]').forEach((form) =>
    form.addEventListener("submit", () => {
      all().forEach((key) => store.put(key.slice(PREFIX.length), ""));
    }));
})();
