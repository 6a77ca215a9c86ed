"""Letters to other people's servers: where they may go, and how they are carried."""
