// Counts a private message as Instagram does: in bytes. The same rule as
// herodesk.platforms.instagram.measure, which has the last word.
(() => {
  "use strict";

  const herodesk = (window.herodesk = window.herodesk || {});
  const utf8 = new TextEncoder();

  herodesk["instagram/private"] = (text) => utf8.encode(text).length;
})();
