"""Every (state, action) pair, written out: what it leads to, or that it is refused by name."""

import pytest

from domain.duties.lifecycle import (
    ACTION_NAMES,
    OPEN,
    OWED,
    SETTLED,
    STATE_NAMES,
    Action,
    State,
    actions_of,
    next_state,
)
from domain.errors import NotAllowed

EXPECTED = {
    "proposed": {"correct": "proposed", "confirm": "ready", "drop": "dropped"},
    "ready": {"correct": "proposed", "dispatch": "dispatched", "drop": "dropped"},
    "dropped": {"restore": "proposed"},
    "dispatched": {"acknowledge": "in_progress", "progress": "in_progress", "report": "reported",
                   "suspend": "suspended", "reassign": "dispatched", "ask_extension": "dispatched",
                   "extend": "dispatched", "amend": "dispatched", "cancel": "cancelled", "end": "closed"},
    "in_progress": {"progress": "in_progress", "report": "reported", "suspend": "suspended",
                    "reassign": "dispatched", "ask_extension": "in_progress", "extend": "in_progress",
                    "amend": "in_progress", "cancel": "cancelled", "end": "closed"},
    "reported": {"return": "in_progress", "accept": "closed", "suspend": "suspended", "reassign": "dispatched",
                 "extend": "reported", "amend": "reported", "cancel": "cancelled", "end": "closed"},
    "closed": {"reopen": "in_progress"},
    "suspended": {"resume": "in_progress", "extend": "suspended", "amend": "suspended", "cancel": "cancelled",
                  "end": "closed"},
    "cancelled": {},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_each_pair_leads_where_the_table_says_or_is_refused_by_name(state, action):
    expected = EXPECTED[state.value].get(action.value)
    if expected is not None:
        assert next_state(state, action) is State(expected)
        return
    with pytest.raises(NotAllowed) as refusal:
        next_state(state, action, subject="事项 2016-0032")
    assert "事项 2016-0032" in str(refusal.value)
    assert STATE_NAMES[state] in str(refusal.value)
    assert ACTION_NAMES[action] in str(refusal.value)


def test_every_state_and_action_has_an_official_name():
    assert set(STATE_NAMES) == set(State)
    assert set(ACTION_NAMES) == set(Action)
    assert len(set(STATE_NAMES.values())) == len(State)
    assert len(set(ACTION_NAMES.values())) == len(Action)


def test_settled_and_open_states_never_meet_and_what_is_owed_is_open():
    assert not SETTLED & OPEN
    assert OWED < OPEN


def test_nothing_can_be_done_with_what_was_cancelled_and_what_was_dropped_can_only_be_restored():
    assert actions_of(State.CANCELLED) == []
    assert actions_of(State.DROPPED) == [Action.RESTORE]


def test_every_open_duty_can_still_be_settled():
    for state in OPEN:
        assert Action.CANCEL in actions_of(state)
