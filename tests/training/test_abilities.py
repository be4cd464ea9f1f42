from finrlhf_pipeline.modelling.checkpoint import Checkpoint
from finrlhf_pipeline.modelling.loading import open_causal_lm, open_tokenizer
from finrlhf_pipeline.training.abilities import measure_abilities


def test_what_greedy_decoding_would_write_is_right_and_anything_else_is_not(
    tiny_base: Checkpoint,
) -> None:
    model, tokenizer = open_causal_lm(tiny_base), open_tokenizer(tiny_base)
    tokenizer.bos_token = tokenizer.pad_token
    prompt = tokenizer("<pad>cash 5", return_tensors="pt")["input_ids"]
    written = tokenizer.decode(model(input_ids=prompt).logits[0, -1].argmax())
    wrong = "a" if written != "a" else "b"
    documents = {
        "right": [(("cash 5", 0.1), (written, 1.0))],
        "wrong": [(("cash 5", 0.1), (wrong, 1.0))],
        "half": [(("cash 5", 0.1), (written, 1.0)), (("cash 5", 0.1), (wrong, 1.0))],
    }
    assert measure_abilities(model, tokenizer, documents, 0.5) == {
        "right": 1.0,
        "wrong": 0.0,
        "half": 0.5,
    }
