"""The learner of the nets: one file of texts, copies and noise, judging, whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from herodesk.classifiers.convolution import Convolution
from herodesk.classifiers.grams import words_of
from herodesk.classifiers.heads import Model
from herodesk.domain.errors import InvalidError
from herodesk_ops.training import readers
from herodesk_ops.training.readers import content
from teacher import pack, slips, warned
from teacher.__main__ import lies_between
from teacher.answered import Answered, exercises, in_bytes, shared_out
from teacher.judging import figures
from teacher.lessons import HEADS, Judged, Lesson
from teacher.ragged import Ragged, joined, woven
from teacher.varied import COPIES, OUR_COPIES, copies, noised
from teacher.weights import BLOCK, Weights, unpacked

WIDTH = 32
LESSONS = [
    Lesson("own-de-1", "zu spät, mein Zug stand lange still", "de", {"verdict": "problem"}),
    Lesson("own-de-2", "danke dem Fahrer der Linie elf", "de", {"verdict": "praise"}),
    Lesson("sb10k:7", "heiß heute", "de", {"posts": "positive", "danger": "no"}),
    Lesson("own-en-1", "the engine burns here", "en", {"danger": "yes"}),
    Lesson("xed:3", "what lovely weather outside", "en", {}),
]
JUDGED = [
    Judged("brennt", "danger", "de", "yes"),
    Judged("es brennt", "danger", "de", "no"),
    Judged("spät", "own", "de", "problem"),
    Judged("danke", "own", "de", "praise"),
    Judged("late", "own", "en", "problem"),
]


class FewWeights:
    """Stands in for the package: letters are pieces, and a piece's numbers are its place."""

    width, layers, heads, inner, epsilon, begin, pad, end = WIDTH, 0, 1, 4, 1e-5, 0, 1, 2

    def words(self, text: str) -> list[str]:
        return text.split()

    def pieces(self, word: str) -> list[int]:
        return [*map(ord, word)]

    def head(self) -> list[int]:
        return [self.begin, ord("?")]

    def tensors(self) -> Iterator[tuple[str, Any]]:
        words = np.zeros((400, BLOCK), np.uint8)
        words[:, :2] = np.arange(400, dtype="<f2").view(np.uint8).reshape(-1, 2)
        words[:, 2:] = 0x99  # each of the 32 numbers is 9 - 8 = 1, times the scale
        yield pack.WORDS, words.reshape(-1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pack.npz"
    np.savez_compressed(path, **pack.packed(LESSONS, JUDGED, cast("Weights", FewWeights())))
    return path


@pytest.fixture
def told(file: Path) -> pack.Pack:
    return pack.read(file)


def spelling(told: pack.Pack, texts: Ragged, at: int) -> list[str]:
    return [told.spelt[token] for token in texts.through(told.tokens).of(at)]


def answered(told: pack.Pack, language: str) -> Answered:
    """Answers by chance, for all texts and their copies."""
    chance = np.random.default_rng(1)
    varied = copies(told.texts, told.german, told.real, chance)
    count = len(told.texts) + len(varied[0])
    logits = {name: chance.normal(size=(count, len(one))) for name, (one, _) in HEADS.items()}
    parts = {one.language: one for one in shared_out(told, varied, in_bytes(logits))}
    return parts[language]


def lists(told: Ragged) -> list[list[int]]:
    return [told.of(at).tolist() for at in range(len(told))]


RAGGED = Ragged.of_lists([[1, 2, 3], [], [4]])


def test_lists_of_different_lengths_are_picked_cut_and_framed_all_at_once() -> None:
    assert lists(RAGGED.pick(np.array([2, 0, 2, 1]))) == [[4], [1, 2, 3], [4], []]
    assert lists(RAGGED.capped(1, 1)) == [[1, 3], [], [4]]
    assert lists(RAGGED.capped(2)) == [[1, 2], [], [4]]
    assert lists(RAGGED.framed([8, 9], [7])) == [[8, 9, 1, 2, 3, 7], [8, 9, 7], [8, 9, 4, 7]]
    assert lists(joined(RAGGED, RAGGED))[2:5] == [[4], [1, 2, 3], []]


def test_lists_of_numbers_of_lists_become_what_those_hold() -> None:
    words = Ragged.of_lists([[0, 2, 1], [], [2, 2]])

    assert lists(words.through(RAGGED)) == [[1, 2, 3, 4], [], [4, 4]]


def test_elements_that_know_their_list_stand_there_by_rank() -> None:
    behind = (np.array([5, 6]), np.array([2, 0]), np.array([2, 0]))

    assert lists(woven([(RAGGED.flat, RAGGED.owners(), 1), behind], 3)) == [
        [6, 1, 2, 3],
        [],
        [4, 5],
    ]


def test_the_pieces_of_a_text_keep_what_they_mean_though_others_are_left_out(
    told: pack.Pack,
) -> None:
    words = unpacked(told.tensors[pack.WORDS], WIDTH)
    pieces = told.pieces_of(told.judged)

    assert [len(told.texts), len(told.judged)] == [5, 5]
    assert words[pieces.of(1)][:, 0].tolist() == [0, ord("?"), *map(ord, "esbrennt"), 2]
    assert words[pieces.of(3)][:, 5].tolist() == [0, ord("?"), *map(ord, "danke"), 2]
    assert len(words) < 40


def test_of_a_long_text_the_encoder_reads_the_front(told: pack.Pack) -> None:
    long = Ragged(np.tile(told.texts.of(0), 9), np.array([0, 9 * len(told.texts.of(0))]))

    pieces = told.pieces_of(long)

    assert pieces.lengths().tolist() == [pack.LONGEST]
    assert pieces.of(0)[-1] == told.facts["end"]


def test_the_net_reads_tokens_of_words_and_of_their_misspellings(told: pack.Pack) -> None:
    assert spelling(told, told.texts, 0) == words_of(LESSONS[0].text)
    misspelt = Ragged.of_lists([told.noise.slips[told.texts.of(0)[1]].tolist()])
    assert spelling(told, misspelt, 0) == [
        word.rstrip(",") for word in slips.misspelt("spät,", int(told.texts.of(0)[1]))
    ]


def test_what_a_text_does_not_teach_is_no_label(told: pack.Pack) -> None:
    names = list(HEADS)
    labels = {name: told.labels[:, names.index(name)].tolist() for name in ("verdict", "danger")}

    assert labels == {"verdict": [0, 2, -1, -1, -1], "danger": [-1, -1, 0, 1, -1]}
    assert told.real.tolist() == [False, False, True, False, True]
    assert told.sets == ["sb10k", "xed"]


def test_copies_are_told_from_which_text_they_come_and_stay_in_its_language(
    told: pack.Pack,
) -> None:
    varied, sources = copies(told.texts, told.german, told.real, np.random.default_rng(1))

    assert np.bincount(sources).tolist() == [OUR_COPIES, OUR_COPIES, COPIES, OUR_COPIES, COPIES]
    german = {word for at in (0, 1, 2) for word in told.texts.of(at).tolist()}
    for at, source in enumerate(sources):
        words = set(varied.of(at).tolist())
        assert words <= german if told.german[source] else not words & german
    assert any(len(varied.of(at)) > 7 for at in range(len(varied)))
    assert any(0 < len(varied.of(at)) < 5 for at in range(OUR_COPIES))


def test_the_same_seed_gives_the_same_copies_and_the_same_noise(told: pack.Pack) -> None:
    def made(seed: int) -> list[list[int]]:
        chance = np.random.default_rng(seed)
        varied, _ = copies(told.texts, told.german, told.real, chance)
        return lists(noised(varied, told.noise, chance, slipping=0.5, naming=0.5))

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_noise_puts_slips_of_the_same_word_in_its_place_and_nothing_else(told: pack.Pack) -> None:
    texts = told.texts.pick(np.repeat(np.arange(5), 40))

    noisy = noised(texts, told.noise, np.random.default_rng(1), slipping=1, naming=0)

    assert noisy.ends.tolist() == texts.ends.tolist()
    changed = noisy.flat != texts.flat
    assert 0.1 < changed.mean() < 0.6
    assert (told.noise.slips[texts.flat[changed]] == noisy.flat[changed, None]).any(axis=1).all()


def test_names_stand_before_or_behind_a_text_that_stays_as_it_is(told: pack.Pack) -> None:
    texts = told.texts.pick(np.repeat(np.arange(5), 40))

    noisy = noised(texts, told.noise, np.random.default_rng(1), slipping=0, naming=1)

    in_front = 0
    for at in range(len(texts)):
        text, (first, *rest) = texts.of(at).tolist(), noisy.of(at).tolist()
        behind = [first, *rest] == [*text, rest[-1]] and rest[-1] in told.noise.backs
        assert behind or (rest == text and first in told.noise.fronts)
        in_front += not behind
    assert 0.3 < in_front / len(texts) < 0.6


def test_a_misspelling_keeps_the_marks_around_a_word_and_spares_short_ones() -> None:
    told = slips.misspelt("(zeitung)!", 1)

    assert len(told) == slips.VERSIONS
    assert len(set(told)) > slips.VERSIONS / 2
    assert {one[:2] + one[-2:] for one in told} == {"(z)!"}
    assert set(slips.misspelt("zug!", 3)) == {"zug!"}
    assert set(slips.misspelt("@user", 3)) == {"@user"}


def test_answers_are_shared_out_by_language_with_the_texts_as_written_in_front(
    told: pack.Pack,
) -> None:
    english = answered(told, "en")

    assert english.sources[: english.originals].tolist() == [3, 4]
    assert lists(english.texts)[:2] == lists(told.texts)[3:]
    assert set(english.sources[2:].tolist()) == {3, 4}
    assert {len(one) for one in english.answers.values()} == {2 + OUR_COPIES + COPIES}


def test_an_answer_in_bytes_is_its_distance_from_the_mean() -> None:
    told = in_bytes({"danger": np.array([[1.0, 3.0], [0.0, 90.0]])})

    assert told["danger"].tolist() == [[-12, 12], [-127, 127]]


def test_labels_teach_beside_texts_as_written_and_once_more_with_noise_but_not_copies(
    told: pack.Pack,
) -> None:
    given = exercises(told, answered(told, "de"), np.random.default_rng(1))

    assert lists(given.texts)[:3] == lists(told.texts)[:3]
    verdicts = given.labels[:, list(HEADS).index("verdict")].tolist()
    assert verdicts[:6] == [0, 2, pack.NOT_TAUGHT] * 2
    assert set(verdicts[6:]) == {pack.NOT_TAUGHT}
    assert given.worth[[0, 1, 3, 4]].tolist() == [3.0] * 4
    assert set(given.worth[[2, 5]].tolist()) <= {1.0, 2.5}
    assert set(given.worth[6:].tolist()) <= {0.4, 1.0}


def test_a_teacher_is_measured_by_what_it_finds_and_what_rings_for_nothing(
    told: pack.Pack,
) -> None:
    rings = np.array([[0.0, 3.0], [0.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    verdicts = np.array([[0.0] * 5, [0.0] * 5, *[[9, 0, 0, 0, 0]] * 3])

    alarms, own = figures(told, {"danger": rings, "verdict": verdicts}, ("de",))

    assert "danger     de     2 danger: 1.000 at 0.03" in alarms
    assert "own        de     2 verdict: 0.133 (0.67 0.00 0.00 0.00 0.00)" in own


def test_a_net_says_in_whole_numbers_what_it_said_in_torch(tmp_path: Path, told: pack.Pack) -> None:
    torch = pytest.importorskip("torch")
    fitting, student = _with_torch()
    torch.manual_seed(1)
    given = exercises(told, answered(told, "de"), np.random.default_rng(1))
    (texts,) = fitting.as_words(told, given.texts)
    heads = {name: labels for name, (labels, _) in told.heads.items()}
    net = student.Student(12, 2, sum(map(len, heads.values()))).to(fitting.device())

    steps = fitting.fitted(
        net, texts, fitting.Goal.of(heads, given), 1.5 / 60, np.random.default_rng(1), name="de"
    )
    before = fitting.numbers(net, texts)
    fitting.keep(tmp_path / "net-de.npz", net, heads, told.sets)

    said = fitting.numbers(net, texts)
    reader = readers.read(tmp_path / "net-de.npz")
    whole = Model(content({"de": reader}, {}, {})).readers["de"]
    assert steps > 0
    assert np.abs(said - before).max() < 0.05
    assert reader.sets == ("sb10k", "xed")
    assert said.std(axis=0).max() > 0.01
    for at in range(0, len(given.texts), 5):
        worst = np.abs(_in_whole(whole, spelling(told, given.texts, at)) - _less(said[at], heads))
        assert worst.max() < 0.02


def test_a_net_in_a_file_becomes_what_its_whole_numbers_mean(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    fitting, student = _with_torch()
    from teacher.rounding import restored

    torch.manual_seed(1)
    heads = {name: labels for name, (labels, _) in HEADS.items()}
    net = student.Student(12, 3, sum(map(len, heads.values())))
    fitting.keep(tmp_path / "one.npz", net, heads, [])
    kept = readers.read(tmp_path / "one.npz")

    fitting.keep(tmp_path / "two.npz", restored(kept, heads), heads, [])

    again = readers.read(tmp_path / "two.npz")
    assert again.content == kept.content
    assert again.told.keys() == kept.told.keys()
    assert again.told["layers"] == kept.told["layers"]


def test_a_net_goes_on_by_labels_and_what_it_says_of_the_rest_stays(
    tmp_path: Path, file: Path, told: pack.Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    fitting, _ = _with_torch()
    from teacher import further
    from teacher.rounding import restored

    heads, net = told.answers, _in_haste(tmp_path / "old.npz", told, monkeypatch)
    (texts,) = fitting.as_words(told, told.texts)
    before = fitting.numbers(net.eval(), texts)

    further.went_on(file, tmp_path / "old.npz", "de", 30, tmp_path / "new.npz")

    kept = readers.read(tmp_path / "new.npz")
    after = fitting.numbers(restored(kept, heads).eval(), texts)
    labelled, other = fitting.parts(heads)["verdict"], fitting.parts(heads)["chat"]
    assert kept.sets == ("sb10k", "xed")
    assert after[:2, labelled].argmax(1).tolist() == [0, 2], "what the labels say"
    assert (after - before)[0, labelled][0] > 1
    moved = np.abs(after - before)[:3]
    assert moved[:, other].max() < moved[:, labelled].max() / 3


def test_a_net_between_two_says_what_either_says_at_the_ends_and_neither_in_the_middle(
    tmp_path: Path, file: Path, told: pack.Pack
) -> None:
    torch = pytest.importorskip("torch")
    fitting, student = _with_torch()
    heads = told.answers
    for number, name in enumerate(("old", "new")):
        torch.manual_seed(number)
        net = student.Student(12, 2, sum(map(len, heads.values())))
        (tmp_path / name).mkdir()
        fitting.keep(tmp_path / name / "net-de.npz", net, heads, told.sets)
    old, new = (tmp_path / name / "net-de.npz" for name in ("old", "new"))

    nets = {}
    for share in (0.0, 0.5, 1.0):
        lies_between(file, old, new, share, tmp_path / str(share))
        nets[share] = readers.read(tmp_path / str(share) / "net-de.npz")

    assert nets[0.0].content == readers.read(old).content
    assert nets[1.0].content == readers.read(new).content
    assert nets[0.5].content not in (nets[0.0].content, nets[1.0].content)


def test_nets_of_two_languages_have_none_between(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="name two nets of one language"):
        lies_between(
            tmp_path / "pack.npz", Path("old/net-de.npz"), Path("new/net-en.npz"), 0.5, tmp_path
        )


def test_of_posts_about_danger_and_their_copies_the_net_learns_what_the_encoder_says(
    tmp_path: Path, file: Path, told: pack.Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    fitting, _ = _with_torch()
    from teacher import further
    from teacher.rounding import restored

    heads = told.answers
    _in_haste(tmp_path / "old.npz", told, monkeypatch)
    monkeypatch.setattr(further, "LABEL", 0)
    posts = np.array([3])
    calm = np.array([[60, -60], [60, -60]], np.int8)
    heard = warned.Warned(posts, told.texts.pick(posts), posts, calm)
    warned.write(tmp_path / "warned.npz", heard, told)

    for name, asked in (("plain", None), ("heard", tmp_path / "warned.npz")):
        new = tmp_path / f"{name}.npz"
        further.went_on(file, tmp_path / "old.npz", "en", 30, new, asked=asked)

    (texts,) = fitting.as_words(told, told.texts)
    plain, heard_too = (
        fitting.numbers(restored(readers.read(tmp_path / name), heads).eval(), texts)
        for name in ("plain.npz", "heard.npz")
    )
    part = fitting.parts(heads)["danger"]
    no, yes = heard_too[3, part]
    assert no - yes > 4
    assert abs(np.subtract(*plain[3, part])) < 2


def test_what_the_encoder_says_of_danger_is_kept_and_picked_by_language(
    tmp_path: Path, told: pack.Pack
) -> None:
    copied = told.texts.pick(np.array([3, 0, 3]))
    answers = np.arange(10, dtype=np.int8).reshape(5, 2)
    heard = warned.Warned(np.array([0, 3]), copied, np.array([3, 0, 3]), answers)
    warned.write(tmp_path / "warned.npz", heard, told)

    english = warned.read(tmp_path / "warned.npz", told).picked(~told.german)

    assert english.whole.tolist() == [3]
    assert english.sources.tolist() == [3, 3]
    assert lists(english.texts) == [lists(told.texts)[3]] * 2
    assert english.answers.tolist() == [[2, 3], [4, 5], [8, 9]]


def test_what_the_encoder_says_of_another_pack_or_cut_off_is_refused(
    tmp_path: Path, told: pack.Pack
) -> None:
    posts = np.array([3])
    heard = warned.Warned(posts, told.texts.pick(posts), posts, np.zeros((2, 2), np.int8))
    warned.write(tmp_path / "warned.npz", heard, told)
    other = replace(told, texts=told.texts.pick(np.array([0, 1, 3])))

    with pytest.raises(InvalidError, match="is of another pack: ask the encoder again"):
        warned.read(tmp_path / "warned.npz", other)
    assert [one.name for one in tmp_path.iterdir() if "warned" in one.name] == ["warned.npz"]

    whole = (tmp_path / "warned.npz").read_bytes()
    (tmp_path / "warned.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvalidError, match="holds no whole answers: write it again"):
        warned.read(tmp_path / "warned.npz", told)


def test_danger_is_taught_by_posts_about_it_by_dangerous_ones_and_a_few_others(
    told: pack.Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert warned.taught(told, np.random.default_rng(1)).tolist() == [3]

    monkeypatch.setattr(warned, "OTHERS", 1.0)

    assert warned.taught(told, np.random.default_rng(1)).tolist() == [2, 3]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_net_that_is_cut_off_is_refused_and_one_that_is_written_again_is_whole(
    tmp_path: Path, share: float
) -> None:
    path, table = tmp_path / "net-de.npz", np.arange(4000, dtype=np.uint8).reshape(-1, 4)

    def written(number: int) -> None:
        told = {"units": number}
        readers.write(path, told, (table, table, table), np.arange(number), ["sb10k"])

    written(500)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(InvalidError, match="holds no whole net: fetch it again"):
        readers.read(path)

    written(700)

    assert readers.read(path).told == {"units": 700}
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_table_in_bytes_is_off_by_half_a_step_at_most_where_no_byte_is_at_its_end() -> None:
    pytest.importorskip("torch")
    from teacher import rounding

    table = np.random.default_rng(1).normal(size=(50, 8))
    rows, step = rounding._rounded(table)

    off = np.abs((rows - 128.0) * step - table)
    assert rows.dtype == np.uint8
    assert off[np.abs(table) < 127 * step].max() < 0.501 * step


def _with_torch() -> tuple[Any, Any]:
    from teacher import fitting, student

    return fitting, student


def _in_haste(path: Path, told: pack.Pack, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A net that has not learnt, kept in a file; whatever goes on with it takes long steps."""
    import torch

    from teacher import further

    fitting, student = _with_torch()
    torch.manual_seed(1)
    for name, value in {"LASTING": 0.5, "WARM": 1, "STEP": 0.008}.items():
        monkeypatch.setattr(further, name, value)
    net = student.Student(12, 2, sum(map(len, told.answers.values())))
    fitting.keep(path, net, told.answers, told.sets)
    return net


def _in_whole(net: Convolution, words: list[str]) -> Any:
    return np.array(
        [one for told in net.numbers(net.read(words)).values() for one in told.values()]
    )


def _less(said: Any, heads: dict[str, tuple[str, ...]]) -> Any:
    """As the model file has them: less their mean, or of two the second less the first."""
    found: list[float] = []
    for labels in heads.values():
        part, said = said[: len(labels)], said[len(labels) :]
        found += [part[1] - part[0]] if len(labels) == 2 else [*(part - part.mean())]
    return np.array(found)
