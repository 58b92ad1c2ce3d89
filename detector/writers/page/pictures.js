// Three pictures of the findings that the filters leave, each without its own filter.

const LABELS = ["contradiction", "tension", "agreement", "neutral"];
// More rows than these are hard to read: the outlets with the most findings are drawn.
const MOST_OUTLETS = 16;
const MOST_ROWS = 10;
const BINS = 20;

const cut = (text, longest) => (text.length > longest ? text.slice(0, longest - 1) + "…" : text);

function tally(items) {
  const counts = new Map();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

const commonest = (counts, most) => [...counts]
  .sort((a, b) => b[1] - a[1] || compareText(a[0], b[0])).slice(0, most).map(([name]) => name);

/** Outlets against outlets: how many findings stand between them. */
function matrix() {
  const findings = data.findings.filter((finding) => passes(finding, "outlets"));
  const outlets = commonest(tally(findings.flatMap(outletsOf)), MOST_OUTLETS).sort();
  const pairs = tally(findings.map((finding) => outletsOf(finding).sort().join("\n")));
  if (!outlets.length) return nothingToDraw();
  const most = Math.max(...pairs.values());
  const size = 30, left = 132, top = 96;
  const parts = [];
  outlets.forEach((row, y) => {
    parts.push(svg("text", { x: left - 8, y: top + y * size + 20, class: "end" }, cut(row, 18)));
    parts.push(svg("text", {
      transform: `translate(${left + y * size + 18} ${top + y * size - 6}) rotate(-50)`,
    }, cut(row, 16)));
    outlets.slice(0, y + 1).forEach((column, x) => {
      const count = pairs.get([row, column].sort().join("\n")) ?? 0;
      const here = [row, column].includes(filter.outlet) && [row, column].includes(filter.other)
        && (row !== column || filter.outlet === filter.other);
      const box = svg("rect", {
        x: left + x * size + 1, y: top + y * size + 1, width: size - 2, height: size - 2, rx: 4,
        class: count ? "cell" : "cell none",
        "fill-opacity": count ? (0.25 + 0.75 * (count / most)).toFixed(2) : null,
      });
      if (!count) {
        parts.push(box);
        return;
      }
      const strong = count / most > 0.4;
      parts.push(pressable(svg("g", { class: here ? "press chosen" : "press" }, box,
        svg("text", {
          x: left + x * size + size / 2, y: top + y * size + 20,
          class: strong ? "middle on" : "middle",
        }, String(count))),
      `${row} and ${column}: ${counted(count, "finding")}`, here, () => setFilter(
        here ? { outlet: "", other: "" } : { outlet: row, other: column })));
    });
  });
  const width = left + outlets.length * size + 64, height = top + outlets.length * size + 4;
  return drawing(width, height, "Findings between each two outlets", parts);
}

/** Claims in findings by the date and the outlet of their article; a circle a day. */
function timeline() {
  const places = new Set(data.findings.filter((finding) => passes(finding, "dates"))
    .flatMap((finding) => [finding.left, finding.right]));
  const dated = [...places].map(articleOf).filter((article) => article.date);
  if (!dated.length) return nothingToDraw("No date of these articles is known.");
  const rows = commonest(tally(dated.map((article) => article.outlet)), MOST_ROWS).sort();
  const days = dated.map((article) => Date.parse(article.date));
  const first = Math.min(...days), span = Math.max(...days) - first;
  const left = 130, width = 420, step = 24, top = 8;
  const across = (date) => left + 16
    + (span ? ((Date.parse(date) - first) / span) * (width - left - 40) : 0);
  const shown = dated.filter((article) => rows.includes(article.outlet));
  const spots = tally(shown.map((article) => `${article.date}\n${article.outlet}`));
  const most = Math.max(...spots.values());
  const parts = rows.flatMap((row, y) => [
    svg("text", { x: left - 8, y: top + y * step + 16, class: "end" }, cut(row, 18)),
    svg("line", {
      x1: left, x2: width - 8, y1: top + y * step + 12, y2: top + y * step + 12, class: "rule",
    }),
  ]);
  const bottom = top + rows.length * step;
  let last = -Infinity;
  for (const date of [...new Set(dated.map((article) => article.date))].sort()) {
    const x = across(date);
    if (x - last < 74) continue;
    const edge = x > width - 50;
    parts.push(svg("line", { x1: x, x2: x, y1: top, y2: bottom, class: "rule" }),
      svg("text", { x: edge ? width : x, y: bottom + 16, class: edge ? "end" : "middle" }, date));
    last = x;
  }
  for (const [spot, count] of spots) {
    const [date, outlet] = spot.split("\n");
    const here = filter.from === date && filter.to === date;
    parts.push(pressable(svg("g", { class: here ? "press chosen" : "press" }, svg("circle", {
      cx: across(date), cy: top + rows.indexOf(outlet) * step + 12,
      r: (3.5 + 7 * Math.sqrt(count / most)).toFixed(1), class: "spot",
    })), `${outlet}, ${date}: ${counted(count, "claim")}`, here,
    () => setFilter(here ? { from: "", to: "" } : { from: date, to: date })));
  }
  return drawing(width + 8, bottom + 24, "Claims by date and outlet", parts);
}

/** How many findings there are at each score, by label. */
function strip() {
  const findings = data.findings.filter((finding) => passes(finding, "score"));
  if (!findings.length) return nothingToDraw();
  const bins = Array.from({ length: BINS }, () => new Map());
  for (const finding of findings) {
    const bin = bins[Math.min(BINS - 1, Math.floor(finding.score * BINS))];
    bin.set(finding.label, (bin.get(finding.label) ?? 0) + 1);
  }
  const totals = bins.map((bin) => [...bin.values()].reduce((sum, count) => sum + count, 0));
  const most = Math.max(...totals);
  const left = 30, width = 340, height = 170, step = (width - left) / BINS;
  const parts = [
    svg("text", { x: left - 6, y: 16, class: "end" }, number(most)),
    svg("line", { x1: left, x2: width, y1: height, y2: height, class: "rule" }),
  ];
  for (const score of [0, 0.25, 0.5, 0.75, 1]) {
    parts.push(svg("text", {
      x: left + score * (width - left), y: height + 16, class: score === 1 ? "end" : "middle",
    }, String(score)));
  }
  bins.forEach((bin, place) => {
    if (!totals[place]) return;
    const least = place / BINS, above = (place + 1) / BINS;
    const here = filter.least === least && filter.most === above;
    let base = height;
    const boxes = LABELS.filter((label) => bin.has(label)).map((label) => {
      const tall = Math.max(2, ((height - 12) * bin.get(label)) / most);
      base -= tall;
      return svg("rect", {
        x: left + place * step + 1, y: base, width: step - 2, height: tall, class: `fill-${label}`,
      });
    });
    const said = [...bin].map(([label, count]) => `${count} ${label}`).join(", ");
    parts.push(pressable(svg("g", { class: here ? "press chosen" : "press" }, boxes),
      `Score ${least.toFixed(2)} to ${above.toFixed(2)}: ${said}`, here,
      () => setFilter(here ? { least: 0, most: 1 } : { least, most: above })));
  });
  return drawing(width + 4, height + 24, "Findings by score", parts);
}

function drawing(width, height, label, parts) {
  return el("div", { class: "drawing", role: "group", "aria-label": label },
    svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height }, parts));
}

const nothingToDraw = (text = "No finding is left.") => el("p", { class: "muted" }, text);

const PICTURES = [
  ["Outlets", "Findings between each two outlets; press a field to see them.", matrix],
  ["Dates", "Claims in findings by the date of their article; press a day to see it.", timeline],
  ["Scores", "How sure the findings are; press a bar to see them.", strip],
];

function drawPictures() {
  const hold = document.getElementById("figures");
  const pressed = hold.contains(document.activeElement)
    ? document.activeElement.getAttribute("aria-label") : null;
  hold.replaceChildren(...PICTURES.map(([title, caption, draw]) =>
    el("figure", {}, el("h3", {}, title), draw(), el("figcaption", {}, caption))));
  // The button that was pressed has been drawn anew: focus goes back to it.
  if (pressed) {
    [...hold.querySelectorAll("[role=button]")]
      .find((node) => node.getAttribute("aria-label") === pressed)?.focus();
  }
}
