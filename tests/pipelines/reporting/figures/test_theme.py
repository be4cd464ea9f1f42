"""The look of the figures."""

from finrlhf_pipeline.pipelines.reporting.figures.theme import (
    STYLES,
    new_figure,
    new_panels,
    say_instead,
    style_of,
)

# Okabe and Ito's palette, and black
SAFE = {
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
}  # fmt: skip
BASELINES = ("keyword_salad", "copy_a_number", "most_frequent_program")


def test_policies_are_told_apart_without_colour_and_with_safe_ones() -> None:
    assert {style.colour for style in STYLES.values()} <= SAFE
    for trait in ("colour", "dash", "symbol"):
        assert len({getattr(style, trait) for style in STYLES.values()}) == len(STYLES)


def test_rows_that_no_training_made_have_markers_of_their_own() -> None:
    names = [*BASELINES, "best_of_4_by_correctness", "best_of_16_by_reward_model"]
    symbols = {style_of(name).symbol for name in names}
    assert len(symbols) == len(names)
    assert style_of("reward_model") == STYLES["reward_model"]


def test_a_figure_is_black_on_white() -> None:
    layout = new_figure("title", "x", "y").layout
    assert (layout.paper_bgcolor, layout.plot_bgcolor) == ("white", "white")
    assert (layout.title.text, layout.xaxis.title.text, layout.yaxis.title.text) == (
        "title",
        "x",
        "y",
    )


def test_panels_share_the_label_of_their_first_axis() -> None:
    figure = new_panels("title", ["a", "b"], "x", "y")
    assert [note.text for note in figure.layout.annotations] == ["a", "b"]
    assert (figure.layout.yaxis.title.text, figure.layout.yaxis2.title.text) == ("y", None)


def test_a_sentence_stands_where_there_is_nothing_to_draw() -> None:
    figure = say_instead(new_panels("title", [], "x", "y"), "Nothing.")
    assert figure.layout.annotations[-1].text == "Nothing."
    assert figure.layout.xaxis.visible is False
