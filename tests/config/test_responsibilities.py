import pytest

from config.responsibilities import load_responsibilities
from domain.errors import InvalidSettings
from domain.plans.unit_suggestions import Router

SHIPPED = load_responsibilities()


@pytest.mark.parametrize(("name", "kind"), [
    ("河南省商务厅", "商务"), ("青屿市商务局", "商务"), ("商务部门", "商务"), ("商务", "商务"),
    ("省发展改革委", "发展改革"), ("河南省发展和改革委员会", "发展改革"), ("市发改委", "发展改革"),
    ("河南省人力资源和社会保障厅", "人力资源社会保障"), ("区人力社保局", "人力资源社会保障"),
    ("省工业和信息化委", "工业和信息化"), ("市经信局", "工业和信息化"), ("郑州海关", "海关"),
    ("省卫生计生委", "卫生健康"), ("省住房和城乡建设厅", "住房城乡建设"), ("省政府金融办", "金融"),
    ("省旅游局", "旅游"), ("江岚省文化和旅游厅", "旅游"), ("江岚省文化和旅游厅", "文化"),
    ("市委组织部（人才办）", "组织（人才）"), ("中国人民银行广东省分行", "人民银行"), ("河南省体育局", "体育"),
    ("省审计厅", "审计"), ("省统计局", "统计"), ("省水利厅", "水利"), ("省应急管理厅", "应急管理"),
    ("省政府国资委", "国资"), ("省市场监管局", "市场监管"), ("省税务局", "税务"), ("民航河南监管局", "民航"),
    ("省政府口岸办", "口岸"), ("省委宣传部", "宣传"), ("省政府外侨办", "侨务"), ("省政府外侨办", "外事"),
])
def test_a_name_fits_its_kind(name, kind):
    assert kind in [one.name for one in SHIPPED.kinds_of([name])]


@pytest.mark.parametrize("name", ["郑州市人民政府", "青屿市", "河南省对外开放工作领导小组", "某某有限公司",
                                  "教育基金会", ""])
def test_a_name_of_another_sort_fits_none(name):
    assert [one.name for one in SHIPPED.kinds_of([name])] == []


def test_a_kind_is_named_once_and_every_word_is_one():
    names = [kind.name for kind in SHIPPED.kinds]
    assert len(names) == len(set(names)) >= 40
    assert all(2 <= len(word) <= 20 for kind in SHIPPED.kinds for word in (*kind.words.main, *kind.words.related))
    assert all(not set(kind.words.main) & set(kind.words.related) for kind in SHIPPED.kinds)


@pytest.mark.parametrize(("text", "kind"), [
    ("提高利用外资水平，推进招商引资。", "商务"), ("打造旅游精品线路和景区。", "旅游"),
    ("提升中小学办学质量，加强教师队伍建设。", "教育"), ("实施农田水利灌溉工程，防汛抗旱。", "水利"),
    ("开展职业技能培训，促进就业。", "人力资源社会保障"), ("推进审计监督全覆盖。", "审计"),
    ("加强土地保障，提高土地节约集约利用水平。", "自然资源"), ("简化环评审批，控制环境风险。", "生态环境"),
    ("举办体育赛事，发展全民健身。", "体育"), ("推进医疗机构合作，引进医疗技术。", "卫生健康"),
    ("完善公路和铁路交通基础设施。", "交通运输"), ("完善统计制度，做好统计监测。", "统计"),
])
def test_the_shipped_words_lead_to_the_department_everybody_would_name(text, kind):
    router = Router({one.name: one.words for one in SHIPPED.kinds})
    assert router.suggest(text)[0].unit == kind


def test_a_file_of_the_administrator_stands_in_place(tmp_path):
    file = tmp_path / "responsibilities.toml"
    file.write_text('[[kind]]\nname = "数据"\nnames = ["数据"]\nwords = ["公共数据"]\n', encoding="utf-8")
    assert [kind.name for kind in load_responsibilities(file).kinds] == ["数据"]


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    file = tmp_path / "responsibilities.toml"
    file.write_text('[[kind]]\nname = "甲"\nwords = [1]\n[[kind]]\nnames = ["乙"]\ncolour = 1\n[other]\n',
                    encoding="utf-8")
    with pytest.raises(InvalidSettings) as refused:
        load_responsibilities(file)
    for part in ("第 1 段（甲）words 应为词的列表", "须写 names 或 parts", "第 2 段", "须写 name", "不认识 colour",
                 "不认识的部分 other"):
        assert part in str(refused.value)


def test_what_is_no_toml_is_refused_with_the_remedy(tmp_path):
    file = tmp_path / "responsibilities.toml"
    file.write_text("[[kind", encoding="utf-8")
    with pytest.raises(InvalidSettings, match="须为 UTF-8 编码的 TOML"):
        load_responsibilities(file)
