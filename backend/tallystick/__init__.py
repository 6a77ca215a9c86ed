"""Tallystick: an escrow and a contract ledger for gig work on an EVM chain."""
