"""Contract wallets that test chains have, as bytecode."""

ACCEPTS_EVERYTHING = bytes.fromhex("631626ba7e60e01b60005260206000f3")
"""A contract wallet that calls every signature its own. Source: ERC-1271, "Specification"."""
ACCEPTS_EVERYTHING_AT_A_PRICE = bytes.fromhex("620186a05b6001900380600457") + ACCEPTS_EVERYTHING
"""The same, after counting down from a hundred thousand."""
