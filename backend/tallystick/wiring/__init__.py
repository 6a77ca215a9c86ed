"""Where objects meet. Nothing else builds what another room offers; nothing starts by itself."""
