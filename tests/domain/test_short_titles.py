import pytest

from domain.short_titles import LONGEST, title_of


@pytest.mark.parametrize(("text", "title"), [
    ("省发展改革、教育、科技等部门要制定本领域对外开放专项工作方案,报省对外开放工作领导小组批准后实施。",
     "制定本领域对外开放专项工作方案，报省对外开放工作领导小组批准后实施"),
    ("省开放办要将各项活动成果特别是签约项目情况纳入台账进行管理 ,强化对合同履约率的跟踪督查",
     "将各项活动成果特别是签约项目情况纳入台账进行管理，强化对合同履约率的跟踪督查"),
    ("县级层面具体负责本级签约项目的推进落实和协调服务", "本级签约项目的推进落实和协调服务"),
    ("《2016年河南省对外开放工作行动计划》已经省政府同意,现印发给你们,请认真贯彻执行。",
     "贯彻执行《2016年河南省对外开放工作行动计划》"),
    ("优化审批流程。推进并联审批。", "优化审批流程"),
    ("同时，主动对接国际经贸新规则", "主动对接国际经贸新规则"),
    ("各省辖市、省直管县 (市)要参照省里做法 ,筛选确定一批本地项目", "参照省里做法，筛选确定一批本地项目"),
])
def test_a_measure_is_named_by_what_is_to_be_done(text, title):
    assert title_of(text) == title


def test_a_table_s_row_is_named_by_its_cells_and_nothing_else_is():
    assert title_of("简化登记 | 一照多址 | 张某 | 市场监管局", row="简化登记：一照多址") == "简化登记：一照多址"
    assert title_of("优化审批流程。推进并联审批。", row="别的") == "优化审批流程"
    assert len(title_of("甲 | 乙", row="长" * 100)) == LONGEST


def test_a_long_sentence_is_cut_at_its_last_clause_that_fits():
    title = title_of("出台促进经济技术开发区转型升级创新发展的政策措施，力争省级以上开发区纳入中国开发区审核公告目录。")
    assert title == "出台促进经济技术开发区转型升级创新发展的政策措施"


@pytest.mark.parametrize("text", ["，" * 100, "要", "字" * 500, "部门要"])
def test_a_name_is_short_and_never_empty(text):
    assert 0 < len(title_of(text)) <= LONGEST
