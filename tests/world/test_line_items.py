"""Line items: enough of each topic, and none that a program could not name."""

import pytest

from finrlhf_pipeline.world.drafts import MOST_OTHERS
from finrlhf_pipeline.world.line_items import TOPICS, Topic


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_can_fill_a_page(topic: Topic) -> None:
    items = [item for items in topic.items.values() for item in items]
    assert len(items) == len(set(items))
    assert len(items) - 3 >= MOST_OTHERS


def test_no_item_needs_quoting_in_a_program() -> None:
    items = [item for topic in TOPICS for items in topic.items.values() for item in items]
    assert not [item for item in items if set(item) & set(",()#")]
