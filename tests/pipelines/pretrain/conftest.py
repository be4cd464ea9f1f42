"""One page that all practice is about, small enough to check by eye."""

from random import Random

import pytest

from finrlhf_pipeline.finqa import Example
from finrlhf_pipeline.pipelines.pretrain.pages import Page, read_page


@pytest.fixture(scope="session")
def page() -> Page:
    return read_page(
        Example(
            id="AMBST/2019/page_2.pdf-1",
            filename="AMBST/2019/page_2.pdf",
            pre_text=("the table shows results data of amber steel .",),
            post_text=("all figures are audited .",),
            table=(
                ("( in millions )", "2019", "2018"),
                ("cash", "$ 5,829", "$ 5,735"),
                ("land", "312", "290"),
                ("tax rate", "27.5 %", "21 %"),
                ("net cash flow", "-18 ( 18 )", "44"),
            ),
            question="what was the change in cash from 2018 to 2019 ?",
            program="subtract(5829, 5735)",
            explanation="cash of 2019 less cash of 2018 .",
            exe_ans=94.0,
        )
    )


@pytest.fixture
def rng() -> Random:
    return Random(1)  # noqa: S311  # a choice of practice, no secret
