"""`herodesk train`: from the sets and our labels to the bytes of a model file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from herodesk.classifiers.heads import Model
from herodesk_ops.training import fit, layers
from herodesk_ops.training.datasets import Data, Labelled, bare, table
from herodesk_ops.training.layers import Seen
from herodesk_ops.training.modelfile import content
from herodesk_ops.training.sources import HEADS, feeling

_FEELING_SETS = {
    "de": (("sb10k", 2.0), ("mobasa", 3.0), ("potts", 0.3)),
    "en": (("semeval17_sentiment", 1.0), ("airline", 1.0)),
}
"""Sets with sentiment whose dev rows the last layer learns from, and what a row counts."""

Say = Callable[[str], None]


def model_file(data: Data, say: Say) -> bytes:
    """The model file; the same sets and labels give the same bytes.

    No row is learnt from that is a copy of a labelled post or of a row kept for choosing.
    """
    posts = data.own()
    data.left_out = _kept_apart(data, posts)
    heads = {language: _heads(data, language, say) for language in HEADS}
    bare_model = Model(content(heads, {}))
    header: dict[str, Any] = {"profile": str(data.profile), "layers": {}}
    for language in HEADS:
        own = [layers.seen(post) for post in posts if _teaches(post, language)]
        if layers.enough(own):
            say(f"{language}: last layer from {len(own)} labelled posts")
            heads[language]["verdict"] = layers.verdict_head(own)
            model = Model(content(heads, {}))
            felt = _felt(data, language)
            header["layers"][language] = layers.both(own, felt, language, bare_model, model)
    header["sets"] = sorted(data.used)
    return content(heads, header)


def _heads(data: Data, language: str, say: Say) -> dict[str, list[fit.Column]]:
    found = {}
    for head in HEADS[language]:
        examples = list(head.learn(data))
        if len({label for _, label, _ in examples}) >= min(3, len(head.classes)):
            say(f"{language}: {head.name} from {len(examples)} rows")
            found[head.name] = fit.head(examples, head)
    return found


def _teaches(post: Labelled, language: str) -> bool:
    return post.language == language and not post.sealed


def _kept_apart(data: Data, posts: Sequence[Labelled]) -> frozenset[str]:
    """Texts that no head may see: what is sealed or fitted on later, and every dev row."""
    apart = {bare(post.text) for post in posts if post.real or post.sealed}
    for folder in sorted(data.folder.iterdir()):
        apart.update(bare(row["text"]) for row in table(folder / "dev.tsv"))
    return frozenset(apart)


def _felt(data: Data, language: str) -> list[Seen]:
    """Dev rows with a sentiment, which no head has seen."""
    apart, data.left_out = data.left_out, data.sealed
    rows = [
        Seen(row["text"], "", row.get("sentiment") or row["label"], weight, 0)
        for name, weight in _FEELING_SETS[language]
        for row in data.rows(name, "dev")
    ]
    rows += [
        Seen(row["text"], "", row["label"], 2.0, 0)
        for row in data.rows("umsab", "dev")
        if row["lang"] == language
    ]
    if language == "en":
        told = [(row["text"], feeling(row["labels"])) for row in data.rows("goemotions", "dev")]
        rows += [Seen(text, "", label, 0.1, 0) for text, label in told if label]
    data.left_out = apart
    return [row for row in rows if row.sentiment in layers.FEELINGS]
