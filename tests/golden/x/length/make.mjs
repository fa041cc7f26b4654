// Makes known.json: how long X's own counting library finds each of our texts.
//
//   npm install --prefix build/counting twitter-text@3.1.0
//   node tests/golden/x/length/make.mjs build/counting > tests/golden/x/length/known.json
//
// The texts are ours: written ones below, and generated ones from a fixed seed, so that the same
// run gives the same file. Only the numbers come from the library.
import { createRequire } from "node:module";
import { resolve } from "node:path";

const library = createRequire(resolve(process.argv[2], "x"))("twitter-text");
const { parseTweet } = library.default ?? library;

const written = [
  "", " ", "a", "Guten Morgen!", "äöüÄÖÜß", "Straße, Größe, Übermaß", "Καλημέρα", "Доброе утро",
  "صباح الخير", "בוקר טוב", "สวัสดี", "नमस्ते", "გამარჯობა", "早上好", "おはようございます", "좋은 아침",
  "한", "각", "가\u11a8", "€", "19,99 €", "™", "®", "©", "©\ufe0f", "®\ufe0f", "…", "„so“ – und ‚so‘",
  "\u2010\u2011\u2012\u2013\u2014\u2015", "\u2018\u2019\u201c\u201d", "\u2020\u2021\u2022", "\u2030", "\u2032\u2033\u2037\u2038",
  "\u200b\u200c\u200d\u200e\u200f", "e\u0301", "a\u0308o\u0308u\u0308", "n\u0303o", "\u0344", "\u1100\u1161\u11a8", "\ufb2c", "Å\u212b", "ﬁ",
  "\n", "zwei\nZeilen", "\t", "\u00a0", "\u3000", "\u10ff", "\u1100", "\u2000", "\u1fff", "\u200f", "\u2010", "\u201f", "\u2020", "\u2031", "\u2037",
  "😀", "😀😀😀", "☺", "☺\ufe0f", "☺\ufe0e", "😀\ufe0f", "👍", "👍🏻", "👍🏿", "👍\ufe0f🏽", "☝🏽", "☝\ufe0f🏽", "✌🏾", "🏽",
  "👨‍👩‍👧‍👦", "👩‍👩‍👦", "👨‍👦‍👦", "👨‍👧", "👩‍👧‍👦", "👨👩👧👦", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "👨‍👩", "👧‍👦",
  "👩‍❤️‍👨", "👩‍❤️‍💋‍👩", "👨‍❤️‍💋‍👨", "👩‍❤‍👨", "👩‍🚀", "👩🏽‍🚀", "👨‍⚕️", "👨🏿‍⚖️", "👩‍✈️", "👩‍⚕", "👩‍🔧🔧", "👩‍🦰", "👨🏻‍🦳",
  "🏃‍♀️", "🏃🏽‍♂️", "🏃‍♀", "🕵️‍♀️", "🕵🏽‍♂️", "🕵‍♀️", "🏋️‍♂️", "⛹️‍♀️", "👯‍♀️", "🤼‍♂️", "🧞‍♀️", "🧟‍♂️", "🤷‍♀️", "🤷🏼‍♂️", "🙋🏽‍♀️",
  "🏳️‍🌈", "🏳‍🌈", "🏴‍☠️", "🏴‍☠", "👁‍🗨", "👁️‍🗨️", "🧑‍💻", "🐻‍❄️", "🏳️‍⚧️", "❤️‍🔥", "🧑🏽‍🤝‍🧑🏽", "🐈‍⬛", "🥹", "🫠", "🪿",
  "🇩🇪", "🇦🇹🇨🇭", "🇩🇪🇫🇷🇮🇹", "🇩🇩", "🇩", "🇩🇪🇪", "🇽🇽", "🇪🇺", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🏴󠁵󠁳󠁴󠁸󠁿",
  "1️⃣", "#️⃣", "*️⃣", "1⃣", "1️", "10️⃣", "a️⃣", "♟️", "♟", "☎️", "☎", "✈️", "0️⃣1️⃣2️⃣", "🅰️", "㊗️", "‼️", "⁉️", "ℹ️", "〰️",
  "𝓗𝓮𝓵𝓵𝓸", "𠜎𠜱", "\ud83d", "\ude00x", "\ufeff", "\ufffe", "\uffff",
  "https://nordwind.example", "http://nordwind.de", "https://nordwind.de", "nordwind.de", "www.nordwind.de", "NORDWIND.DE", "HTTPS://NORDWIND.DE/A",
  "nordwind.de.", "(nordwind.de)", "„nordwind.de“", "nordwind.de!", "siehe nordwind.de, bitte", "nordwind.de/", "nordwind.de/a/b/c", "nordwind.de/a.",
  "nordwind.de/a?b=c&d=e", "nordwind.de?b=c", "https://nordwind.de?b=c", "nordwind.de:8080", "https://nordwind.de:8080", "https://nordwind.de:8080/a", "nordwind.de:80/a",
  "https://nordwind.de/(a)", "https://nordwind.de/(a(b)c)", "https://nordwind.de/(a", "https://nordwind.de/a)", "https://nordwind.de/()", "(https://nordwind.de/a)",
  "https://nordwind.de/ä/ö", "https://nordwind.de/путь", "https://nordwind.de/道", "https://nordwind.de/a#b", "https://nordwind.de/#!", "https://nordwind.de/a…", "https://nordwind.de/a–b",
  "https://nordwind.de/@a/b", "https://nordwind.de/a,b;c", "https://nordwind.de/%C3%BC", "https://nordwind.de/a?b=ü", "https://nordwind.de/a?b=c.", "https://nordwind.de/a?b=c!",
  "ftp://nordwind.de", "mailto:hilfe@nordwind.de", "hilfe@nordwind.de", "a.b@nordwind.de", "@nordwind.de", "#nordwind.de", "$nordwind.de", "x@nordwind", "xhttps://nordwind.de",
  "-nordwind.de", "_nordwind.de", ".nordwind.de", "/nordwind.de", "a-nordwind.de", "a_b.nordwind.de", "nord_wind.de", "https://nord_wind.de", "nordwind-.de", "nordwind.-de", "a..de",
  "nordwind.dex", "nordwind.de-", "nordwind.de_", "nordwind.de@", "nordwind.de+", "nordwind.unbekannt", "https://nordwind.unbekannt", "datei.txt", "bild.png", "main.py", "README.md", "z.B.", "usw.etc", "1.5", "3.14 km", "v1.2.3", "u.a.", "Nr.1", "d.h.", "Hallo.Welt", "Ende.Am", "Danke.Ich", "Ja.de",
  "übergrößen.de", "https://übergrößen.de", "日本語.com", "https://日本語.com", "日本example.com", "例え.テスト", "https://例え.テスト", "nordwind.москва", "nordwind.삼성입니다", "nordwind.comです", "見てnordwind.com見て", "https://xn--bergren-n2a.de", "xn--bergren-n2a.de", "nordwind.xn--p1ai", "xn--ü.de",
  "a".repeat(63) + ".de", "a".repeat(64) + ".de", "https://" + "a".repeat(63) + ".de", "https://" + "a".repeat(64) + ".de", "ü".repeat(58) + ".de", "https://" + "ü".repeat(70) + ".de", "https://" + "😀".repeat(20) + ".de", "😀" + "a".repeat(63) + ".de",
  "https://nordwind.de/" + "a".repeat(4080), "https://nordwind.de/" + "a".repeat(4000), "https://t.co/abc", "https://t.co/abc/def", "https://t.co/abc?x=y", "https://t.co/" + "a".repeat(40), "https://t.co/" + "a".repeat(41), "t.co/abc", "https://t.co",
  "nordwind.de nordwind.de nordwind.de", "nordwind.de,nordwind.at", "nordwind.de;nordwind.at", "nordwind.de/nordwind.at", "nordwind.de.nordwind.at", "http://nordwind.de/http://nordwind.at", "https://https://nordwind.de", "192.168.0.1", "https://192.168.0.1", "localhost", "nordwind.co.uk", "co.uk", "de", ".de", "nordwind.onion", "a.museum", "x.com",
  "😀nordwind.de", "nordwind.de😀", "👨‍👩‍👧‍👦nordwind.de/a👨‍👩‍👧‍👦", "\u200fnordwind.de", "nordwind.de\u200f", "؜nordwind.de", "nordwind.de。", "、nordwind.de", "ａ.de", "nordwind．de", "@ana @ben nordwind.de",
  "Hallo Ana, danke für deine Geduld! Schau bitte hier: https://nordwind.example/hilfe/verbindung – Ben", "x".repeat(280), "x".repeat(281), "ü".repeat(280), "字".repeat(140), "字".repeat(141), "😀".repeat(140), "👨‍👩‍👧‍👦".repeat(141),
];

