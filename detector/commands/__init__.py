"""Commands beside the report and the benchmark, one a file."""
