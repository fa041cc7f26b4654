// Counts an answer as Bluesky does: signs as people see them, or tenths of bytes where those are
// more. herodesk.platforms.bluesky has the last word.
(() => {
  "use strict";

  const herodesk = (window.herodesk = window.herodesk || {});
  const segments = window.Intl && Intl.Segmenter && new Intl.Segmenter("en");
  const signs = (text) => (segments ? [...segments.segment(text)].length : [...text].length);
  const octets = (text) => new TextEncoder().encode(text).length;

  herodesk.bluesky = (text) => Math.max(signs(text), Math.ceil(octets(text) / 10));
})();
