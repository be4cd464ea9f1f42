"""Streams of chance."""

from finrlhf_pipeline.world.streams import stream


def test_a_stream_is_known_by_its_names_alone() -> None:
    assert stream(7, "a").random() == stream("7", "a").random()
    assert stream(7, "a").random() != stream(7, "b").random()


def test_a_stream_is_the_same_on_every_machine() -> None:
    rng = stream(7, "example", 0)
    assert [rng.randrange(100) for _ in range(4)] == [66, 55, 85, 74]
