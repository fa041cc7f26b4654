// Counts an answer as Threads does: in characters, of an emoji in its bytes. The same rule as
// herodesk.platforms.threads.measure, which has the last word.
(() => {
  "use strict";

  const herodesk = (window.herodesk = window.herodesk || {});
  const utf8 = new TextEncoder();
  const emoji = new RegExp(
    "[\\u{a9}-\\u{a9}\\u{ae}-\\u{ae}\\u{200d}-\\u{200d}\\u{203c}-\\u{203c}" +
    "\\u{2049}-\\u{2049}\\u{20e3}-\\u{20e3}\\u{2122}-\\u{2122}\\u{2139}-\\u{2139}" +
    "\\u{2194}-\\u{2199}\\u{21a9}-\\u{21aa}\\u{231a}-\\u{231b}\\u{2328}-\\u{2328}" +
    "\\u{23cf}-\\u{23cf}\\u{23e9}-\\u{23f3}\\u{23f8}-\\u{23fa}\\u{24c2}-\\u{24c2}" +
    "\\u{25aa}-\\u{25ab}\\u{25b6}-\\u{25b6}\\u{25c0}-\\u{25c0}\\u{25fb}-\\u{25fe}" +
    "\\u{2600}-\\u{27bf}\\u{2934}-\\u{2935}\\u{2b05}-\\u{2b07}\\u{2b1b}-\\u{2b1c}" +
    "\\u{2b50}-\\u{2b50}\\u{2b55}-\\u{2b55}\\u{3030}-\\u{3030}\\u{303d}-\\u{303d}" +
    "\\u{3297}-\\u{3297}\\u{3299}-\\u{3299}\\u{fe0f}-\\u{fe0f}\\u{1f000}-\\u{1faff}" +
    "\\u{1fc00}-\\u{1fffd}\\u{e0020}-\\u{e007f}]",
    "u",
  );

  herodesk.threads = (text) =>
    [...text].reduce((sum, sign) => sum + (emoji.test(sign) ? utf8.encode(sign).length : 1), 0);
})();
