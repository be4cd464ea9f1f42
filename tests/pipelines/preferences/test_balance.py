"""A surface difference is taken as often as its opposite, for each reason."""

from finrlhf_pipeline.pipelines.preferences.balance import Balance, Surface, surface_difference

LONGER = Surface(characters=1)


def test_numbers_and_row_labels_leave_no_trace() -> None:
    assert surface_difference("subtract(5829, 5735)", "subtract(3104, 2987)") == Surface()
    assert surface_difference("table_max(cash, none)", "table_max(land, none)") == Surface()


def test_operations_constants_percent_signs_and_fractions_do() -> None:
    assert surface_difference("add(27%, const_1)", "exp(27, const_2)") == Surface(
        gained=(("const_2", 1), ("exp", 1)),
        lost=(("%", 1), ("add", 1), ("const_1", 1)),
        characters=-1,
    )
    assert surface_difference("add(457, 1)", "add(4.6, 1)") == Surface(gained=(("1.1", 1),))


def test_exchanging_the_sides_gives_the_opposite() -> None:
    one, other = "subtract(5829, 5735)", "subtract(5829, 5735), divide(#0, 5735)"
    assert surface_difference(one, other).opposite() == surface_difference(other, one)


def test_what_leaves_no_trace_is_always_welcome() -> None:
    balance = Balance()
    for _ in range(3):
        assert balance.admits("wrong_operand", Surface())
        balance.take("wrong_operand", Surface())


def test_a_difference_waits_until_its_opposite_is_on_offer() -> None:
    balance = Balance()
    balance.offer("unit_error", LONGER)
    assert not balance.admits("unit_error", LONGER)
    balance.offer("unit_error", LONGER.opposite())
    assert balance.admits("unit_error", LONGER)


def test_a_difference_waits_for_its_opposite_to_follow() -> None:
    balance = Balance()
    balance.offer("unit_error", LONGER.opposite())
    balance.take("unit_error", LONGER)
    assert not balance.admits("unit_error", LONGER)
    assert balance.lead("unit_error", LONGER) == 1
    balance.take("unit_error", LONGER.opposite())
    assert balance.admits("unit_error", LONGER)


def test_reasons_do_not_settle_for_each_other() -> None:
    balance = Balance()
    balance.take("unit_error", LONGER)
    assert balance.lead("percent_error", LONGER) == 0
