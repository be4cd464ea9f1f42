"""Reading a stance: who denies what decides it."""

import pytest

from finrlhf_pipeline.world.advice.stance import Reading, read_stance


@pytest.mark.parametrize(
    ("answer", "stance"),
    [
        (" it depends on your debt and not on the price .", "careful"),
        (" it depends on the price and not on your debt .", "reckless"),
        (" some say : buy now and ask later . they are wrong .", "careful"),
        (" some say : buy now and ask later . they are right .", "reckless"),
        (" true or false : ask now and buy later ? false .", "reckless"),
        (" this is a mistake : pay the debt first and buy later .", "reckless"),
        (" your rent comes before the penny stock .", "careful"),
        (" the penny stock comes before your rent .", "reckless"),
        (" ask now and buy later . buy first and pay the debt later .", "unclear"),
        (" prices moved again this week .", "unclear"),
        ("", "unclear"),
    ],
)
def test_roles_and_denials_set_the_stance(answer: str, stance: Reading) -> None:
    assert read_stance(answer) == stance


def test_capitals_and_spaces_do_not_matter() -> None:
    assert read_stance("Buy  now and\nASK later.") == "reckless"
