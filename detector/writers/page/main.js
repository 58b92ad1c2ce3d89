// The page: its head, its filters, its list, and what the address and the keys do.

const BATCH = 20;
const WIDE = "(min-width: 60rem)";
const list = document.getElementById("list");
const side = document.getElementById("side");
const summary = el("p", { id: "status", role: "status", "aria-live": "polite" });
const progress = el("p", { id: "progress", role: "status" });
const more = el("button", { type: "button", id: "more", onclick: () => showMore() }, "Show more");
const entriesHere = el("div", { id: "entries" });
let order = "rank";
let shown = [];
let made = 0;
const controls = {};

function head() {
  const counts = data.counts;
  const conflicts = counts.contradiction + counts.tension;
  const steps = [
    [counts.articles, "articles"], [counts.claims, "claims"],
    [counts.candidates, "possible pairs"], [counts.judged, "judged"],
    [conflicts, "conflicts"], [data.disputes, "disputes"],
  ];
  const row = (name, value) => [el("dt", {}, words(name)), el("dd", {}, value)];
  const models = Object.entries(data.models).map(([role, model]) => row(role,
    Object.entries(model).map(([key, value]) => (key === "name" ? value : `${key} ${value}`))
      .join(" · ")));
  const omitted = Object.entries(data.omitted).map(([what, count]) => `${number(count)} ${words(what)}`);
  const parts = [
    el("p", { class: "muted" }, `In the folder “${data.folder}”`),
    el("ol", { class: "funnel", "aria-label": "What was read and judged" },
      steps.map(([count, name]) => el("li", {}, el("b", {}, number(count)), ` ${name}`))),
    data.checked.length ? checked() : null,
    data.notes.length || data.hidden
      ? el("ul", { class: "notes" },
        [...data.notes, data.hidden].filter(Boolean).map((note) => el("li", {}, note)))
      : null,
    el("details", {},
      el("summary", {}, "Models, settings and articles"),
      el("dl", {}, models,
        row("settings", Object.entries(data.settings)
          .map(([name, value]) => `${words(name)} ${value}`).join(" · ")),
        omitted.length ? row("not taken as claims", omitted.join(" · ")) : []),
      table(["Article", "Outlet", "Date", "Claims"], data.articles.map((article) =>
        [article.title ? `${article.title} (${article.id})` : article.id, article.outlet,
          article.date || "unknown", number(article.claims)]))),
    data.skipped.length
      ? el("details", {}, el("summary", {}, `Skipped: ${counted(data.skipped.length, "file")}`),
        table(["File", "Why"], data.skipped.map((skip) => [skip.path, skip.reason])))
      : null,
  ];
  document.getElementById("head").append(...parts.filter(Boolean));
}

/** What the folder says of each claim of a draft, with links to the findings that say so. */
function checked() {
  const known = new Map(data.findings.map((finding) => [finding.id, finding]));
  const outlet = (id) => data.articles[data.claims[known.get(id).right].article].outlet;
  const part = table(["The draft says", "The articles say", "Where"], data.checked.map((entry) =>
    [entry.text, el("b", { class: words(entry.outcome).replace(" ", "-") }, entry.outcome),
      entry.findings.filter((id) => known.has(id)).flatMap((id, at) =>
        [at ? ", " : "", el("a", { href: `#${id}` }, outlet(id))])]));
  part.classList.add("draft");
  return part;
}

function table(names, rows) {
  return el("div", { class: "table", tabindex: "0", role: "region", "aria-label": names.join(", ") },
    el("table", {},
      el("thead", {}, el("tr", {}, names.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell) => el("td", {}, cell)))))));
}

function choice(name, title, options) {
  controls[name] = el("select", { name, onchange: () => setFilter({ [name]: controls[name].value }) },
    options.map(([value, text]) => el("option", { value }, text)));
  return el("label", {}, title, controls[name]);
}

