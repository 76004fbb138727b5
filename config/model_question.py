"""What a language model is told before each stretch of a plan, from `model_question.toml`."""

import tomllib
from functools import lru_cache
from pathlib import Path

SHIPPED = Path(__file__).with_name("model_question.toml")


@lru_cache(maxsize=1)
def model_question() -> str:
    """The words, read once for each process."""
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["question"].strip()
