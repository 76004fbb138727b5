from models.migrate import current, drift, head, upgrade


def test_a_migrated_database_has_exactly_the_tables_of_the_code(engine):
    assert drift(engine) == []


def test_migrating_twice_changes_nothing(engine):
    assert upgrade(engine) == (head(), head())
    assert current(engine) == head()
