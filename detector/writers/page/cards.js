// One entry of the list: a dispute, or an agreement that was asked for.

// What to do when a review changes, by finding: the views that are on the page.
const views = new Map();

/** An entry, its best finding on top, the rest folded and made when they are opened. */
function entryView({ place, findings }) {
  const [best, ...rest] = findings;
  const all = data.entries[place].map((one) => data.findings[one]);
  const view = pairView(best, "h3", place < data.disputes ? `${place + 1}. ` : "", all);
  view.classList.add("entry");
  const sides = data.summaries[place];
  if (sides) view.querySelector(".top").after(el("p", { class: "summary" }, sides));
  if (rest.length) {
    const more = el("details", { class: "more" },
      el("summary", {}, `${counted(rest.length, "more pair")} of claims about this`));
    more.addEventListener("toggle", () => openMore(more, rest));
    view.append(more);
  }
  return view;
}

function openMore(more, rest) {
  if (!more.open || more.dataset.made) return;
  more.dataset.made = "yes";
  more.append(...rest.map((finding) => pairView(finding, "h4", "", [finding])));
}

/** A finding: both sides, the reasons, the review. `all`: whom "for all pairs" decides. */
function pairView(finding, heading, prefix, all) {
  const title = `title-${finding.id}`;
  return el("article", {
    id: finding.id, tabindex: "-1", class: `pair ${finding.label}`, "aria-labelledby": title,
    "data-finding": data.findings.indexOf(finding),
  },
  el("div", { class: "top" },
    el(heading, { id: title }, prefix,
      el("span", { class: `label ${finding.label}` }, capital(finding.label)),
      finding.kind === finding.label ? null : `, ${words(finding.kind)}`),
    el("span", { class: "score" }, `score ${finding.score.toFixed(2)}`),
    el("a", { class: "anchor", href: `#${finding.id}`, title: "Link to this finding" },
      `#${finding.id.slice(0, 6)}`)),
  el("div", { class: "sides" },
    sideView(finding.left, finding.marks[0]), sideView(finding.right, finding.marks[1])),
  el("ul", { class: "reasons" }, finding.reasons.map((reason) => el("li", {}, reason))),
  reviewView(finding, all));
}

function sideView(place, marks) {
  const claim = claimOf(place);
  const article = articleOf(place);
  const shown = el("div", { class: "shown", hidden: true });
  const toggle = el("button", {
    type: "button", class: "context-button", "aria-expanded": "false",
    onclick: () => {
      if (!shown.firstChild) shown.append(context(place));
      shown.hidden = !shown.hidden;
      toggle.setAttribute("aria-expanded", String(!shown.hidden));
    },
  }, "In context");
  const details = [
    article.date, claim.speaker && `according to ${claim.speaker}`, claim.headline && "headline",
  ].filter(Boolean);
  return el("figure", {},
    el("blockquote", {}, marked(textOf(place), marks)),
    el("figcaption", {},
      el("span", { class: "outlet" }, article.outlet),
      details.length ? ` · ${details.join(" · ")}` : "",
      el("span", { class: "place" }, `${article.id}:${claim.line}`),
      el("span", { class: "tools" }, toggle,
        el("button", { type: "button", onclick: () => openArticle(place) }, "Whole article"))),
    shown);
}

/** A claim's words, what differs from the other side marked. */
function marked(text, marks) {
  const parts = [];
  let done = 0;
  for (const [start, end, what] of marks) {
    parts.push(text.slice(done, start),
      el("mark", { class: what, title: `This ${what} differs` }, text.slice(start, end)));
    done = end;
  }
  return [...parts, text.slice(done)];
}

function reviewView(finding, all) {
  const every = all.length > 1 ? el("input", { type: "checkbox" }) : null;
  const targets = () => (every?.checked ? all : [finding]);
  const buttons = DECISIONS.map(([decision, name]) => el("button", {
    type: "button", class: decision, "data-decision": decision,
    onclick: () => {
      const next = decisionOf(finding) === decision ? null : decision;
      for (const one of targets()) decide(one, { decision: next });
      reviewed(targets());
    },
  }, name));
  const note = el("input", {
    type: "text", class: "note", placeholder: "Note", "aria-label": "Note on this finding",
    onchange: () => {
      decide(finding, { note: note.value.trim() });
      reviewed([finding]);
    },
  });
  const view = el("div", { class: "review", role: "group", "aria-label": "Review" }, buttons,
    every && el("label", {}, every, ` for all ${all.length} pairs`), note);
  const refresh = () => {
    const decision = decisionOf(finding);
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.decision === decision));
    }
    note.value = noteOf(finding);
    const card = view.parentElement;
    if (card) card.dataset.decision = decision ?? "";
  };
  views.set(finding.id, refresh);
  queueMicrotask(refresh);
  return view;
}

/** Bring what is on the page up to date after reviews of these findings changed. */
function reviewed(findings) {
  for (const finding of findings) views.get(finding.id)?.();
  showProgress();
}
