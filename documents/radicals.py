"""Radicals and compatibility characters, which fonts of PDF files name in place of the usual ones, as those."""

import unicodedata

RADICALS = ("⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮"
            "⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛"
            "⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳")
IDEOGRAPHS = ("厂乛乚乙亻冂𠘨刀刂卜㔾小尐兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爬丬牛犭王𤴔目示礻𥫗"
              "糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艺艻虎衤覀西见角𧢲讠贝𧾷车辶辷辸邑钅長镸长门𨸏阝雨青韦页风"
              "飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟")
"""Unicode's Equivalent_Unified_Ideograph for U+2E80 to U+2EFF, of which NFKC knows two."""
FOLDED = (range(0x2F00, 0x2FE0), range(0xF900, 0xFB00))
USUAL = {ord(radical): usual for radical, usual in zip(RADICALS, IDEOGRAPHS, strict=True)} | {
    code: unicodedata.normalize("NFKC", chr(code)) for block in FOLDED for code in block
    if len(unicodedata.normalize("NFKC", chr(code))) == 1}


def with_usual_characters(text: str) -> str:
    """The text with each of them replaced by the one a keyboard writes; as long as before."""
    return text.translate(USUAL)
