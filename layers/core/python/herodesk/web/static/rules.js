// A mistake leads to its line in the text.
"use strict";
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  const text = document.getElementById("text");
  if (!link || !text) return;
  event.preventDefault();
  const line = Number(link.dataset.line) - 1;
  const lines = text.value.split("\n");
  const begin = lines.slice(0, line).join("\n").length + (line ? 1 : 0);
  text.focus();
  text.setSelectionRange(begin, begin + lines[line].length);
  text.scrollTop = (text.scrollHeight / lines.length) * Math.max(0, line - 3);
});
