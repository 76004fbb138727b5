"""Every message: words in both languages with the same holes, and the code tells exactly what they ask for."""

import ast
import string
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from domain import errors
from domain.errors import InvalidAddress, NotAllowed
from domain.messages import LANGUAGES, Label, Message, subjects, words, write

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "config", "models", "notifications", "documents", "tasks", "flows", "cli", "web")
SENDERS = {"Message": 0, "done": 2, "done_as_data": 2, "found": 1, "to_review": 4}
"""What takes a message's code beside errors, and at which place."""
OWN = {"kind", "smtp_code", "at_recipient", "in_doubt"}
"""What errors of delivery are told beside the facts of their words."""
PASSED_ON = {"domain/errors.py", "domain/messages.py", "web/translation.py", "web/dependencies.py",
             "documents/pdf/pdf_reader.py", "web/plans/proposals.py"}
"""Where a code comes from elsewhere: whoever gives it is walked there."""


@cache
def nodes():
    """File → the classes, calls and words in it; read when a test asks, and not wherever tests are collected."""
    return {path: [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                   if isinstance(node, ast.ClassDef | ast.Call | ast.Constant)]
            for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}


@cache
def error_names():
    """Every class of errors: ours, those of other modules, and what inherits from them."""
    found = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.DubanError)}
    classes = [node for every in nodes().values() for node in every if isinstance(node, ast.ClassDef)]
    for _ in range(2):
        found |= {node.name for node in classes
                  if any(isinstance(base, ast.Name) and base.id in found for base in node.bases)}
    return found


def holes(pattern):
    return {name.split(".")[0] for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


def literals(node):
    """The codes that an argument may be; empty for one that comes from elsewhere."""
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*literals(node.body), *literals(node.orelse)]
    return []


def sent():
    """(where, code, the names of its facts) of every message that the code makes."""
    for path, every in nodes().items():
        for node in every:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = 0 if node.func.id in error_names() else SENDERS.get(node.func.id)
            if place is None or len(node.args) <= place:
                continue
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            codes = literals(node.args[place])
            facts = {one.arg for one in node.keywords}
            if not codes:
                yield where, None, facts
            for code in codes:
                own = OWN - holes(words().get(code, {"zh": ""})["zh"]) if node.func.id in error_names() else set()
                yield where, code, facts - own


def test_every_code_is_told_in_both_languages_with_the_same_holes():
    for code, both in words().items():
        assert set(both) == set(LANGUAGES), code
        assert holes(both["zh"]) == holes(both["en"]), code
        assert all(both.values()), code
        assert not any("一" <= character <= "鿿" for character in both["en"]), code


def fact_for(name, spec):
    """A value that a hole of that kind takes."""
    if "." in name or "%" in spec or spec == "full":
        return date(2016, 9, 30)
    if spec == "clause":
        return Message("address_missing")
    return 3 if spec in ("f", "g") else ["一", "二"] if spec else "三"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_written(language):
    for code, both in words().items():
        asked = [(name, spec) for pattern in both.values() for _, name, spec, _ in string.Formatter().parse(pattern)
                 if name is not None]
        asked.sort(key=lambda one: ("." in one[0], len(one[1])))   # what one of the languages needs goes for both
        facts = {name.split(".")[0]: fact_for(name, spec) for name, spec in asked}
        assert write(Message(code, **facts), language), code


def test_no_two_subjects_have_one_code():
    codes = [code for subject in subjects().values() for code in subject]
    assert sorted(codes) == sorted(set(codes))


def test_what_is_told_has_a_code_of_the_catalogue_and_exactly_its_facts():
    wrong = [(where, code, sorted(facts), sorted(holes(words()[code]["zh"])) if code in words() else "no such code")
             for where, code, facts in sent()
             if code is not None and (code not in words() or facts != holes(words()[code]["zh"]))]
    assert wrong == []


def test_a_code_from_elsewhere_is_only_passed_on_where_that_is_said():
    assert {where.split(":")[0] for where, code, _ in sent() if code is None} <= PASSED_ON


def test_every_code_of_the_catalogue_is_told_somewhere():
    said = {node.value for every in nodes().values() for node in every
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert sorted(set(words()) - said) == []


@pytest.mark.parametrize(("language", "written"), [
    ("zh", "起止日期颠倒：2016年9月30日晚于2016年9月1日，请改正。"),
    ("en", "The dates are reversed: 30 Sep 2016 is after 1 Sep 2016; please correct.")])
def test_each_language_writes_dates_its_own_way(language, written):
    message = Message("period_reversed", first=date(2016, 9, 30), last=date(2016, 9, 1))
    assert write(message, language) == written


def test_several_are_joined_as_each_language_does():
    message = Message("figures_missing", figures=["金额", "户数"])
    assert write(message) == "请填写数据：金额、户数。没有发生的，填 0。"
    assert "金额, 户数" in write(message, "en")


def test_a_message_within_another_leaves_its_full_stop():
    message = Message("directory_address_wrong", post="联络员", problem=InvalidAddress("address_missing"))
    assert str(Message("directory_wrong", problems=[message])) == (
        "单位目录有误，未导入：岗位“联络员”：没有填写邮件地址。")
    assert write(message, "en") == "post “联络员”: No mail address was given"


def test_our_own_words_among_the_facts_are_said_in_the_language_and_names_stay():
    message = Message("breakdown_not_in_state", duty="2016-0001", state=Label("已暂停"))
    told = write(message, "en", {"已暂停": "suspended"}.get)
    assert told == 'Duty 2016-0001 is "suspended" and can no longer be broken down.'


def test_an_error_is_chinese_as_text_and_keeps_its_code():
    error = NotAllowed("duty_superseded", duty="2016-0001")
    assert str(error) == "事项 2016-0001已由其他事项代替，不能恢复立项。"
    assert error.code == "duty_superseded"
