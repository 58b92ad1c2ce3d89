// What the reader decides: kept in this browser, exported and imported as reviews.json.

const DECISIONS = [
  ["confirmed", "Confirm", "c"],
  ["rejected", "Reject", "r"],
  ["different_event", "Not the same event", "n"],
];
const storageKey = `fact-tension:${data.key}`;
const reviews = new Map(data.reviews.map((review) => [review.id, review]));
let kept = true;

for (const review of stored()) reviews.set(review.id, review);

function stored() {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? "[]").filter(isReview);
  } catch {
    return [];
  }
}

function store() {
  try {
    localStorage.setItem(storageKey, JSON.stringify([...reviews.values()]));
    kept = true;
  } catch {
    kept = false;
  }
}

const decisionOf = (finding) => reviews.get(finding.id)?.decision ?? null;
const noteOf = (finding) => reviews.get(finding.id)?.note ?? "";

/** Change the decision or the note of a finding; an empty review stays, to undo one given before. */
function decide(finding, change) {
  const quote = (claim) => ({ article: articleOf(claim).id, text: textOf(claim) });
  reviews.set(finding.id, {
    id: finding.id, decision: decisionOf(finding), note: noteOf(finding),
    label: finding.label, kind: finding.kind,
    left: quote(finding.left), right: quote(finding.right),
    ...change,
  });
  store();
}

function isReview(value) {
  const text = (one) => typeof one === "string";
  const quote = (one) => one && text(one.article) && text(one.text);
  return Boolean(value) && text(value.id) && text(value.note) && text(value.label)
    && text(value.kind) && quote(value.left) && quote(value.right)
    && (value.decision === null || DECISIONS.some(([name]) => name === value.decision));
}

function exportReviews() {
  const given = [...reviews.values()].filter((review) => review.decision || review.note);
  const tool = { name: "fact-tension", version: data.version };
  const text = JSON.stringify({ schema: 1, tool, reviews: given }, null, 1) + "\n";
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  el("a", { href: url, download: "reviews.json" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return given.length;
}

/** Take in a file of reviews. Gives a sentence that says what was done. */
async function importReviews(file) {
  let found;
  try {
    const content = JSON.parse(await file.text());
    if (content.schema !== 1 || !content.reviews.every(isReview) || content.findings) throw 0;
    found = content.reviews;
  } catch {
    return `${file.name} holds no reviews: choose a file that was exported from a report.`;
  }
  for (const review of found) reviews.set(review.id, review);
  store();
  const known = new Set(data.findings.map((finding) => finding.id));
  const fitting = found.filter((review) => known.has(review.id)).length;
  return `${counted(found.length, "review")} taken in; ${number(fitting)} of them belong to findings shown here.`;
}
