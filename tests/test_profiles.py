"""
A profile
├── of each testnet ........ a chain of its own, an explorer that can be filled in, tokens by address and source
├── says something ......... what the environment leaves open, and nothing that it says
├── of another chain ....... refuses to start
└── that there is not ...... is refused, with those that there are
"""

import tomllib
from pathlib import Path

import pytest
from eth_utils.address import is_checksum_address

from tallystick import profiles
from tallystick.domain.errors import ChainMismatch, Malformed
from tallystick.domain.units import ZERO_ADDRESS
from tallystick.profiles import profile_names, profile_of
from tallystick.settings import Settings, read_settings
from tallystick.wiring.house import wire
from tests.api.office import opened_office
from tests.devchain import DevChain, chain, shared_chain

__all__ = ["chain", "shared_chain"]

FILES = sorted(Path(profiles.__file__).parent.glob("*.toml"))


class TestProfiles:
    @pytest.mark.spec("OP15")
    def test_are_of_a_chain_each(self) -> None:
        known = [profile_of(name) for name in profile_names()]

        assert {"sepolia", "base-sepolia", "arbitrum-sepolia", "polygon-amoy"} <= {profile.key for profile in known}
        assert len({profile.chain_id for profile in known}) == len(known)
        assert len({profile.name for profile in known}) == len(known)

    @pytest.mark.spec("OP15")
    @pytest.mark.parametrize("name", profile_names())
    def test_say_what_settings_take(self, name: str) -> None:
        profile = profile_of(name)
        settings = read_settings(profile=name)

        assert profile.settings.keys() <= Settings.model_fields.keys()
        assert {field: getattr(settings, field) for field in profile.settings} == profile.settings
        assert profile.settings.keys().isdisjoint({"escrow", "rpc_url", "database_url", "relayer_key"})
        assert settings.explorer is not None
        filled = settings.explorer.replace("{kind}", "tx").replace("{id}", "0x12")
        assert filled.startswith("https://")
        assert "{" not in filled

    @pytest.mark.spec("OP15")
    @pytest.mark.parametrize("name", profile_names())
    def test_are_ready_within_the_same_time_by_blocks_and_seconds(self, name: str) -> None:
        """A bound in blocks that is shorter than a minute would take a server out for a hiccup of its node."""
        profile = profile_of(name)

        assert profile.settings["ready_lag_blocks"] * profile.block_seconds >= 60
        assert profile.settings["ready_lag_blocks"] * profile.block_seconds <= profile.settings["ready_lag_seconds"]

    @pytest.mark.spec("OP15")
    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_name_tokens_by_a_sound_address_with_its_source(self, path: Path) -> None:
        said = tomllib.loads(path.read_text(encoding="utf-8"))

        assert said["tokens"]
        for token in said["tokens"]:
            assert is_checksum_address(token["address"])
            assert token["source"].startswith("https://")
            assert token["address"] != ZERO_ADDRESS

    @pytest.mark.spec("OP15")
    def test_give_way_to_what_the_environment_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TALLY_PROFILE", "polygon-amoy")
        monkeypatch.setenv("TALLY_EXPLORER", "https://ours.example/{kind}/{id}")

        settings = read_settings()

        assert settings.explorer == "https://ours.example/{kind}/{id}"
        assert settings.currency == "POL"

    @pytest.mark.spec("OP15")
    @pytest.mark.parametrize("name", ["mainnet", "", "../sepolia", "sepolia.toml"])
    def test_that_there_are_not_are_refused(self, name: str) -> None:
        with pytest.raises(Malformed, match=r"^TALLY_PROFILE: .*base-sepolia"):
            read_settings(profile=name)

    @pytest.mark.spec("OP15")
    def test_refuse_a_node_of_another_chain(self, chain: DevChain, tmp_path: Path) -> None:
        settings = read_settings(
            profile="sepolia", rpc_url=chain.url, escrow=chain.escrow, database_url=f"sqlite:///{tmp_path}/m.db"
        )

        with pytest.raises(ChainMismatch, match="Sepolia"):
            wire(settings)


class TestTheCurrency:
    @pytest.mark.spec("OP15")
    def test_is_called_as_it_was_said(self, chain: DevChain, tmp_path: Path) -> None:
        with opened_office(chain, tmp_path, currency="POL") as office:
            assert office.get(f"/tokens/{ZERO_ADDRESS}").json()["symbol"] == "POL"
