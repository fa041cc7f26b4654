// Draws each `<div data-chart>` from the JSON beside it, with uPlot. It knows no words: what stands
// on a line and below the axis comes ready. Colours are the page's own, so both themes are one code.
"use strict";

(() => {
  const HIGH = 220;
  const PLOT = HIGH - 62;
  const LABEL = 14;
  const GAP = 8;
  const style = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const sizeOf = (width) => (width < 480 ? 12 : LABEL);
  const font = () => `${LABEL}px ${getComputedStyle(document.body).fontFamily}`;
  const bold = (size) => `600 ${size}px ${getComputedStyle(document.body).fontFamily}`;

  // Line, width and dash of each kind; a band is what lies between "low" and "high".
  const LOOKS = {
    main: { colour: "--accent", width: 3 },
    thin: { colour: "--ink", width: 1.5 },
    high: { colour: "--ink-2", width: 0 },
    low: { colour: "--ink-2", width: 0 },
    bars: { colour: "--ink-2", width: 0, fill: true },
  };

  function seriesOf(line) {
    const look = LOOKS[line.kind];
    const made = {
      label: line.name,
      stroke: () => style(look.colour),
      width: look.width,
      spanGaps: true,
      points: { show: line.values.filter((value) => value !== null).length < 3 },
    };
    if (look.fill) {
      made.paths = uPlot.paths.bars({ size: [0.7, 40] });
      made.fill = () => style("--line");
      made.points = { show: false };
    }
    return made;
  }

  function bandsOf(lines) {
    const high = lines.findIndex((line) => line.kind === "high");
    const low = lines.findIndex((line) => line.kind === "low");
    if (high < 0 || low < 0) return [];
    return [{ series: [high + 1, low + 1], fill: () => style("--line") }];
  }

  // Each name stands at the end of its line, in a margin of its own, so that it covers nothing. One
  // that would cover another moves down, and up again from the lower edge.
  function names(plot, data) {
    const { ctx } = plot;
    const ratio = uPlot.pxRatio;
    const { left, top, width, height } = plot.bbox;
    const places = data.lines
      .map((line, n) => placeOf(plot, line, n + 1))
      .filter((place) => place !== null)
      .sort((one, other) => one.y - other.y);
    const step = (LABEL + 4) * ratio;
    for (const [n, place] of places.entries()) {
      place.y = Math.max(place.y, n ? places[n - 1].y + step : top + step / 2);
    }
    let below = top + height - step / 2;
    for (const place of places.slice().reverse()) {
      place.y = Math.min(place.y, below);
      below = place.y - step;
    }
    ctx.save();
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.lineJoin = "round";
    ctx.font = bold(sizeOf(plot.width) * ratio);
    const x = left + width + GAP * ratio;
    for (const place of places) write(ctx, place.name, x, place.y, style(place.colour), ratio);
    ctx.font = bold(LABEL * ratio);
    const taken = [];
    for (const mark of data.marks) taken.push(drawMark(plot, mark, taken, ratio));
    ctx.restore();
  }

  function placeOf(plot, line, n) {
    if (line.kind === "low" || !line.name) return null;
    let last = line.values.length - 1;
    while (last >= 0 && line.values[last] === null) last -= 1;
    if (last < 0) return null;
    const colour = line.kind === "bars" ? "--ink-2" : LOOKS[line.kind].colour;
    return { name: line.name, y: plot.valToPos(line.values[last], "y", true), colour };
  }

  function write(ctx, text, x, y, colour, ratio) {
    ctx.strokeStyle = style("--paper");
    ctx.lineWidth = 4 * ratio;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  }

  // A moment with its name, which stands beside its line, as high as nothing else is written.
  function drawMark(plot, mark, taken, ratio) {
    const { ctx } = plot;
    const { left, top, width, height } = plot.bbox;
    const x = plot.valToPos(mark.at, "x", true);
    if (x < left || x > left + width) return { from: 0, to: 0, y: 0 };
    ctx.strokeStyle = style("--ink");
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    ctx.setLineDash([]);
    const wide = ctx.measureText(mark.name).width;
    const before = x + wide + 8 * ratio > left + width;
    const at = before ? x - wide - 6 * ratio : x + 6 * ratio;
    const from = Math.max(at, left);
    const step = (LABEL + 4) * ratio;
    const isFree = (y) => taken.every(
      (it) => it.to < from - 4 * ratio || it.from > from + wide + 4 * ratio || Math.abs(it.y - y) >= step,
    );
    let y = top + LABEL * ratio;
    while (!isFree(y) && y + step < top + height) y += step / 2;
    write(ctx, mark.name, from, y, style("--ink"), ratio);
    return { from, to: from + wide, y };
  }

  function widest(texts, size = LABEL) {
    const ctx = document.createElement("canvas").getContext("2d");
    ctx.font = bold(size);
    return Math.ceil(Math.max(0, ...texts.map((text) => ctx.measureText(text).width)));
  }

  function optionsOf(data, width) {
    const bars = data.lines.some((line) => line.kind === "bars");
    const called = data.lines.map((line) => line.name);
    const room = (plot) => widest(called, sizeOf(plot.width)) + GAP + 4;
    // Above the highest point a row for what a moment is called.
    const rows = Math.min(data.marks.length, 2) * (LABEL + 8);
    const above = PLOT / (PLOT - rows);
    const said = (n) => (data.unit ? `${n}\u00a0${data.unit}` : `${n}`);
    const axis = {
      stroke: () => style("--ink-2"),
      grid: { stroke: () => style("--line"), width: 1 },
      ticks: { stroke: () => style("--line"), width: 1 },
      font: font(),
    };
    return {
      width,
      height: HIGH,
      padding: [12, room, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false },
      scales: {
        x: { time: false, range: (_plot, from, to) => (bars ? [from - 0.6, to + 0.6] : [from, to]) },
        y: { range: (_plot, _from, to) => [0, 1.02 * above * (data.most ?? Math.max(1, to * 1.08))] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: 64,
          incrs: [1, 2, 3, 4, 6, 7, 12, 14, 28, 56],
          values: (_plot, at) => at.map((n) => data.places[n] ?? ""),
        },
        {
          ...axis,
          size: (_plot, texts) => 16 + widest(texts ?? []),
          incrs: data.unit === "%" ? [25, 50] : [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
          values: (_plot, at) => at.map(said),
        },
      ],
      series: [{}, ...data.lines.map(seriesOf)],
      bands: bandsOf(data.lines),
      hooks: { draw: [(plot) => names(plot, data)] },
    };
  }

  function draw(place) {
    const data = JSON.parse(document.getElementById(`chart-${place.dataset.chart}`).textContent);
    const columns = [data.places.map((_, n) => n), ...data.lines.map((line) => line.values)];
    const plot = new uPlot(optionsOf(data, place.clientWidth), columns, place);
    place.dataset.drawn = "yes";
    new ResizeObserver(() => {
      if (place.clientWidth && place.clientWidth !== plot.width) {
        plot.setSize({ width: place.clientWidth, height: HIGH });
      }
    }).observe(place);
    return plot;
  }

  const plots = [...document.querySelectorAll("[data-chart]")].map(draw);
  for (const query of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(query).addEventListener("change", () => {
      for (const plot of plots) plot.redraw(false, true);
    });
  }
})();
