// Makes known.json: how many signs Bluesky's own library finds in each of our texts.
//
//   npm install --prefix build/counting @atproto/api@0.19.19
//   node tests/golden/bluesky/length/make.mjs build/counting > tests/golden/bluesky/length/known.json
//
// The texts are ours: written ones below, and generated ones from a fixed seed, so that the same
// run gives the same file. Only the numbers come from the library.
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { RichText } = createRequire(resolve(process.argv[2], "x"))("@atproto/api");

const written = [
  "", " ", "a", "Guten Morgen!", "äöüÄÖÜß", "Sto\u0308rung", "Straße, Größe", "Καλημέρα", "Доброе утро", "早上好", "おはようございます", "좋은 아침",
  "\u1112\u1161\u11ab\u1100\u116e\u11a8", "سلام", "שלום", "สวัสดี", "zwei\nZeilen", "zwei\r\nZeilen", "\t\u00a0\u3000", "\u200b\u200c\u200d\u2060\ufeff", "\u202eabc\u202c",
  "😀", "👍🏽", "☝️", "❤️‍🔥", "👨‍👩‍👧‍👦", "👩🏽‍🚒 hilft", "🏳️‍🌈", "🏴‍☠️", "🇩🇪", "🇩🇪🇨🇭🇦", "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}", "1️⃣#️⃣", "©™®", "e\u0301\u0323",
  "https://nordwind.de/hilfe", "@nordwind.example Kein Netz & kein Rückruf 😡", "x".repeat(300), "x".repeat(301), "ü".repeat(300), "字".repeat(300), "👨‍👩‍👧‍👦".repeat(300), "😡".repeat(301),
];
const pieces = [
  "a", "ß", "ä", "a\u0308", "字", "み", "한", "\u1112\u1161\u11ab", " ", "\n", "\r\n", "😀", "👍", "🏽", "👩", "👧", "\u200d", "❤", "\ufe0f", "🇩", "🇪", "🔥", "1", "\u20e3", "\u0301", "@", "#", "https://a.de",
  "\u200b", "\u200c", "\u202e", "🏴", "\u{e0067}", "\u{e007f}", "✈", "ا", "ש",
];

let state = 20261126;
function next(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}
const generated = Array.from({ length: 400 }, () =>
  Array.from({ length: 1 + next(14) }, () => pieces[next(pieces.length)]).join(""),
);

const cases = [...new Set([...written, ...generated])].map((text) => [text, new RichText({ text }).graphemeLength]);
const ascii = (text) => text.replace(/[\u007f-\uffff]/g, (sign) => "\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0"));
console.log(`{
 "provenance": "Texts invented for Herodesk; counted by @atproto/api 0.19.19 (npm, MIT OR Apache-2.0, graphemeLength of RichText) through make.mjs",
 "cases": [
${cases.map((one) => "  " + ascii(JSON.stringify(one))).join(",\n")}
 ]
}`);
