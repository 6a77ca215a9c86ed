"""
What a house in production is put together from: a container, a composition, units for systemd.

premises
├── start what there is ......... each command exists, each variable is a setting of ours
├── keep secrets as files ....... in no layer, no variable, no command line
├── give each role its own ...... the relay alone a key, replicas no right to write
└── run without rights .......... no root, no capability, nothing written but where it must be
"""

import configparser
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tallystick.settings import Settings
from tests.cli.running import tally
from tests.house.tree import ROOT

PREMISES = ROOT / "docs" / "operations" / "premises"
CONTAINERFILE = (PREMISES / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((PREMISES / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "tallystick"}
UNITS = sorted((PREMISES / "systemd").glob("*.service"))
SECRET = re.compile(r"(PASSWORD|SECRET|KEY|TOKEN)(?!.*_FILE)(?!STORE)")
SETTINGS = {f"TALLY_{name.upper()}" for name in Settings.model_fields}
EXPOSURE = 2.0
"""Of ten, by systemd's own count: "OK" is below four."""


class _Doubled(dict[str, Any]):
    """Keeps every value of a key that stands in a unit more than once."""

    def __setitem__(self, key: str, value: Any) -> None:
        known = self.get(key)
        super().__setitem__(key, known + value if isinstance(known, list) and isinstance(value, list) else value)


class _Units(configparser.RawConfigParser):
    """Reads keys as they are written."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def _unit(path: Path) -> dict[str, list[str]]:
    """What a unit's service says, by key."""
    parser = _Units(strict=False, dict_type=_Doubled, interpolation=None)
    parser.read_string(path.read_text(encoding="utf-8"))
    return {key: value.splitlines() for key, value in parser["Service"].items()}


def _commands() -> Iterator[tuple[str, list[str]]]:
    """Every command that premises start, by what starts it."""
    for name, service in OURS.items():
        yield f"compose {name}", service["command"]
        check = service.get("healthcheck", {}).get("test", ["CMD"])
        if check[1:2] == ["tally"]:
            yield f"compose {name}'s health", check[2:]
    for path in UNITS:
        words = _unit(path)["ExecStart"][0].replace("%i", "8010").split()
        yield path.name, words[1:]
    yield "container", re.findall(r'^CMD \["(\w+)"\]$', CONTAINERFILE, re.MULTILINE)


class TestPremises:
    @pytest.mark.spec("OP16")
    @pytest.mark.parametrize(("command",), [pytest.param(words, id=name) for name, words in _commands()])
    def test_start_commands_that_there_are(self, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        """Options are read from the left: one that is not there is refused before help is shown."""
        ended = tally(capsys, *command, "--help")

        assert ended.code == 0, ended.err
        assert all(option in ended.out for option in command if option.startswith("--"))

    @pytest.mark.spec("OP16")
    @pytest.mark.parametrize("name", OURS)
    def test_set_variables_that_are_settings(self, name: str) -> None:
        assert {key for key in OURS[name]["environment"] if key != "PGPASSFILE"} <= SETTINGS

    @pytest.mark.spec("OP16")
    @pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
    def test_set_variables_in_units_that_are_settings(self, path: Path) -> None:
        assert set(re.findall(r"\bTALLY_\w+", path.read_text(encoding="utf-8"))) <= SETTINGS

    @pytest.mark.spec("OP16")
    def test_fill_in_what_the_example_names(self) -> None:
        asked = set(re.findall(r"\$\{(\w+)", (PREMISES / "compose.yaml").read_text(encoding="utf-8")))
        example = re.findall(r"^(\w+)=", (PREMISES / "premises.env.example").read_text(encoding="utf-8"), re.MULTILINE)

        assert asked == set(example)
        assert asked <= SETTINGS


class TestSecrets:
    @pytest.mark.spec("OP16")
    def test_come_as_files(self) -> None:
        for name, service in COMPOSE["services"].items():
            for key, value in service["environment"].items():
                assert not SECRET.search(key) or str(value).startswith("/run/secrets/"), f"{name}: {key}"
                assert not re.search(r"://[^/]*:[^/@]+@", str(value)), f"{name}: {key}"
        assert all(secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values())

    @pytest.mark.spec("OP16")
    def test_are_in_no_layer(self) -> None:
        said = re.findall(r"^(?:ARG|ENV) .*|^    \w+=.*", CONTAINERFILE, re.MULTILINE)
        ignored = (PREMISES / "Containerfile.dockerignore").read_text(encoding="utf-8").split()

        assert said
        assert not [line for line in said if SECRET.search(line)]
        assert {"**/.env*", "**/*keystore*", "**/*.password", "**/.tally"} <= set(ignored)

    @pytest.mark.spec("OP16")
    def test_are_given_to_who_needs_them(self) -> None:
        keyed = {name for name, service in OURS.items() if "relayer.json" in service.get("secrets", ())}
        reading = {name for name, service in OURS.items() if service["environment"].get("TALLY_READ_ONLY") == "true"}

        assert keyed == {"relay"}
        assert reading == {"replica"}
        assert OURS["replica"]["secrets"] == ["reader.pgpass"]
        assert "reader@" in OURS["replica"]["environment"]["TALLY_DATABASE_URL"]
        assert {path.name for path in UNITS if "relayer.json" in path.read_text()} == {"tally-relay.service"}


class TestRights:
    @pytest.mark.spec("OP16")
    @pytest.mark.parametrize("name", OURS)
    def test_of_a_service_are_none(self, name: str) -> None:
        service = OURS[name]

        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["user"].split(":")[0] not in {"0", "root"}
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))

    @pytest.mark.spec("OP16")
    def test_of_a_container_are_none(self) -> None:
        last = CONTAINERFILE.split("\nFROM ")[-1]

        assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
        assert "/readyz" in last
        assert "npm" not in last
        assert re.findall(r"^ARG \w+=\S+:(\S+)$", CONTAINERFILE, re.MULTILINE) == [
            "20-bookworm-slim",
            "3.11-slim-bookworm",
        ]

    @pytest.mark.spec("OP16")
    @pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
    def test_of_a_unit_are_few(self, path: Path) -> None:
        unit = _unit(path)

        assert unit["NoNewPrivileges"] == ["yes"]
        assert unit["ProtectSystem"] == ["strict"]
        assert unit["CapabilityBoundingSet"] in ([], [""])
        assert unit["User"] == ["tally"]
        assert int(unit["TimeoutStopSec"][0]) > 30, "what it is at is finished, which takes half a minute at most"

    @pytest.mark.spec("OP16")
    @pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
    def test_are_what_systemd_itself_makes_of_them(self, path: Path, tmp_path: Path) -> None:
        """Where it is not there, its files are read as any others are."""
        unit = tmp_path / path.name.replace("@", "@8010")
        unit.write_text(path.read_text().replace("/opt/tallystick/bin/tally", sys.executable))
        analyze = shutil.which("systemd-analyze")
        if analyze is None:
            assert _unit(path)["ExecStart"]
            return

        verified = subprocess.run([analyze, "verify", "--man=no", unit], capture_output=True, text=True, check=False)
        told = subprocess.run(
            [analyze, "security", "--offline=true", unit], capture_output=True, text=True, check=False
        ).stdout

        assert path.stem not in verified.stderr, verified.stderr
        found = re.search(r"exposure level for \S+: ([0-9.]+)", told)
        assert found is not None
        assert float(found[1]) < EXPOSURE


class TestTheReader:
    @pytest.mark.spec("OP3", "OP16")
    def test_gets_the_rights_that_the_page_names(self) -> None:
        script = (PREMISES / "reader.sh").read_text(encoding="utf-8")
        page = (ROOT / "docs" / "operations" / "servers.md").read_text(encoding="utf-8")

        grants = [line for line in script.splitlines() if line.startswith(("GRANT", "ALTER"))]
        assert len(grants) == 3
        assert [grant for grant in grants if grant not in page] == []
