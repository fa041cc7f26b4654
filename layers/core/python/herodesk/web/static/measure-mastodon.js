// Counts an answer as Mastodon does: signs as people see them, a link 23, of @user@server only
// @user. A link is told more simply here; herodesk.platforms.mastodon has the last word.
(() => {
  "use strict";

  const LINK = "x".repeat(23);
  const herodesk = (window.herodesk = window.herodesk || {});
  const segments = window.Intl && Intl.Segmenter && new Intl.Segmenter("en");
  const signs = (text) => (segments ? [...segments.segment(text)].length : [...text].length);

  const link = /https?:\/\/[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?::\d+)?(?:[/?][^\s<>"]*[^\s<>"'.,;:!?)\]])?/giu;
  const handle = /(?<![\p{L}\p{N}_/=])(@[A-Za-z0-9_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?)@[\p{L}\p{N}_.:-]*[\p{L}\p{N}_]/gu;

  herodesk.mastodon = (text) => signs(text.replace(link, LINK).replace(handle, "$1"));
})();
