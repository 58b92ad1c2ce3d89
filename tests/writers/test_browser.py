"""The HTML report in a real browser: read, filter, follow a link, review, export, run again."""

import gzip
import itertools
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from detector import Settings
from detector.assemble import detect
from detector.data import Dispute, Report
from detector.reviews import load
from detector.writers.html import HtmlWriter
from tests.conftest import EXAMPLES, ROOT
from tests.test_schemas import faults
from tests.writers.test_page import reported
from tests.writers.test_writers import HOSTILE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))


def expect(locator: Any) -> Any:
    """Playwright's own, which waits; the page's policy forbids to evaluate text as script."""
    from playwright.sync_api import expect as waiting

    return waiting(locator)


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def report() -> Report:
    return detect(EXAMPLES, encoder="lexical", judge="lexical")


@pytest.fixture(scope="module")
def address(report: Report, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(HtmlWriter().write(report), encoding="utf-8")
    return path.as_uri()


class Watched:
    """A page, and what it complained of and asked for."""

    def __init__(self, browser: "Browser", address: str, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.faults.append(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("dialog", lambda dialog: self.faults.append(dialog.message))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(address)

    def __enter__(self) -> "Watched":
        return self

    def __exit__(self, *error: object) -> None:
        self.context.close()
        if error[0] is None:
            assert self.faults == []
            # The page itself, and the file that it gives out.
            assert all(url.startswith(("file:", "blob:")) for url in self.requests)
            assert len([url for url in self.requests if url.startswith("file:")]) == 1


def cards(page: "Page") -> int:
    return page.locator("#entries > article").count()


def test_it_opens_with_the_funnel_and_every_dispute(
    browser: "Browser", report: Report, address: str
) -> None:
    with Watched(browser, address) as watched:
        head = watched.page.locator("#head").inner_text()
        assert f"{report.counts['judged']:,} judged" in head
        assert report.judge.name in str(watched.page.locator("#head dl").text_content())
        assert all(note in head for note in report.notes)
        assert cards(watched.page) == len(report.disputes)
        best = report.findings[0].verdict.pair
        assert watched.page.locator("blockquote").first.inner_text() == best.left.text
        assert watched.page.locator("#figures svg").count() == 3


def test_filters_and_pictures_narrow_the_list(
    browser: "Browser", report: Report, address: str
) -> None:
    with Watched(browser, address) as watched:
        page = watched.page
        everything = cards(page)
        words = report.findings[0].verdict.pair.left.text.upper().split()
        page.get_by_label("Words").fill(" ".join(words[::-1]))
        expect(page.locator("#entries > article").nth(4)).to_have_count(0)
        assert report.findings[0].verdict.pair.left.text in page.locator("#entries").inner_text()
        page.get_by_role("button", name="Clear filters").click()
        assert cards(page) == everything

        kinds = {dispute.findings[0].kind for dispute in report.disputes}
        for kind in kinds:
            page.locator("select[name=kind]").select_option(kind)
            wanted = sum(
                any(finding.kind is kind for finding in dispute.findings)
                for dispute in report.disputes
            )
            assert cards(page) == wanted
        page.get_by_role("button", name="Clear filters").click()

        for picture in range(3):
            button = page.locator("#figures figure").nth(picture).locator("[role=button]").first
            said = button.get_attribute("aria-label")
            button.focus()
            page.keyboard.press("Enter")
            assert 0 < cards(page) < everything
            assert "filter" in page.locator("#status").inner_text()
            # The button is drawn anew, pressed, and has the focus: pressed again it lets go.
            focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
            assert focused == said
            page.keyboard.press("Enter")
            assert cards(page) == everything


def test_a_link_leads_to_a_finding_even_a_folded_and_filtered_one(
    browser: "Browser", report: Report, address: str
) -> None:
    folded = next(one for one in report.disputes if len(one.findings) > 1).findings[-1]
    with Watched(browser, f"{address}#{folded.id}") as watched:
        page = watched.page
        assert page.evaluate("document.activeElement.id") == folded.id
        assert page.locator(f"[id='{folded.id}']").is_visible()
        page.get_by_label("Words").fill("no such words anywhere")
        expect(page.locator("#entries > article")).to_have_count(0)
        last = report.disputes[-1].id
        page.evaluate(f"location.hash = '{last}'")
        expect(page.locator(f"[id='{last}']")).to_be_focused()
        page.evaluate("location.hash = '000000000000'")
        page.get_by_text("is not in this report").wait_for()


def test_the_claim_stands_in_its_paragraph_and_its_article(
    browser: "Browser", report: Report, address: str
) -> None:
    claim = report.findings[0].verdict.pair.left
    with Watched(browser, address) as watched:
        page = watched.page
        page.get_by_role("button", name="In context").first.click()
        context = page.locator(".context").first
        assert context.locator("mark").inner_text() == claim.text
        assert len(context.inner_text()) > len(claim.text)
        page.get_by_role("button", name="Whole article").first.click()
        text = page.locator("dialog .text")
        assert text.text_content() == claim.article.text.replace("\r\n", " \n")
        assert page.locator("dialog .claim[aria-current]").inner_text() == claim.text
        quoted = {
            (one.start, one.end)
            for finding in report.findings
            for one in (finding.verdict.pair.left, finding.verdict.pair.right)
            if one.article is claim.article
        }
        assert page.locator("dialog .claim").count() == len(quoted)
        page.keyboard.press("Escape")
        assert not page.locator("dialog").is_visible()


def test_reviews_are_kept_exported_and_change_the_next_run(
    browser: "Browser", report: Report, address: str, tmp_path: Path
) -> None:
    path = tmp_path / "reviews.json"
    first, second, third = (dispute.findings[0] for dispute in report.disputes[:3])
    with Watched(browser, address, accept_downloads=True) as watched:
        page = watched.page
        page.locator(f"[id='{first.id}'] > .review .confirmed").click()
        page.locator(f"[id='{first.id}'] > .review .note").fill("both papers <b>called</b>")
        page.locator(f"[id='{second.id}']").focus()
        page.keyboard.press("r")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.id") == third.id
        page.keyboard.press("n")
        page.reload()
        assert f"3 of {len(report.findings)} decided" in page.locator("#progress").inner_text()
        with page.expect_download() as download:
            page.get_by_role("button", name="Export").click()
        download.value.save_as(path)
        watched.requests.pop(0)
    assert list(faults("reviews.schema.json", json.loads(path.read_text()))) == []
    reviews = {one.id: one for one in load(path)}
    assert reviews[first.id].note == "both papers <b>called</b>"
    assert reviews[first.id].left.text == first.verdict.pair.left.text

    again = detect(EXAMPLES, encoder="lexical", judge="lexical", reviews=load(path))
    left_out = {finding.id for finding in report.findings} - {one.id for one in again.findings}
    assert left_out == {second.id, third.id}
    assert "2 findings rejected in review are left out (1 as not the same event)." in again.notes
    page_again = tmp_path / "again.html"
    page_again.write_text(HtmlWriter().write(again), encoding="utf-8")
    # A fresh browser shows what was confirmed, and its export still holds what was rejected.
    with Watched(browser, page_again.as_uri(), accept_downloads=True) as watched:
        page = watched.page
        button = page.locator(f"[id='{first.id}'] > .review .confirmed")
        assert button.get_attribute("aria-pressed") == "true"
        with page.expect_download() as download:
            page.get_by_role("button", name="Export").click()
        download.value.save_as(tmp_path / "second.json")
    assert load(tmp_path / "second.json") == load(path)


def test_reviews_are_imported_and_other_files_refused(
    browser: "Browser", report: Report, address: str, tmp_path: Path
) -> None:
    bad, good = tmp_path / "bad.json", tmp_path / "good.json"
    bad.write_text('{"schema": 1, "reviews": [{"id": "<img src=x onerror=alert(1)>"}]}')
    finding = report.findings[0]
    quotes = [
        {"article": claim.article.id, "text": claim.text}
        for claim in (finding.verdict.pair.left, finding.verdict.pair.right)
    ]
    review = {
        "id": finding.id, "decision": "rejected", "note": "<img src=x onerror=alert(1)>",
        "label": finding.label, "kind": finding.kind, "left": quotes[0], "right": quotes[1],
    }  # fmt: skip
    good.write_text(json.dumps({"schema": 1, "tool": {}, "reviews": [review]}))
    with Watched(browser, address) as watched:
        page = watched.page
        page.set_input_files("#import", bad)
        page.get_by_text("bad.json holds no reviews").wait_for()
        page.set_input_files("#import", good)
        page.get_by_text("1 review taken in").wait_for()
        assert page.locator("[aria-pressed=true].rejected").count() == 1
        assert page.locator(".note").first.input_value() == review["note"]
        assert page.locator("img").count() == 0


@pytest.mark.parametrize("width", [1400, 390])
def test_a_draft_has_a_line_a_claim_with_links_to_what_says_so(
    browser: "Browser", tmp_path: Path, width: int
) -> None:
    draft = str(EXAMPLES.parent / "draft.md")
    found = detect(EXAMPLES, encoder="lexical", judge="lexical", against=draft)
    path = tmp_path / "report.html"
    path.write_text(HtmlWriter().write(found), encoding="utf-8")
    with Watched(browser, path.as_uri(), viewport={"width": width, "height": 900}) as watched:
        page = watched.page
        rows = page.locator(".draft tbody tr")
        assert rows.count() == len(found.checked)
        for row, entry in zip(rows.all(), found.checked, strict=True):
            texts = row.locator("td").all_inner_texts()
            assert texts[:2] == [entry.claim.text, entry.outcome]
        first = found.checked[0].conflicts[0]
        outlet = first.verdict.pair.right.article
        link = rows.first.get_by_role("link", name=outlet.source or outlet.id).first
        link.click()
        expect(page.locator(f"[id='{first.id}']")).to_be_focused()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_articles_show_as_text(browser: "Browser", tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    report = reported(tmp_path / "in", HOSTILE, min_score=0.0)
    path = tmp_path / "report.html"
    path.write_text(HtmlWriter().write(report), encoding="utf-8")
    with Watched(browser, path.as_uri()) as watched:
        page = watched.page
        text = page.locator("#list").inner_text()
        assert "<script>alert(1)</script>" in text
        assert "=HYPERLINK(A1)" in text
        assert not set(text) & set("\x1b\x9b\u202e\u202c\u061c")
        assert page.locator("script").count() == 2
        assert page.locator("img, iframe").count() == 0
        # The article with a line of a megabyte opens, too.
        side = page.locator("figure", has_text="d.txt:").first
        side.get_by_role("button", name="In context").click()
        assert len(side.locator(".context").inner_text()) < 3000
        side.get_by_role("button", name="Whole article").click()
        assert len(page.locator("dialog .text").text_content() or "") > 1_000_000


def serious(page: "Page") -> list[tuple[str, str]]:
    """What axe-core finds serious or critical on the page as it stands; its page bypasses the
    policy, which would forbid the tool.
    """
    found = page.evaluate("axe.run()")["violations"]
    return [
        (one["id"], one["nodes"][0]["html"])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_no_serious_fault_for_those_who_see_or_move_differently(
    browser: "Browser", report: Report, address: str, scheme: Any, width: int
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm install --no-save axe-core")
    view = {"width": width, "height": 900}
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": view, "bypass_csp": True}
    with Watched(browser, address, **options) as watched:
        page = watched.page
        for fold in page.locator("details").all():
            fold.evaluate("node => { node.open = true; }")
        for name in ("confirmed", "rejected", "different_event"):
            page.locator(f".review .{name}").nth(len(name) % 4).click()
        page.add_script_tag(path=AXE)
        for opened in (False, True):
            if opened:
                page.get_by_role("button", name="Whole article").first.click()
            assert serious(page) == []
        # Nothing sticks out sideways.
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        watched.requests[:] = [url for url in watched.requests if url.endswith("report.html")]


REPORTS = 60


def test_real_reports_from_the_first_look_to_the_next_run(
    browser: "Browser", shared: Path, tmp_path: Path
) -> None:
    """Sixty agency reports: filter, follow a link, review three, export, run again."""
    place = tmp_path / "reports"
    place.mkdir()
    with gzip.open(shared / "data" / "corpora" / "syria_reports.jsonl.gz", "rt") as stream:
        (place / "reports.jsonl").write_text("".join(itertools.islice(stream, REPORTS)))
    lexical = {"encoder": "lexical", "judge": "lexical"}
    report = detect(place, **lexical, settings=Settings(min_score=0.2))
    assert len(report.articles) + len(report.skipped) == REPORTS
    assert len(report.disputes) > 3
    path, kept = tmp_path / "report.html", tmp_path / "reviews.json"
    path.write_text(HtmlWriter().write(report), encoding="utf-8")
    chosen = [dispute.findings[0] for dispute in report.disputes[:3]]
    with Watched(browser, path.as_uri(), accept_downloads=True) as watched:
        page = watched.page
        everything = cards(page)
        page.get_by_label("Words").fill(chosen[1].verdict.pair.left.text)
        expect(page.locator("#entries > article").nth(everything - 1)).to_have_count(0)
        assert page.locator(f"[id='{chosen[1].id}']").is_visible()
        page.evaluate(f"location.hash = '{chosen[2].id}'")
        expect(page.locator(f"[id='{chosen[2].id}']")).to_be_focused()
        for finding, name in zip(chosen, ("confirmed", "rejected", "different_event"), strict=True):
            page.locator(f"[id='{finding.id}'] > .review .{name}").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Export").click()
        download.value.save_as(kept)
    reviews = load(kept)
    assert {one.id for one in reviews} == {one.id for one in chosen}
    again = detect(place, **lexical, settings=Settings(min_score=0.2), reviews=reviews)
    gone = {one.id for one in report.findings} - {one.id for one in again.findings}
    assert gone == {chosen[1].id, chosen[2].id}
    assert [one.id for one in again.findings if one.review] == [chosen[0].id]
    if AXE.is_file():
        with Watched(browser, path.as_uri(), bypass_csp=True) as watched:
            watched.page.add_script_tag(path=AXE)
            assert serious(watched.page) == []
            watched.requests[:] = [url for url in watched.requests if url.endswith("report.html")]


def test_five_thousand_findings_are_made_a_screenful_at_a_time(
    browser: "Browser", tmp_path: Path
) -> None:
    """What opening and filtering cost hangs on what is made, not on what there is."""
    (tmp_path / "in").mkdir()
    towns = ["".join(pair) for pair in itertools.product(("Or", "Ta", "Mi", "Ve", "Lu"), "lkmnr")]
    files = {
        f"{source}.txt": "".join(
            f"The storm wrecked {source + 3 * day + 11} boats in {town} harbour on day {day}.\n"
            for town in towns
            for day in range(4)
        )
        for source in range(4)
    }
    report = reported(tmp_path / "in", files, min_score=0.0, max_pairs=5_000, top=5_000)
    assert len(report.findings) == 5_000
    alone = [
        Dispute(one.id, "", (one,), ((one.verdict.pair.left,), (one.verdict.pair.right,)))
        for one in report.findings
    ]
    report = replace(report, disputes=alone)
    path = tmp_path / "report.html"
    path.write_text(HtmlWriter().write(report), encoding="utf-8")
    with Watched(browser, path.as_uri()) as watched:
        page = watched.page
        assert 0 < cards(page) <= 60
        took = page.evaluate(TIMES)
        assert "5,000 of 5,000" not in page.locator("#status").inner_text()
        assert cards(page) <= 60
        if place := os.environ.get("FACT_TENSION_TIMES"):
            Path(place).write_text(json.dumps(took))


# In the browser's own milliseconds: until the page stood, and from a word typed until its filter
# was drawn.
TIMES = """async () => {
  const [opened] = performance.getEntriesByType("navigation");
  const words = document.querySelector("#side input");
  const start = performance.now();
  const changed = new Promise((done) => new MutationObserver(done)
    .observe(document.getElementById("status"), { childList: true, subtree: true }));
  words.value = "Orl harbour 3";
  words.dispatchEvent(new Event("input", { bubbles: true }));
  await changed;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return { opened: opened.domContentLoadedEventEnd, loaded: opened.loadEventEnd,
    filtered: performance.now() - start };
}"""


def test_it_prints_whole(browser: "Browser", report: Report, address: str) -> None:
    with Watched(browser, address) as watched:
        watched.page.pdf()
        shown = watched.page.locator("#entries [data-finding]").count()
        assert shown == sum(len(dispute.findings) for dispute in report.disputes)
