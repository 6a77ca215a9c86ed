"""What the mirror costs, measured: `make bench` writes docs/benchmarks.md."""
