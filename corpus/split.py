"""Which songs are trained on and which are kept for measuring, by title, the same in every data set."""

import hashlib
import re
import unicodedata
from typing import Literal

Split = Literal["train", "valid", "test"]

TEST_PERCENT = 10
VALID_PERCENT = 5

_ARTICLE = re.compile(r"^(the|a|an)\s+|,\s*(the|a|an)\s*$")


def normal_title(title: str) -> str:
    """Return a title without case, accents, articles, parentheses and punctuation.

    >>> normal_title("The Man I Love"), normal_title("Man I Love, The"), normal_title("Don't Blame Me (take 2)")
    ('manilove', 'manilove', 'dontblameme')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c)).casefold()
    bare = re.sub(r"[(\[][^)\]]*[)\]]", " ", plain).strip()
    bare = _ARTICLE.sub("", bare.replace("&", " and "))
    return re.sub(r"[\W_]", "", bare) or re.sub(r"\s", "", plain)


def split_of(title: str) -> Split:
    """Return where a title belongs: 10 % test, 5 % valid, the rest train, by a hash of the normal title."""
    place = int.from_bytes(hashlib.sha256(normal_title(title).encode()).digest()[:8]) % 100
    if place < TEST_PERCENT:
        return "test"
    return "valid" if place < TEST_PERCENT + VALID_PERCENT else "train"
