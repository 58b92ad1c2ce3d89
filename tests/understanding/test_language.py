"""Languages are told by words, not by names; what is short or mixed is left in doubt."""

import pytest

from detector.understanding.language import language_code, language_name, language_of
from tests.conftest import EXAMPLES

FOREIGN = {
    "fr": "Le ferry a heurté un récif près du port dimanche soir, ont annoncé les garde-côtes. Les "
    "212 passagers ont été ramenés à terre et aucune fuite de carburant n'a été constatée.",
    "de": "Die Fähre ist am Sonntagabend nahe dem Hafen auf ein Riff gelaufen, teilte die "
    "Küstenwache mit. Alle 212 Passagiere wurden an Land gebracht, Treibstoff trat nicht aus.",
    "es": "El transbordador chocó contra un arrecife cerca del puerto el domingo por la noche, "
    "informó la guardia costera. Los pasajeros fueron llevados a tierra.",
    "it": "Il traghetto ha urtato uno scoglio vicino al porto domenica sera, ha detto la guardia "
    "costiera. Tutti i 212 passeggeri sono stati portati a terra.",
    "nl": "De veerboot liep zondagavond bij de haven op een rif, meldde de kustwacht. Alle 212 "
    "passagiers zijn aan land gebracht en er is geen brandstof weggelekt.",
    "pl": "Prom uderzył w rafę w pobliżu portu w niedzielę wieczorem, poinformowała straż "
    "przybrzeżna. Wszystkich 212 pasażerów bezpiecznie przewieziono na ląd.",
    "sw": "Kivuko kiligonga mwamba karibu na bandari Jumapili jioni, walinzi wa pwani walisema. "
    "Abiria wote 212 waliletwa nchi kavu na hakuna mafuta yaliyomwagika.",
    "ru": "Паром наскочил на риф недалеко от порта в воскресенье вечером, сообщила береговая "
    "охрана. Все 212 пассажиров доставлены на берег, утечки топлива нет.",
    "ar": "اصطدمت العبارة بشعاب مرجانية قرب الميناء مساء الأحد، بحسب خفر السواحل. وتم نقل جميع "
    "الركاب البالغ عددهم 212 إلى الشاطئ ولم يتسرب أي وقود.",
    "ja": "フェリーは日曜日の夜、港の近くで岩礁に乗り上げたと沿岸警備隊が発表した。"
    "乗客212人は全員上陸し、燃料の流出はなかった。市長は月曜日に会見する。",
}
NAMES = [
    "Mateusz Morawiecki, Jarosław Kaczyński of Prawo i Sprawiedliwość and Szymon Hołownia clashed "
    "in Warsaw, Łódź and Rzeszów; Gazeta Wyborcza first reported it.",
    "Nguyễn Phú Trọng, Phạm Minh Chính and Võ Văn Thưởng hosted Xi Jinping and Li Keqiang in Hà "
    "Nội; the Đảng Cộng sản Việt Nam issued no statement.",
    "Emmanuel Macron, Élisabeth Borne and Gérald Darmanin visited Aulnay-sous-Bois and "
    "Champigny-sur-Marne; the Conseil d'État and the Cour des comptes declined to comment.",
    "Mayor Siân Llywelyn of Aberystwyth and Plaid Cymru's Rhun ap Iorwerth met at "
    "Llanfairpwllgwyngyll; Eluned Morgan of Caerdydd and Mabon ap Gwynfor did not come.",
    "Real Madrid 3-2 Bayern München: Vinícius Júnior, Rodrygo Goes, Jude Bellingham; Harry Kane, "
    "Leroy Sané. Referee: Szymon Marciniak. Santiago Bernabéu, 78,300.",
    "Nnamdi Okonkwo-Eze, Oluwaseun Adébáyò and Ngozi Okonjo-Iweala spoke at Obafemi Awolowo "
    "University in Ilé-Ifẹ̀; Chukwuemeka Odumegwu and Ṣọlá Adéyẹmí disagreed.",
    "MANILA (AP) - Ferdinand Marcos Jr. and Sara Duterte-Carpio of the Partido Federal ng "
    "Pilipinas traded barbs over Bajo de Masinloc, the Kagawaran ng Tanggulang Pambansa said.",
]


@pytest.mark.parametrize("code", FOREIGN)
def test_a_paragraph_is_enough(code: str) -> None:
    assert language_of(FOREIGN[code]) == code


@pytest.mark.parametrize("text", NAMES)
def test_english_full_of_foreign_names_is_never_taken_for_another(text: str) -> None:
    assert language_of(text) in (None, "en")
    assert language_of(text * 8) in (None, "en")


def test_stretches_of_our_english_articles_are_never_taken_for_another() -> None:
    told = {
        language_of(text[start : start + length])
        for path in sorted(EXAMPLES.glob("*.txt"))
        for text in [path.read_text(encoding="utf-8")]
        for length in (60, 150, 400)
        for start in range(0, len(text), length)
    }
    assert told == {None, "en"}


@pytest.mark.parametrize(
    "text", ["", "212", "Ferry hits reef.", "Le ferry a heurté un récif.", "🛳" * 500]
)
def test_too_short_to_tell(text: str) -> None:
    assert language_of(text) is None


def test_mixed_texts_are_left_in_doubt() -> None:
    english = (
        "The court heard that the driver had not stopped, and that two men were arrested by police "
        "after the crash on the motorway. The mayor said the road would stay closed."
    )
    # Not where one script outweighs the other: a few kana make a text Japanese.
    for text in (text for code, text in FOREIGN.items() if code != "ja"):
        assert language_of(f"{text} {english}") in (None, "en")


def test_a_text_all_in_capitals_is_told() -> None:
    assert language_of(FOREIGN["fr"].upper()) == "fr"


def test_names_of_languages() -> None:
    named = ["en-GB", "EN_us", "English", "french", "nb-NO", "zh-Hant", "", None, "x-default", "42"]
    assert [language_code(name) for name in named] == [
        "en", "en", "en", "fr", "no", "zh", None, None, None, None,
    ]  # fmt: skip
    assert language_name("fr") == "French"
