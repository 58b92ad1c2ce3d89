// A claim in its paragraph, and the whole article with every claim that is part of a finding.

// So many characters are shown on either side of the claim at most.
const AROUND = 700;

/** The paragraph of a claim, the claim marked; where it stands alone, with both its neighbours. */
function context(place) {
  const { start, end } = claimOf(place);
  const text = articleOf(place).text;
  const head = text.slice(Math.max(0, start - AROUND), start);
  const tail = text.slice(end, end + AROUND);
  const breaks = (part) => [...part.matchAll(/\n\s*\n/g)].map((match) => match.index);
  const heads = breaks(head).reverse(), tails = breaks(tail);
  const before = (nth) => (nth < heads.length ? head.slice(heads[nth])
    : (start > AROUND ? "… " : "") + head).trimStart();
  const after = (nth) => (nth < tails.length ? tail.slice(0, tails[nth])
    : tail + (end + AROUND < text.length ? " …" : "")).trimEnd();
  const nth = before(0) || after(0) ? 0 : 1;
  return el("p", { class: "context" },
    before(nth), el("mark", { class: "here" }, text.slice(start, end)), after(nth));
}

let claimsByArticle = null;

/** The claims of an article that are part of findings, in order, each with its findings. */
function claimsOf(article) {
  if (!claimsByArticle) {
    const findings = data.claims.map(() => []);
    for (const finding of data.findings) {
      findings[finding.left].push(finding);
      if (finding.right !== finding.left) findings[finding.right].push(finding);
    }
    claimsByArticle = data.articles.map(() => []);
    data.claims.forEach((claim, place) =>
      claimsByArticle[claim.article].push({ ...claim, place, findings: findings[place] }));
    for (const claims of claimsByArticle) claims.sort((a, b) => a.start - b.start || b.end - a.end);
  }
  return claimsByArticle[article];
}

/** Open the whole article at a claim. */
function openArticle(place) {
  const dialog = document.getElementById("article");
  const index = claimOf(place).article;
  const article = data.articles[index];
  const claims = claimsOf(index);
  const parts = [];
  let done = 0;
  for (const claim of claims) {
    if (claim.start < done) continue;
    const best = claim.findings[0];
    const here = claim.place === place;
    parts.push(article.text.slice(done, claim.start), el("a", {
      href: `#${best.id}`, class: `claim ${best.label}`, "aria-current": here ? "true" : null,
      title: `Part of ${counted(claim.findings.length, "finding")}`,
      onclick: () => dialog.close(),
    }, article.text.slice(claim.start, claim.end)));
    done = claim.end;
  }
  parts.push(article.text.slice(done));
  dialog.replaceChildren(
    el("header", {},
      el("h2", { id: "article-title" }, article.title || article.id),
      el("button", { type: "button", onclick: () => dialog.close() }, "Close")),
    el("p", { class: "muted" }, [
      article.outlet, article.date, article.id, article.language,
      `${counted(article.claims, "claim")}, ${number(claims.length)} of them in findings`,
    ].filter((part, at, all) => part && all.indexOf(part) === at).join(" · ")),
    el("div", { class: "text", tabindex: "0", role: "region", "aria-label": "Text of the article" },
      parts));
  dialog.showModal();
  dialog.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
}
