"""Record the examples in the API's own description, from a real server: `python -m scripts.examples`."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from tallystick.api.app import openapi_document
from tests.api.recording import kept
from tests.api.story import told_story
from tests.devchain import started_chain

KEPT = Path(__file__).resolve().parent.parent / "backend" / "tallystick" / "api" / "examples.json"


def main() -> None:
    """Tell the story, and keep what was heard."""
    document = openapi_document()
    with TemporaryDirectory() as folder, started_chain() as chain, told_story(chain, Path(folder), document) as heard:
        told = kept(heard.told(), document)
    KEPT.write_text(json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
