"""All readers by suffix, with one child process for the session's tests."""

from collections.abc import Mapping

import pytest

from detector.assemble import build_readers
from detector.parts import Reader

Readers = Mapping[str, Reader]


@pytest.fixture(scope="session")
def readers() -> Readers:
    return {suffix: reader for reader in build_readers() for suffix in reader.suffixes}
