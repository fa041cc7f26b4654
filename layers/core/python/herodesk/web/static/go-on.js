// Presses the only button of a page that needs no thought. Without this script a person does.
(() => {
  "use strict";

  const form = document.querySelector("form[data-go-on]");
  if (form && performance.getEntriesByType("navigation")[0]?.type !== "back_forward") form.submit();
})();
