// Which findings are shown, and in which order.

const claimOf = (place) => data.claims[place];
const articleOf = (place) => data.articles[claimOf(place).article];
const textOf = (place) => {
  const claim = claimOf(place);
  return articleOf(place).text.slice(claim.start, claim.end);
};
const outletsOf = (finding) => [articleOf(finding.left).outlet, articleOf(finding.right).outlet];
const datesOf = (finding) =>
  [articleOf(finding.left).date, articleOf(finding.right).date].filter(Boolean);

const NO_FILTER = {
  text: "", label: "", kind: "", outlet: "", other: "", review: "",
  from: "", to: "", least: 0, most: 1,
};
const filter = { ...NO_FILTER };
const haystacks = new Map();

const folded = (text) => text.normalize("NFKC").toLowerCase();

function haystack(finding) {
  if (!haystacks.has(finding)) {
    const sides = [finding.left, finding.right].flatMap((place) => {
      const article = articleOf(place);
      return [textOf(place), claimOf(place).speaker, article.outlet, article.title, article.id];
    });
    haystacks.set(finding, folded([...sides, ...finding.reasons, finding.id].join("\n")));
  }
  return haystacks.get(finding) + "\n" + folded(noteOf(finding));
}

// Each looks at one thing, so that a picture can leave its own out.
const TESTS = {
  text: (finding) => {
    const sought = folded(filter.text).split(/\s+/).filter(Boolean);
    if (!sought.length) return true;
    const text = haystack(finding);
    return sought.every((word) => text.includes(word));
  },
  label: (finding) => !filter.label || finding.label === filter.label,
  kind: (finding) => !filter.kind || finding.kind === filter.kind,
  outlets: (finding) => {
    if (!filter.outlet) return true;
    const [first, second] = outletsOf(finding);
    if (!filter.other) return first === filter.outlet || second === filter.outlet;
    return (first === filter.outlet && second === filter.other)
      || (second === filter.outlet && first === filter.other);
  },
  dates: (finding) => {
    if (!filter.from && !filter.to) return true;
    return datesOf(finding).some(
      (date) => (!filter.from || date >= filter.from) && (!filter.to || date <= filter.to));
  },
  score: (finding) => finding.score >= filter.least && finding.score <= filter.most,
  review: (finding) => {
    if (!filter.review) return true;
    if (filter.review === "open") return decisionOf(finding) === null;
    if (filter.review === "note") return noteOf(finding) !== "";
    return decisionOf(finding) === filter.review;
  },
};

const passes = (finding, except = "") =>
  Object.entries(TESTS).every(([name, test]) => name === except || test(finding));

const filtersSet = () =>
  Object.keys(NO_FILTER).filter((name) => filter[name] !== NO_FILTER[name]).length;

const newest = (finding) => datesOf(finding).sort().at(-1) ?? "";
const oldest = (finding) => datesOf(finding).sort()[0] ?? "\uffff";
const ORDERS = {
  rank: ["Best first", null],
  newest: ["Newest first", (a, b) => compareText(newest(b.findings[0]), newest(a.findings[0]))],
  oldest: ["Oldest first", (a, b) => compareText(oldest(a.findings[0]), oldest(b.findings[0]))],
  size: ["Most pairs first", (a, b) => b.findings.length - a.findings.length],
  outlet: ["By outlet", (a, b) =>
    compareText(outletsOf(a.findings[0]).join(), outletsOf(b.findings[0]).join())],
  kind: ["By kind", (a, b) => compareText(a.findings[0].kind, b.findings[0].kind)],
};
const compareText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** The entries that have a finding left: {place from 0, findings}, in the order asked for. */
function chosen(order) {
  const found = [];
  data.entries.forEach((places, place) => {
    const findings = places.map((one) => data.findings[one]).filter((one) => passes(one));
    if (findings.length) found.push({ place, findings });
  });
  const compare = ORDERS[order][1];
  return compare ? found.sort(compare) : found;
}
