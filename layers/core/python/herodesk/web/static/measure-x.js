// Counts an answer as X does. The same rules as herodesk.platforms.x, which has the last word;
// the endings of names and the emoji that both go by are in measure-x-data.js.
(() => {
  "use strict";

  const herodesk = (window.herodesk = window.herodesk || {});
  const data = herodesk.xData;
  const LINK = 23;
  const EMOJI = 2;
  const LIGHT = [[0x0000, 0x10ff], [0x2000, 0x200d], [0x2010, 0x201f], [0x2032, 0x2037]];
  const LONGEST_LABEL = 63;
  const LONGEST_LINK = 4096;
  const LONGEST_TCO = 40;
  const FAR_TOO_LONG = 5000;

  const known = new Set(data.tlds);
  const others = data.tlds
    .filter((tld) => /[^\x00-\x7f]/.test(tld))
    .sort((a, b) => b.length - a.length);
  const emoji = new RegExp(data.emoji, "gu");

  const never = String.raw`\ufffe\ufeff\uffff`;
  const direction = String.raw`\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069`;
  const space = String.raw`\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
  const punctuation = String.raw`!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$`;
  const letter = `[^${punctuation}${space}${never}${direction}]`;
  const accented =
    String.raw`\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268` +
    String.raw`\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff`;
  const endsPath = String.raw`A-Za-z0-9\u0400-\u04ff${accented}+\-=_#/`;
  const inPath = String.raw`${endsPath}!*';:,.$%\[\]\u2013~@|&`;
  const query = String.raw`\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[A-Za-z0-9\-_&=#/]`;
  const patterns = {
    noLinkAfter: `[A-Za-z0-9@＠$#＃${never}]`,
    protocol: "[Hh][Tt][Tt][Pp][Ss]?://",
    label: String.raw`${letter}(?:[_-]*${letter})*\.`,
    latinLabel: String.raw`[-A-Za-z0-9${accented}]+\.`,
    port: ":[0-9]+",
    endingStep: String.raw`[${endsPath}]|\((?:[${inPath}]+|[${inPath}]*\([${inPath}]+\)[${inPath}]*)\)`,
    otherStep: `[${inPath}]`,
    query,
    tco: String.raw`[Hh][Tt][Tt][Pp][Ss]?://[Tt]\.[Cc][Oo]/([A-Za-z0-9]+)(?:${query})?`,
    latinTld: "[0-9A-Za-z]+(?![0-9A-Za-z@+-])",
    otherTldEnds: "(?![0-9A-Za-z@+-])",
    punycode: "[Xx][Nn]--[-0-9A-Za-z]+",
  };
  const matchers = Object.fromEntries(
    Object.entries(patterns).map(([name, pattern]) => [name, new RegExp(pattern, "y")]),
  );
  const at = (name, text, position) => {
    matchers[name].lastIndex = position;
    return matchers[name].exec(text);
  };
  const end = (found) => found.index + found[0].length;

  const labelEnds = (name, text, position) => {
    const ends = [];
    for (let found = at(name, text, position); found; found = at(name, text, position)) {
      position = end(found);
      ends.push(position);
    }
    return ends;
  };

  const tldEnd = (text, start) => {
    const latin = at("latinTld", text, start);
    if (latin && known.has(latin[0].toLowerCase())) return end(latin);
    for (const tld of others) {
      const stop = start + tld.length;
      if (text.slice(start, stop).toLowerCase() === tld && at("otherTldEnds", text, stop)) {
        return stop;
      }
    }
    const punycode = at("punycode", text, start);
    return punycode ? end(punycode) : 0;
  };

  const longestHost = (text, ends) => {
    for (const start of [...ends].reverse()) {
      const stop = tldEnd(text, start);
      if (stop) return stop;
    }
    return 0;
  };

  const hostAt = (text, start) => {
    const protocol = at("protocol", text, start);
    for (const begin of protocol ? [end(protocol), start] : [start]) {
      const ends = labelEnds("label", text, begin);
      const named = ends.filter((stop, n) => !text.slice(n ? ends[n - 1] : begin, stop).includes("_"));
      const stop = longestHost(text, named);
      if (stop) return [begin, stop];
    }
    return null;
  };

  const pathEnd = (text, position) => {
    let stop = position;
    for (;;) {
      const ending = at("endingStep", text, position);
      const found = ending || at("otherStep", text, position);
      if (!found) return stop;
      position = end(found);
      if (ending) stop = position;
    }
  };

  const tailEnd = (text, position) => {
    const port = at("port", text, position);
    if (port) position = end(port);
    if (text.startsWith("/", position)) position = pathEnd(text, position + 1);
    const query = at("query", text, position);
    return query ? end(query) : position;
  };

  // RFC 3492: how long a label is in the domain name system.
  const punycodeLength = (label) => {
    const signs = [...label].map((sign) => sign.codePointAt(0));
    let [n, delta, bias, handled, out] = [128, 0, 72, 0, 0];
    handled = out = signs.filter((code) => code < 128).length;
    const basic = handled;
    if (basic) out += 1;
    while (handled < signs.length) {
      const next = Math.min(...signs.filter((code) => code >= n));
      delta += (next - n) * (handled + 1);
      n = next;
      for (const code of signs) {
        if (code < n) delta += 1;
        if (code !== n) continue;
        let q = delta;
        for (let k = 36; ; k += 36) {
          const t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
          out += 1;
          if (q < t) break;
          q = Math.floor((q - t) / (36 - t));
        }
        delta = handled === basic ? Math.floor(delta / 700) : Math.floor(delta / 2);
        delta += Math.floor(delta / (handled + 1));
        let k = 0;
        while (delta > 455) {
          delta = Math.floor(delta / 35);
          k += 36;
        }
        bias = k + Math.floor((36 * delta) / (delta + 38));
        delta = 0;
        handled += 1;
      }
      delta += 1;
      n += 1;
    }
    return out;
  };

  const encodedLength = (label) =>
    /^[\x00-\x7f]*$/.test(label) ? label.length : punycodeLength(label) + 4;

  const latinHosts = (host) => {
    const spans = [];
    let position = 0;
    while (position < host.length) {
      const stop = longestHost(host, labelEnds("latinLabel", host, position));
      if (stop) spans.push([position, stop]);
      position = stop || position + 1;
    }
    return spans;
  };

  const isValid = (host, length) => {
    if (host.startsWith("xn--") && !latinHosts(host).length) return false;
    if (length > LONGEST_LINK) return false;
    return host.split(".").every((label) => {
      const size = encodedLength(label);
      return size > 0 && size <= LONGEST_LABEL;
    });
  };

  const spansOf = (text, start, [begin, hostEnd], stop) => {
    if (!isValid(text.slice(begin, hostEnd), stop - start)) return [];
    if (begin > start) {
      const short = at("tco", text.slice(0, stop), start);
      if (!short) return [[start, stop]];
      return short[1].length > LONGEST_TCO ? [] : [[start, end(short)]];
    }
    if (start && "-_./".includes(text[start - 1])) return [];
    const spans = latinHosts(text.slice(begin, hostEnd)).map(([a, b]) => [begin + a, begin + b]);
    const port = at("port", text, hostEnd);
    if (spans.length && text.startsWith("/", port ? end(port) : hostEnd)) {
      spans[spans.length - 1][1] = stop;
    }
    return spans;
  };

  const links = (text) => {
    const found = [];
    let position = 0;
    while (position <= text.length) {
      const starts = [];
      if (position < text.length && !at("noLinkAfter", text, position)) starts.push(position + 1);
      if (position === 0) starts.push(0);
      let next = position + 1;
      for (const start of starts) {
        const host = hostAt(text, start);
        if (!host) continue;
        next = tailEnd(text, host[1]);
        found.push(...spansOf(text, start, host, next));
        break;
      }
      position = next;
    }
    return found;
  };

  const plain = (text) => {
    let total = 0;
    const rest = text.replace(emoji, () => {
      total += EMOJI;
      return "";
    });
    for (const sign of rest) {
      const code = sign.codePointAt(0);
      total += LIGHT.some(([first, last]) => first <= code && code <= last) ? 1 : 2;
    }
    return total;
  };

  herodesk.x = (text) => {
    const whole = text.normalize("NFC");
    if (whole.length > FAR_TOO_LONG) return whole.length;
    let total = 0;
    let position = 0;
    for (const [start, stop] of links(whole)) {
      total += plain(whole.slice(position, start)) + LINK;
      position = stop;
    }
    return total + plain(whole.slice(position));
  };
})();