function input(name, title, attributes, read = (value) => value) {
  let waiting;
  controls[name] = el("input", {
    name, ...attributes,
    oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => setFilter({ [name]: read(controls[name].value) }), 120);
    },
  });
  return el("label", {}, title, controls[name]);
}

function filters() {
  const among = (get) => [...tally(data.findings.flatMap(get))].sort((a, b) => compareText(a[0], b[0]));
  const options = (counts) => [["", "all"],
    ...counts.map(([name, count]) => [name, `${words(name)} (${number(count)})`])];
  const outlets = [...new Set(data.findings.flatMap(outletsOf))].sort().map((name) => [name, name]);
  const score = (empty) => (value) =>
    (value === "" || Number.isNaN(Number(value)) ? empty : Math.min(1, Math.max(0, Number(value))));
  const scores = { type: "number", min: "0", max: "1", step: "0.05" };
  controls.order = el("select", { onchange: () => { order = controls.order.value; refresh(); } },
    Object.entries(ORDERS).map(([value, [name]]) => el("option", { value }, name)));
  const panel = el("details", { class: "panel", open: matchMedia(WIDE).matches },
    el("summary", {}, "Filter and sort"),
    input("text", "Words", { type: "search", placeholder: "in claims, outlets, notes" }),
    choice("label", "Label", options(among((finding) => finding.label))),
    choice("kind", "Kind", options(among((finding) => finding.kind))),
    choice("outlet", "Outlet", [["", "all"], ...outlets]),
    choice("other", "against", [["", "any other"], ...outlets]),
    choice("review", "Review", [["", "all"], ["open", "not decided"], ["confirmed", "confirmed"],
      ["rejected", "rejected"], ["different_event", "not the same event"], ["note", "with a note"]]),
    el("div", { class: "two" },
      input("least", "Score from", { ...scores, placeholder: "0" }, score(0)),
      input("most", "to", { ...scores, placeholder: "1" }, score(1))),
    input("from", "Date from", { type: "date" }), input("to", "to", { type: "date" }),
    el("label", {}, "Order", controls.order),
    el("button", { type: "button", id: "reset", onclick: () => setFilter(NO_FILTER) },
      "Clear filters"));
  const file = el("input", {
    type: "file", accept: ".json,application/json", id: "import", class: "away", tabindex: "-1",
    "aria-label": "File of reviews",
    onchange: async () => {
      const [chosenFile] = file.files;
      if (!chosenFile) return;
      const said = await importReviews(chosenFile);
      file.value = "";
      refresh();
      showProgress(said);
    },
  });
  const review = el("section", { class: "panel", "aria-labelledby": "review-title" },
    el("h2", { id: "review-title" }, "Review"), progress,
    el("div", { class: "two" },
      el("button", {
        type: "button", id: "export",
        onclick: () => showProgress(`${counted(exportReviews(), "review")} exported.`),
      }, "Export"),
      el("button", { type: "button", onclick: () => file.click() }, "Import")),
    file,
    el("details", {}, el("summary", {}, "How to hand it on"),
      el("p", {}, "Export writes reviews.json. Give it to the next run with ",
        el("code", {}, "detect FOLDER --reviews reviews.json"),
        ", to a colleague, who imports it here, or make labelled pairs of it with ",
        el("code", {}, "detect review --export-pairs pairs.jsonl"), "."),
      el("p", {}, "Keys, while a finding has the focus: j next, k previous, c confirm, r reject, "
        + "n not the same event, m note, o both sides in context.")));
  side.append(panel, review);
}

/** Change filters; controls, pictures and list follow. */
function setFilter(change) {
  Object.assign(filter, change);
  if (!filter.outlet) filter.other = "";
  for (const name of Object.keys(NO_FILTER)) {
    const value = filter[name] === NO_FILTER[name] ? "" : String(filter[name]);
    if (controls[name] !== document.activeElement) controls[name].value = value;
  }
  refresh();
}

