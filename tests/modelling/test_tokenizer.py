import pytest

from finrlhf_pipeline.modelling.tokenizer import make_tokenizer, vocabulary_of

TEXTS = [
    "cost of sales | $ 5,829 | 27.5 %\nwhat was cost of sales in 2019 ?",
    "subtract(5829, 5735), divide(#0, 5735)\nProgram: add(1, 2)",
] * 10


def tokens(text: str) -> list[str]:
    tokenizer = make_tokenizer(TEXTS, 300)
    return [
        tokenizer.decode(token) for token in tokenizer(text, add_special_tokens=False).input_ids
    ]


def test_every_digit_is_its_own_token() -> None:
    assert tokens("$ 5,829") == ["$ ", "5", ",", "8", "2", "9"]


def test_a_label_is_the_same_at_the_beginning_of_a_line_and_within_a_sentence() -> None:
    label = ["cost ", "of ", "sales "]
    assert tokens("cost of sales | 5")[:3] == label
    assert tokens("what was cost of sales in")[2:5] == label


def test_the_opening_of_a_step_is_one_token() -> None:
    assert tokens("divide(#0, 5735)")[:2] == ["divide(#", "0"]


@pytest.mark.parametrize("text", [*TEXTS[:2], "  two  spaces\n\nand lines ", "UNSEEN words_too"])
def test_decoding_gives_the_text_back(text: str) -> None:
    tokenizer = make_tokenizer(TEXTS, 300)
    assert tokenizer.decode(tokenizer(text, add_special_tokens=False).input_ids) == text


def test_the_same_texts_make_the_same_tokenizer() -> None:
    first, again = (make_tokenizer(TEXTS, 300).backend_tokenizer.to_str() for _ in range(2))
    assert first == again


def test_a_text_begins_with_the_begin_token_and_what_is_unknown_says_so() -> None:
    tokenizer = make_tokenizer(TEXTS, 300)
    assert tokenizer("é").input_ids == [
        tokenizer.bos_token_id,
        tokenizer.unk_token_id,
        tokenizer.unk_token_id,
    ]


def test_a_table_is_read_by_words_borders_and_line_breaks() -> None:
    tokenizer = make_tokenizer(TEXTS, 300)
    vocabulary = vocabulary_of(tokenizer)
    words = [tokenizer.decode(token) for token in vocabulary.words]
    assert {"cost ", "of ", "sales "} <= set(words)
    assert not {"subtract(", "| ", "5", "a"} & set(words)
    assert [tokenizer.decode(token) for token in vocabulary.line_breaks] == ["\n"]
    assert "| $ " in [tokenizer.decode(token) for token in vocabulary.first_borders]
    assert " | " in [tokenizer.decode(token) for token in vocabulary.later_borders]
