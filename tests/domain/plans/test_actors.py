"""Who acts in a clause of prose, who leads there, and whose a date is; sentences made up after the ways plans write."""

import pytest

from tests.domain.plans.reads import measures_of

WHO_ACTS = {
    "县应急管理局、县消防大队予以配合。": ((), ("县应急管理局", "县消防大队")),
    "市林业局牵头，市应急管理局、市气象局参与，3月底前开展巡查。": (("市林业局",), ("市应急管理局", "市气象局")),
    "资产部负责，财务部、法务部配合，3月底前完成清查。": (("资产部",), ("财务部", "法务部")),
    "由市水利局负责，各县区政府配合，5月底前完成。": (("市水利局",), ("各县区政府",)),
    "能源公司、水务公司分别于4月底前、5月底前完成诊断。": ((), ("能源公司", "水务公司")),
    "高新区管委会要抓紧征地。": ((), ("高新区管委会",)),
    "经信局要建立台账。": ((), ("经信局",)),
    "科学技术局负责评审。": ((), ("科学技术局",)),
    "综合执法局要加强巡查。": ((), ("综合执法局",)),
    "宣传部门要做好报道。": ((), ("宣传部门",)),
    "会议议定，由市住建局牵头，会同市财政局拿出方案。": (("市住建局",), ("市财政局",)),
    "会议同意市政务服务局提出的方案，由市政务服务局根据意见修改。": ((), ("市政务服务局",)),
    "三是市城管局做好拆除工作，7月底前拆除到位。": ((), ("市城管局",)),
    "各街道办事处：负责背街小巷整治。": ((), ("各街道办事处",)),
    "2027年3月底前，国家卫生健康委推行统一编码。": ((), ("国家卫生健康委",)),
    "市气象局每日17时前发布等级预报。": ((), ("市气象局",)),
    "经费由市财政局尽快安排。": ((), ("市财政局",)),
    "每年2月底前各省份完成考核。": ((), ("各省份",)),
    "各牵头单位和汇总单位要及时报告。": ((), ("各牵头单位", "汇总单位")),
    "监察部门负责检查，会同有关部门开展督查。": (("监察部门",), ("有关部门",)),
    "发展改革部门是综合部门，会同财政部门进行调度。": (("发展改革部门",), ("财政部门",)),
    "各地可以指定部门代表医院举办方。": ((), ()),
    "由市自然资源局商市发改委于本月底前下达。": (("市自然资源局",), ("市发改委",)),
    "各县区政府主要负责同志要靠前指挥，市督查室跟踪督办。": ((), ("各县区政府", "市督查室")),
    "综合利用废旧物资要有台账。": ((), ()),
    "经济发展要提质。": ((), ()),
}


@pytest.mark.parametrize("sentence", WHO_ACTS)
def test_who_acts_and_who_leads(sentence):
    [measure] = measures_of("一、任务\n1." + sentence)
    assert (measure.lead, measure.units) == WHO_ACTS[sentence]


def test_a_date_is_theirs_whom_the_clause_around_it_names():
    [measure] = measures_of("一、任务\n1.物资公司牵头，各子公司配合，在6月底前完成清理；9月底前，物资公司修订目录。")
    assert [one.owner for one in measure.milestones] == [("物资公司", "各子公司"), ("物资公司",)]


PARTS = ("市住建局牵头，于5月底前拿出方案；", "二是由各区政府负责，6月15日前完成调查；", "市城管局7月底前拆除到位。")


def test_parts_of_a_sentence_with_actors_and_dates_of_their_own_are_measures():
    assert [one.text for one in measures_of("一、任务\n1." + "".join(PARTS))] == list(PARTS)
    assert [one.text for one in measures_of("现就有关事项通知如下：" + "".join(PARTS))][-3:] == list(PARTS)


@pytest.mark.parametrize("sentence", [
    "建立台账；完善制度；6月底前完成。", "市住建局牵头，5月底前拿出方案；市住建局6月底前组织验收。",
    "市住建局要加强统筹；完善制度，6月底前完成。"])
def test_parts_that_go_on_about_the_same_actor_are_one(sentence):
    assert len(measures_of("一、任务\n1." + sentence)) == 1


def test_numbers_behind_a_colon_or_a_semicolon_count_the_duties_of_a_heading():
    body = "（一）市商务局：1.组织促销，5月底前启动；2.稳定外贸；3.会同市文旅局举办美食节。"
    assert [(one.path, one.lead, one.units) for one in measures_of(body)] == [
        (("(一)", "1"), (), ("市商务局",)), (("(一)", "2"), (), ("市商务局",)),
        (("(一)", "3"), ("市商务局",), ("市文旅局",))]


def test_the_last_point_is_no_heading_of_the_signature_below():
    body = "一、任务\n1.市交通局要抓紧对接省厅。\n2.会议要求，各责任单位要报市政府。\n出席：张三、李四\n2026年1月20日\n"
    assert [one.units for one in measures_of(body)] == [("市交通局",), ("各责任单位",)]
