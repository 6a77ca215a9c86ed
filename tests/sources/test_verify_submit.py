"""`tally verify submit` and `status`, against explorers that check what they are sent and really compile it."""

import dataclasses
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tallystick.chain.artifacts import artifact
from tallystick.chain.explorers import choice
from tallystick.chain.explorers.choice import BLOCKSCOUTS, Kind, explorer_for
from tallystick.chain.explorers.errands import Errand, Errands
from tallystick.chain.explorers.sourcify import Sourcify
from tallystick.chain.explorers.submission import Submission, Ticket
from tallystick.cli import verify_submit
from tallystick.cli.failures import ExitCode
from tallystick.cli.verify_submit import Patience, waited_for
from tallystick.domain.errors import ExplorerRefused, ExplorerUnavailable, Malformed
from tests.cli.running import Ended, tally
from tests.sources.explorers import GUID, KEY, NUMBER, Site, blockscout, etherscan, open_site, sourcify
from tests.sources.offices import office_over
from tests.sources.stage import NOBODY, Stage, with_byte

SITES = {"sourcify": sourcify, "etherscan": etherscan, "blockscout": blockscout}
LENS = "EscrowLens"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, an environment with nothing but a key, and nobody who waits."""
    monkeypatch.chdir(tmp_path)
    for name in ("TALLY_DEPLOYMENTS", "TALLY_RPC_URL", "TALLY_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TALLY_EXPLORER_KEY", KEY)
    monkeypatch.setattr(verify_submit, "PAUSE", 0.0)
    return tmp_path


@pytest.fixture(params=sorted(SITES))
def site(request: pytest.FixtureRequest, stage: Stage) -> Iterator[tuple[str, Site]]:
    """Each explorer, by its name."""
    with open_site(stage.node, SITES[request.param]) as opened:
        yield request.param, opened


def url_of(kind: str, site: Site) -> str:
    return f"{site.url}/v2/api" if kind == "etherscan" else site.url


def submit(capsys: pytest.CaptureFixture[str], stage: Stage, kind: str, site: Site, *words: object) -> Ended:
    where = ("--to", kind, "--url", url_of(kind, site), "--rpc-url", stage.url, "--deployments", stage.folder)
    return tally(capsys, "verify", "submit", *words, *where, "--json")


def status(capsys: pytest.CaptureFixture[str], stage: Stage, kind: str, site: Site, *words: object) -> Ended:
    where = ("--to", kind, "--url", url_of(kind, site), "--rpc-url", stage.url, "--deployments", stage.folder)
    return tally(capsys, "verify", "status", *words, *where, "--json")


class TestEveryExplorer:
    @pytest.mark.slow
    @pytest.mark.spec("SV7", "SV9")
    def test_compiles_what_it_is_sent_and_finds_it_on_the_chain(
        self, stage: Stage, site: tuple[str, Site], capsys: pytest.CaptureFixture[str]
    ) -> None:
        kind, opened = site

        ended = submit(capsys, stage, kind, opened, stage.place_of(LENS))

        assert ended.code == ExitCode.OK, ended.out + ended.err
        (answer,) = ended.answer["contracts"]
        assert (answer["address"], answer["finished"], answer["verified"]) == (stage.place_of(LENS), True, True)
        assert opened.verified == {stage.place_of(LENS): True}

    @pytest.mark.slow
    @pytest.mark.spec("SV9")
    def test_that_has_verified_it_already_is_not_waited_for(
        self, stage: Stage, site: tuple[str, Site], capsys: pytest.CaptureFixture[str]
    ) -> None:
        kind, opened = site
        opened.verified = {stage.place_of(LENS): True}

        ended = submit(capsys, stage, kind, opened, stage.place_of(LENS))

        assert (ended.code, len(opened.asked)) == (ExitCode.OK, 1)
        assert "already verified" in ended.answer["contracts"][0]["told"].lower()

    @pytest.mark.slow
    @pytest.mark.spec("SV7")
    @pytest.mark.parametrize("kind", ["etherscan", "sourcify"])
    def test_gets_what_the_contract_was_made_with(
        self, stage: Stage, capsys: pytest.CaptureFixture[str], kind: str
    ) -> None:
        """A bridge: without its arguments, or with others, the creation code leads to another address."""
        with open_site(stage.node, SITES[kind]) as opened:
            ended = submit(capsys, stage, kind, opened, stage.place_of("Erc792Arbiter"))

        assert ended.code == ExitCode.OK, ended.out + ended.err

    @pytest.mark.spec("SV9")
    def test_that_waits_is_asked_later(
        self, stage: Stage, site: tuple[str, Site], capsys: pytest.CaptureFixture[str]
    ) -> None:
        kind, opened = site
        opened.verified, opened.waiting = {stage.place_of(LENS): True}, 1
        number = {"sourcify": ("--id", NUMBER), "etherscan": ("--id", GUID), "blockscout": ()}[kind]

        first = status(capsys, stage, kind, opened, stage.place_of(LENS), *number)
        second = status(capsys, stage, kind, opened, stage.place_of(LENS), *number)

        assert (first.code, first.answer["contracts"][0]["told"]) == (ExitCode.UNPROVED, "pending")
        assert (second.code, second.answer["contracts"][0]["verified"]) == (ExitCode.OK, True)

    @pytest.mark.spec("SV9")
    def test_that_is_busy_is_an_error_that_may_pass(
        self, stage: Stage, site: tuple[str, Site], capsys: pytest.CaptureFixture[str]
    ) -> None:
        kind, opened = site
        opened.busy = 1

        ended = submit(capsys, stage, kind, opened, stage.place_of(LENS))

        assert (ended.code, ended.error["error"]) == (ExitCode.CHAIN, "explorer-unavailable")

    @pytest.mark.spec("SV7")
    def test_is_sent_nothing_whose_code_is_not_ours(
        self, stage: Stage, site: tuple[str, Site], capsys: pytest.CaptureFixture[str]
    ) -> None:
        kind, opened = site
        stage.put(LENS, with_byte(stage.code(LENS), 40))

        ended = submit(capsys, stage, kind, opened)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "not-our-source")
        assert opened.asked == []

    @pytest.mark.spec("SV7")
    def test_is_sent_nothing_whose_arguments_nobody_knows(
        self, stage: Stage, site: tuple[str, Site], elsewhere: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        kind, opened = site
        where = ("--to", kind, "--url", url_of(kind, opened), "--rpc-url", stage.url, "--deployments", elsewhere)

        ended = tally(capsys, "verify", "submit", stage.place_of("PanelArbiter"), *where, "--json")

        assert (ended.code, ended.error["error"]) == (ExitCode.USAGE, "malformed")
        assert ended.error["message"].startswith("--arguments: PanelArbiter takes some")
        assert opened.asked == []


class TestARefusal:
    @pytest.mark.spec("SV9")
    def test_of_the_sources_is_told_in_the_explorers_words(self, stage: Stage, site: tuple[str, Site]) -> None:
        """A submission with another text than the chain's: compiled, and found wanting."""
        kind, opened = site
        lens = artifact(LENS)
        forged = json.loads(json.dumps(lens.standard_input))
        text = forged["sources"]["contracts/EscrowLens.sol"]
        text["content"] = text["content"].replace("view returns", "view virtual returns", 1) + "contract EscrowLenz {}"
        wrong = dataclasses.replace(lens, standard_input=forged)
        explorer = explorer_for(Kind(kind), url_of(kind, opened), 31_337, Errands(KEY))

        taken = explorer.submit(Submission(31_337, stage.place_of(LENS), wrong, b""))
        assert isinstance(taken, Ticket)
        ended = waited_for(explorer, taken, Patience(seconds=1, pause=lambda _: None, clock=_steps(0, 0, 0, 2)))

        assert not ended.is_verified
        told = {"sourcify": "The codes don't match.", "etherscan": "Fail - Unable to verify", "blockscout": "pending"}
        assert ended.told == told[kind]

    @pytest.mark.spec("SV8", "SV9")
    def test_of_a_key_is_told_without_the_key(
        self, stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TALLY_EXPLORER_KEY", "WRONGKEY987")
        with open_site(stage.node, etherscan) as opened:
            ended = submit(capsys, stage, "etherscan", opened, stage.place_of(LENS))

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "explorer-refused")
        assert "Invalid API Key" in ended.error["message"]
        assert "WRONGKEY987" not in ended.out + ended.err

    @pytest.mark.spec("SV9")
    def test_by_a_rule_is_told(self, stage: Stage) -> None:
        broken = dataclasses.replace(artifact(LENS), compiler="newest")
        with open_site(stage.node, sourcify) as opened, pytest.raises(ExplorerRefused, match="broken rule"):
            Sourcify(opened.url, Errands()).submit(Submission(31_337, NOBODY, broken, b""))

    def test_of_a_chain_without_a_known_blockscout_asks_for_its_address(self) -> None:
        with pytest.raises(Malformed, match="no Blockscout of chain 31337 is known here"):
            explorer_for(Kind.BLOCKSCOUT, None, 31_337, Errands())

    def test_without_a_number_etherscan_cannot_tell(self, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
        with open_site(stage.node, etherscan) as opened:
            ended = status(capsys, stage, "etherscan", opened, stage.place_of(LENS))

        assert ended.error["message"].startswith("--id: Etherscan tells of a submission by the number")


class TestKeys:
    @pytest.mark.spec("SV8")
    def test_come_from_a_file_and_are_shown_nowhere(
        self,
        stage: Stage,
        elsewhere: Path,
        capsys: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.delenv("TALLY_EXPLORER_KEY")
        (elsewhere / "key").write_text(KEY + "\n")
        with caplog.at_level(logging.DEBUG), open_site(stage.node, etherscan) as opened:
            opened.verified, opened.waiting = {stage.place_of(LENS): True}, 0
            known = status(
                capsys, stage, "etherscan", opened, stage.place_of(LENS), "--id", GUID, "--api-key-file", "key"
            )

        assert known.code == ExitCode.OK, known.err
        assert opened.asked[0].query["apikey"] == KEY
        assert KEY not in known.out + known.err + caplog.text

    @pytest.mark.spec("SV8")
    def test_are_in_no_request_but_the_one_that_wants_them(
        self, stage: Stage, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for kind in ("sourcify", "blockscout"):
            with open_site(stage.node, SITES[kind]) as opened:
                opened.verified = {stage.place_of(LENS): True}
                submit(capsys, stage, kind, opened, stage.place_of(LENS))

            assert all(KEY.encode() not in asked.body and KEY not in str(asked) for asked in opened.asked)
            assert opened.asked

    @pytest.mark.spec("SV8")
    @pytest.mark.parametrize("file", [None, "nowhere"])
    def test_that_are_missing_are_asked_for(
        self, stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, file: str | None
    ) -> None:
        monkeypatch.delenv("TALLY_EXPLORER_KEY")
        words = () if file is None else ("--api-key-file", file)
        with open_site(stage.node, etherscan) as opened:
            ended = submit(capsys, stage, "etherscan", opened, stage.place_of(LENS), *words)

        assert (ended.code, ended.error["error"], opened.asked) == (ExitCode.REFUSED, "key-unavailable", [])

    @pytest.mark.spec("SV8")
    def test_are_not_told_by_an_explorer_that_repeats_them(self, stage: Stage) -> None:
        errand = Errand("GET", "/v2/api", key_in="apikey")
        with open_site(stage.node, lambda _, asked: (200, {"result": f"unknown: {asked.query['apikey']}"})) as opened:
            answer = Errands(KEY).run(dataclasses.replace(errand, url=f"{opened.url}/v2/api"))

        assert opened.asked[0].query["apikey"] == KEY
        assert answer.fields == {"result": "unknown: <the key>"}

    @pytest.mark.spec("SV8")
    def test_are_not_told_when_nobody_answers(self, stage: Stage) -> None:
        with open_site(stage.node, etherscan) as opened:
            url = opened.url
        errand = Errand("GET", f"{url}/v2/api", {"guid": "1"}, key_in="apikey")

        with pytest.raises(ExplorerUnavailable) as told:
            Errands(KEY).run(errand)

        assert KEY not in "".join(traceback.format_exception(told.value))
        assert errand.shown()["query"] == {"guid": "1", "apikey": "<the key>"}


class TestDryRun:
    @pytest.mark.spec("SV7", "SV8")
    @pytest.mark.parametrize("kind", sorted(SITES))
    def test_shows_the_request_and_sends_nothing(
        self, stage: Stage, elsewhere: Path, capsys: pytest.CaptureFixture[str], kind: str
    ) -> None:
        with open_site(stage.node, SITES[kind]) as opened:
            ended = submit(capsys, stage, kind, opened, "--dry-run", "--out", "requests.json")

        shown = json.loads((elsewhere / "requests.json").read_text())
        assert (ended.code, opened.asked, len(shown)) == (ExitCode.OK, [], 4)
        assert KEY not in json.dumps(shown) + ended.out + ended.err
        assert standard_input_in(kind, shown[1]) == artifact(LENS).standard_input

    def test_needs_no_key_and_no_address_of_an_explorer(
        self, stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("TALLY_EXPLORER_KEY")
        where = ("--rpc-url", stage.url, "--deployments", stage.folder)

        ended = tally(capsys, "verify", "submit", stage.place_of(LENS), "--to", "etherscan", "--dry-run", *where)

        (shown,) = ended.answer
        assert (shown["url"], shown["query"]) == ("https://api.etherscan.io/v2/api", {"chainid": "31337"})
        assert shown["form"]["apikey"] == "<the key>"


class TestOurOwnServer:
    @pytest.mark.spec("SV9", "SV11")
    def test_is_one_that_speaks_sourcifys_language(
        self, stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with office_over(stage, tmp_path) as http:
            where = ("--url", str(http.base_url), "--rpc-url", stage.url, "--deployments", stage.folder, "--json")
            ended = tally(capsys, "verify", "submit", "--to", "sourcify", *where)
            known = tally(capsys, "verify", "status", "--to", "sourcify", *where)

        assert (ended.code, known.code) == (ExitCode.OK, ExitCode.OK)
        assert [answer["told"] for answer in ended.answer["contracts"]] == ["exact_match"] * 4


class TestWaiting:
    def test_ends_when_patience_does(self, stage: Stage) -> None:
        with open_site(stage.node, sourcify) as opened:
            opened.waiting = 1_000
            explorer = Sourcify(opened.url, Errands())
            pauses: list[float] = []

            patience = Patience(seconds=10, pause=pauses.append, clock=_steps(0, 0, 4, 8, 12))
            ended = waited_for(explorer, Ticket(31_337, NOBODY, NUMBER), patience)

        assert (ended.is_finished, ended.told, len(pauses)) == (False, "pending", 3)

    def test_outlasts_an_explorer_that_is_busy_for_a_while(self, stage: Stage) -> None:
        with open_site(stage.node, sourcify) as opened:
            opened.busy, opened.waiting, opened.verified = 2, 0, {NOBODY: True}

            ended = waited_for(
                Sourcify(opened.url, Errands()),
                Ticket(31_337, NOBODY, NUMBER),
                Patience(seconds=10, pause=lambda _: None, clock=_steps(0, 0, 1, 2, 3)),
            )

        assert (ended.is_verified, ended.told) == (True, "exact_match")


def test_the_known_blockscouts_are_addresses_of_their_own() -> None:
    assert len(set(BLOCKSCOUTS.values())) == len(BLOCKSCOUTS)
    assert all(choice.explorer_for(Kind.BLOCKSCOUT, None, chain_id, Errands()) for chain_id in BLOCKSCOUTS)


def standard_input_in(kind: str, shown: dict[str, dict[str, str]]) -> object:
    """The compiler's input in a request that is shown."""
    text: dict[str, Callable[[], object]] = {
        "sourcify": lambda: shown["json"]["stdJsonInput"],
        "etherscan": lambda: json.loads(shown["form"]["sourceCode"]),
        "blockscout": lambda: json.loads(shown["file"]["content"]),
    }
    return text[kind]()


def _steps(*instants: float) -> Callable[[], float]:
    """A clock that shows one instant after another."""
    left = list(instants)
    return lambda: left.pop(0) if len(left) > 1 else left[0]
