"""A lock is held by one at a time, beside a SQLite file and on PostgreSQL."""

import pytest

from models.lock import Lock


@pytest.fixture
def locks(engine, tmp_path):
    """Two that ask for the same, and one that asks for another."""
    made = [Lock(engine, tmp_path / name, number) for name, number in (("a", 4711), ("a", 4711), ("b", 4712))]
    yield made
    for lock in made:
        lock.let_go()


def test_a_lock_is_held_by_one_until_it_lets_go(locks):
    one, other, _ = locks
    assert (one.take(), other.take(), one.take()) == (True, False, True)
    one.let_go()
    assert (other.take(), one.take()) == (True, False)


def test_locks_of_another_name_are_held_beside_it(locks):
    one, _, another = locks
    assert (one.take(), another.take()) == (True, True)


def test_letting_go_of_what_is_not_held_changes_nothing(locks):
    one, other, _ = locks
    one.take()
    other.let_go()
    assert not other.take()
    one.let_go()
    one.let_go()
    assert other.take()
