"""Explorers that verify sources: what each is sent, by its published rules, and what it answers."""