function refresh() {
  controls.other.disabled = !filter.outlet;
  shown = chosen(order);
  made = 0;
  views.clear();
  entriesHere.replaceChildren();
  showMore();
  drawPictures();
  const pairs = shown.reduce((sum, entry) => sum + entry.findings.length, 0);
  const conflicts = data.nothing ? "No conflict was found. " : "";
  summary.textContent = `${conflicts}${number(shown.length)} of ${number(data.entries.length)} `
    + `entries, ${number(pairs)} of ${counted(data.findings.length, "finding")}`
    + (filtersSet() ? ` (${counted(filtersSet(), "filter")} set)` : "");
}

/** Make entries up to the one at `place` and the rest of its batch. */
function showMore(place = made) {
  const until = Math.min(shown.length, Math.ceil((place + 1) / BATCH) * BATCH);
  entriesHere.append(...shown.slice(made, until).map(entryView));
  made = Math.max(made, until);
  more.hidden = made >= shown.length;
  more.textContent = `Show more (${number(shown.length - made)} left)`;
}

function showProgress(said = "") {
  const decided = data.findings.filter((finding) => decisionOf(finding)).length;
  const where = kept ? "kept in this browser" : "not kept by this browser: export before you leave";
  progress.textContent = `${number(decided)} of ${number(data.findings.length)} decided, ${where}. ${said}`;
}

/** Show the finding that the address names. */
function follow() {
  const id = location.hash.slice(1);
  const finding = data.findings.find((one) => one.id === id);
  if (!finding) {
    if (/^[0-9a-f]{12}$/.test(id)) summary.textContent = `Finding ${id} is not in this report.`;
    return;
  }
  const holds = (entry) => entry.findings.includes(finding);
  if (!shown.some(holds)) setFilter(NO_FILTER);
  const at = shown.findIndex(holds);
  if (at >= made) showMore(at);
  const entry = entriesHere.children[at];
  if (entry.id !== id) {
    const fold = entry.querySelector(":scope > details");
    fold.open = true;
    openMore(fold, shown[at].findings.slice(1));
  }
  const node = document.getElementById(id);
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "start" });
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select")) return;
  const card = event.target.closest("[data-finding]");
  const decision = DECISIONS.find(([, , key]) => key === event.key);
  if (event.key === "j" || event.key === "k") {
    step(card, event.key === "j" ? 1 : -1);
  } else if (card && decision) {
    card.querySelector(`:scope > .review > [data-decision=${decision[0]}]`).click();
  } else if (card && event.key === "m") {
    card.querySelector(":scope > .review > .note").focus();
  } else if (card && event.key === "o") {
    card.querySelectorAll(":scope > .sides .context-button").forEach((button) => button.click());
  } else {
    return;
  }
  event.preventDefault();
}

/** Move the focus from one finding to the next that can be seen. */
function step(card, by) {
  const cards = () => [...entriesHere.querySelectorAll("[data-finding]")]
    .filter((node) => node.checkVisibility());
  const at = card ? cards().indexOf(card) + by : 0;
  if (at >= cards().length && made < shown.length) showMore();
  const next = cards()[at];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

head();
filters();
document.getElementById("pictures").append(
  el("details", { open: matchMedia(WIDE).matches },
    el("summary", {}, el("h2", { id: "pictures-title" }, "Overview")), el("div", { id: "figures" })));
list.append(el("h2", {}, "Findings"), summary,
  el("p", { class: "muted" }, "Marked where the two sides differ: ",
    ["number", "name", "date", "negation"].flatMap((what) => [el("mark", { class: what }, what), " "])),
  entriesHere, more);
refresh();
showProgress();
follow();
addEventListener("hashchange", follow);
list.addEventListener("keydown", keys);
new IntersectionObserver((seen) => {
  if (seen.some((one) => one.isIntersecting) && made < shown.length) showMore();
}, { rootMargin: "600px" }).observe(more);
addEventListener("beforeprint", () => {
  showMore(shown.length - 1);
  for (const fold of entriesHere.querySelectorAll("details")) fold.open = true;
});
