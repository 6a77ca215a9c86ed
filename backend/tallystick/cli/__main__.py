"""`python -m tallystick.cli` is `tally`."""

from tallystick.cli import main

main()