const pieces = [
  "a", "Z", "ß", "ä", "日", "み", "한", "é", "e\u0301", "_", "-", ".", ".", "/", "(", ")", "?", "=", "&", "#", "@", "$", ":", "!", ",", "'", "~", "|", "–", "…", "€", " ", " ", "\n",
  "https://", "http://", "www.", "nordwind", "de", "com", "at", "co.uk", "shop", "xn--", "t.co/", ":8080", "%20", "рф", "みんな", "\u200f", "\u200d", "\ufe0f", "\ufe0e", "\u20e3", "1",
  "👩", "👨", "👧", "👦", "🏽", "🚀", "♀️", "❤️", "💋", "🇩", "🇪", "🇫", "☝️", "👍", "🏴", "☠️", "🏳️", "🌈", "©", "a".repeat(60),
];

let state = 20261123;
function next(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}
const generated = Array.from({ length: 400 }, () =>
  Array.from({ length: 2 + next(12) }, () => pieces[next(pieces.length)]).join(""),
);

const cases = [...new Set([...written, ...generated])].map((text) => [text, parseTweet(text).weightedLength]);
const lines = cases.map((one) => "  " + JSON.stringify(one).replace(/[\u007f-\u00a0\u00ad\u0300-\u036f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff\ufffe\uffff]/g,
  (sign) => "\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0")));
console.log(`{
 "provenance": "Texts invented for Herodesk; lengths computed by twitter-text 3.1.0 (npm, Apache-2.0, weightedLength of parseTweet) through make.mjs",
 "cases": [
${lines.join(",\n")}
 ]
}`);
