"""Lists of units: where names end, shared suffixes, prefixes left out."""

import pytest

from domain.plans.responsibility.lists import names_in
from domain.plans.text.surface import surface_of

LISTS = {
    "市科技局、市教育局，市财政局;市人社局": ["市科技局", "市教育局", "市财政局", "市人社局"],
    "省发展改革委、工业和信息化厅、财政厅": ["省发展改革委", "省工业和信息化厅", "省财政厅"],
    "省科技厅、深圳证监局、广东金融监管局": ["省科技厅", "深圳证监局", "广东金融监管局"],
    "市生态环境局、市场监管局": ["市生态环境局", "市市场监管局"],
    "市委组织部、团市委、市总工会": ["市委组织部", "团市委", "市总工会"],
    "广州、深圳市政府": ["广州市政府", "深圳市政府"],
    "山东、江苏、浙江公司": ["山东公司", "江苏公司", "浙江公司"],
    "各市党委、政府": ["各市党委、政府"],
    "市直有关部门、单位": ["市直有关部门、单位"],
    "各有关部门和单位，各省级人民政府": ["各有关部门和单位", "各省级人民政府"],
    "市委组织部（市委人才办）、市人社局": ["市委组织部（市委人才办）", "市人社局"],
    "各区人民政府〈含开发区,下同〉": ["各区人民政府"],
    "商务部、农业农村部等和各有关省级人民政府": ["商务部", "农业农村部", "各有关省级人民政府"],
    "省文化和旅游厅、住房和城乡建设厅": ["省文化和旅游厅", "省住房和城乡建设厅"],
    "市财政局和市审计局": ["市财政局", "市审计局"],
    "市教育局 市财政局　市人社局": ["市教育局", "市财政局", "市人社局"],
    "县经济开发区、县和平街道": ["县经济开发区", "县和平街道"],
    "市水利局等有关部门": ["市水利局"],
    "完成时限2026年6月": [],
}


@pytest.mark.parametrize("words", LISTS)
def test_a_list_gives_its_names_in_full(words):
    surface = surface_of(words)
    assert [name.full for name in names_in(surface, 0, len(surface.plain))] == LISTS[words]


def test_a_name_the_directory_knows_is_not_taken_apart():
    surface = surface_of("市机关事务局和接待办、市财政局")
    names = names_in(surface, 0, len(surface.plain), lambda name: name == "市机关事务局和接待办")
    assert [name.full for name in names] == ["市机关事务局和接待办", "市财政局"]


def test_a_name_points_at_its_place_and_knows_its_star():
    surface = surface_of("（*县人社局、县科技局）")
    first, second = names_in(surface, 1, len(surface.plain) - 1)
    assert (surface.source[surface.start(first.start):surface.end(first.end)], first.starred) == ("县人社局", True)
    assert (second.written, second.starred) == ("县科技局", False)
