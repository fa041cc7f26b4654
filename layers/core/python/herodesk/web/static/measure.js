// Live length of the answer, and no second tap on "send". Everything works without this script.
(() => {
  "use strict";

  const counters = (window.herodesk = window.herodesk || {});
  const points = (text) => [...text].length;

  const clean = (text) =>
    text.replace(/\r\n?/g, "\n").replace(/[\x00-\x08\x0b-\x1f\x7f]/g, "").trim();

  const watch = (form) => {
    const box = form.querySelector("textarea");
    const shown = form.querySelector(".left");
    const told = form.querySelector("[role=status]");
    const count = counters[form.dataset.platform] || points;
    let later = 0;

    const look = () => {
      const left = Number(form.dataset.limit) - count(clean(box.value) + form.dataset.signOff);
      const words = left < 0 ? form.dataset.over : form.dataset.left;
      shown.textContent = words.replace("{n}", String(Math.abs(left)));
      shown.classList.toggle("over", left < 0);
      clearTimeout(later);
      later = setTimeout(() => {
        if (left < 20) told.textContent = shown.textContent;
      }, 800);
    };

    box.addEventListener("input", look);
    look();
  };

  const once = (form) =>
    form.addEventListener("submit", (event) => {
      if (form.dataset.pressed) {
        event.preventDefault();
        return;
      }
      form.dataset.pressed = "yes";
      const button = form.querySelector("button.primary") || form.querySelector("button");
      if (button && form.dataset.sending) button.textContent = form.dataset.sending;
    });

  document.querySelectorAll("form[data-limit]").forEach(watch);
  document.querySelectorAll("form[method=post]").forEach(once);

  // Back from the next page: the form may be sent again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  const wait = Number(document.body.dataset.lookAgain);
  if (wait) setTimeout(() => location.reload(), wait);
})();
