"""Every phrase is there in every language, and leaves nothing out in any."""

import re
from importlib import import_module
from pkgutil import iter_modules
from string import Formatter

import pytest

from tallystick.domain.acts import Accept, Amend, Claim, Fund, ReleaseAll, Settle
from tallystick.domain.units import ZERO_ADDRESS, Seconds, Timestamp, TokenUnits
from tallystick.services import phrasebook
from tallystick.services.phrases import Language, Phrase, in_all
from tallystick.services.sentences import act_saying, terms_saying
from tallystick.services.words import instant_of, span_of
from tests.services.samples import DEADLINE, EMPLOYER, FIRST, TLD, WORKER, a_holding, some_terms

PHRASES = {
    f"{module.name}.{name}": value
    for module in iter_modules(phrasebook.__path__)
    for name, value in vars(import_module(f"{phrasebook.__name__}.{module.name}")).items()
    if isinstance(value, Phrase)
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORDS = re.compile(r"[A-Za-z]{2,}")
NAMES_OF_OTHERS = {"keccak", "Permit2", "Permit", "gas", "Unix", "ether"}


def _names(pattern: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(pattern) if name is not None)


class TestAPhrase:
    @pytest.mark.spec("J26")
    @pytest.mark.parametrize("name", PHRASES)
    def test_says_the_same_facts_in_every_language(self, name: str) -> None:
        assert _names(PHRASES[name].en) == _names(PHRASES[name].zh)

    @pytest.mark.spec("J26")
    @pytest.mark.parametrize("name", [name for name in PHRASES if name != "payouts.BATCHED"])
    def test_is_translated(self, name: str) -> None:
        chinese = re.sub(r"{\w+}", "", PHRASES[name].zh)

        assert CHINESE.search(chinese)
        assert set(LATIN_WORDS.findall(chinese)) <= NAMES_OF_OTHERS
        assert not CHINESE.search(PHRASES[name].en)


class TestASentence:
    @pytest.mark.spec("J26")
    @pytest.mark.parametrize(
        "act",
        [
            Fund((FIRST,)),
            Accept(FIRST),
            Claim(FIRST),
            ReleaseAll((FIRST,)),
            Settle(FIRST, 0, TokenUnits(1), TokenUnits(2), DEADLINE),
            Amend(some_terms(5, 6), DEADLINE),
        ],
        ids=lambda act: type(act).__name__,
    )
    def test_names_the_same_addresses_amounts_and_times_in_every_language(self, act: Fund | Amend) -> None:
        told = in_all(act_saying(some_terms(7, fee=250), act, TLD, {FIRST: a_holding(7)}))

        facts = {
            tag: sorted(re.findall(r"0x\w+|[\d.]+ TLD|[\d.]+ %|\d{4}-\d\d-\d\d", text)) for tag, text in told.items()
        }
        assert facts[Language.ENGLISH] == facts[Language.CHINESE] != []
        assert "{" not in "".join(told.values())

    def test_in_chinese_reads_as_people_write_it(self) -> None:
        told = act_saying(some_terms(250_000_000), Fund((FIRST,)), TLD, {}).said(Language.CHINESE)

        assert told.startswith(f"{EMPLOYER} 为 {WORKER} 锁定 250.000000 TLD，用于阶段 0，")
        assert "。在工作者接受之前，雇主可以随时收回；" in told

    def test_of_a_worker_who_is_still_to_be_found_is_translated_too(self) -> None:
        assert "将来受聘的人" in terms_saying(some_terms(1, worker=ZERO_ADDRESS), TLD).said(Language.CHINESE)

    def test_says_spans_and_far_times_in_chinese(self) -> None:
        assert span_of(Seconds(90_061), Language.CHINESE) == "1 天 1 小时 1 分钟 1 秒"
        assert "9999" in instant_of(Timestamp(2**40 - 1), Language.CHINESE)
