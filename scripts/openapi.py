"""Print the API's own description, from which the types of the web pages are made: `python -m scripts.openapi`."""

import json
import sys

from tallystick.api.app import openapi_document

if __name__ == "__main__":
    json.dump(openapi_document(), sys.stdout, indent=1)
