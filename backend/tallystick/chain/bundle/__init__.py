"""Proof bundles: one file that proves an agreement by nothing but a block's hash. Made here, and checked here."""
