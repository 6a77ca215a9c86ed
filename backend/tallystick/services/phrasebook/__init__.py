"""What we say to people, in every language. Each module is about one subject; each phrase is complete in itself."""
