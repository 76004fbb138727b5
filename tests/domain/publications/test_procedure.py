"""What is published: every act in every state, by the tables."""

from collections import Counter

import pytest

from domain.errors import NotAllowed
from domain.publications.procedure import ASSESSMENT, BULLETIN, PUBLICATIONS, AssessmentState, BulletinState, Party

ENDS = {BULLETIN.key: BulletinState.ISSUED, ASSESSMENT.key: AssessmentState.PUBLISHED}
DISCARDED = {BULLETIN.key: BulletinState.DISCARDED, ASSESSMENT.key: AssessmentState.DISCARDED}
WITH_STATES = (BULLETIN, ASSESSMENT)


@pytest.mark.parametrize(("publication", "state", "act"), [
    (one, state, act) for one in WITH_STATES for state in one.states for act in one.acts],
    ids=lambda one: getattr(one, "action", getattr(one, "key", None)) or one.value)
def test_an_act_is_done_in_its_states_and_refused_in_words_in_all_others(publication, state, act):
    if state in act.before:
        assert publication.act_in(act.action, state, "《通报》") is act
        return
    with pytest.raises(NotAllowed) as refusal:
        publication.act_in(act.action, state, "《通报》")
    assert str(refusal.value) == (
        f"《通报》现为“{publication.states[state]}”，不能{act.what or act.called}。请刷新查看。")


@pytest.mark.parametrize("publication", WITH_STATES, ids=lambda one: one.key)
def test_every_state_is_reached_and_nothing_leads_out_of_what_is_published(publication):
    assert {act.after for act in publication.acts} - {None} == set(publication.states)
    for state in (ENDS[publication.key], DISCARDED[publication.key]):
        assert [act for act in publication.acts if state in act.before and act.after is not None] == []
    assert f"{publication.key}_keep" in [
        act.action for act in publication.acts if act.before == (ENDS[publication.key],)]


def test_what_was_submitted_is_decided_by_other_eyes_than_the_offices():
    decided = [act for act in BULLETIN.acts if BulletinState.SUBMITTED in act.before]
    assert {act.action: act.by for act in decided} == {
        "bulletin_approve": Party.APPROVER, "bulletin_send_back": Party.APPROVER, "bulletin_take_back": Party.OFFICE}
    assert [act.before for act in BULLETIN.acts if act.after is BulletinState.ISSUED] == [(BulletinState.APPROVED,)]
    assert [act.action for act in BULLETIN.acts if act.after is BulletinState.APPROVED] == ["bulletin_approve"]


def test_an_act_of_the_history_belongs_to_one_publication():
    named = Counter(act.action for one in PUBLICATIONS for act in one.acts)
    assert set(named.values()) == {1}
    with pytest.raises(KeyError):
        BULLETIN.act("bulletin_forget")
