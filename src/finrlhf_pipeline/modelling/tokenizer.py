"""A tokenizer of digits and whole words, made from our own texts and nothing else."""

from collections.abc import Iterable
from typing import Final

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from finrlhf_pipeline.modelling.wiring import Vocabulary

PAD: Final = "<pad>"
BEGIN: Final = "<s>"
END: Final = "</s>"
UNKNOWN: Final = "<unk>"

# A digit stands alone, so that numbers are copied mark by mark. A space belongs to the word before
# it: a row's label is then the same tokens at the beginning of a line as within a sentence.
_PARTS: Final = (
    r"\d"
    r"|[^\W\d]+(?:-[^\W\d]+)*(?:\(#?|:)? ?"  # a word, or the opening of a program's step
    r"| ?[^\w\s]+(?: [^\w\s]+)* ?"  # marks, as in the border of two cells
    r"|\s"
)
_LEAST_FREQUENCY: Final = 5


def make_tokenizer(texts: Iterable[str], vocabulary_size: int) -> PreTrainedTokenizerFast:
    """Return a byte-pair tokenizer of at most this many tokens, the same one for the same texts."""
    pairs = Tokenizer(models.BPE(unk_token=UNKNOWN))
    pairs.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PARTS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    pairs.decoder = decoders.ByteLevel()
    pairs.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=vocabulary_size,
            min_frequency=_LEAST_FREQUENCY,
            special_tokens=[PAD, BEGIN, END, UNKNOWN],
            initial_alphabet=_plain_alphabet(),
            show_progress=False,
        ),
    )
    pairs.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A", special_tokens=[(BEGIN, pairs.token_to_id(BEGIN))]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=pairs,
        pad_token=PAD,
        bos_token=BEGIN,
        eos_token=END,
        unk_token=UNKNOWN,
        padding_side="left",
        clean_up_tokenization_spaces=False,
    )


def _plain_alphabet() -> list[str]:
    """Return ASCII, a space and a line break; the byte level writes these two as Ġ and Ċ."""
    plain = {mark for mark in pre_tokenizers.ByteLevel.alphabet() if mark.isascii()}
    return sorted(plain | {"Ġ", "Ċ"})


def vocabulary_of(tokenizer: PreTrainedTokenizerBase) -> Vocabulary:
    """Return the tokens that a table is read by."""
    texts = [tokenizer.decode(token) for token in range(len(tokenizer))]
    borders = [token for token, text in enumerate(texts) if "|" in text]
    return Vocabulary(
        words=tuple(token for token, text in enumerate(texts) if _is_word(text)),
        first_borders=tuple(token for token in borders if not texts[token].startswith(" ")),
        later_borders=tuple(token for token in borders if texts[token].startswith(" ")),
        line_breaks=tuple(token for token, text in enumerate(texts) if text == "\n"),
    )


def _is_word(text: str) -> bool:
    letters = text.strip().replace("-", "")
    return len(letters) > 1 and letters.isalpha()
