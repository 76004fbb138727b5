"""Addresses that no letter can be sent to, and some odd ones that one can."""

BAD = (
    "<a@b.c> x@y.z", "x@y\r\nBcc: z@y", "x@y\nRCPT TO:<z@y>", "", " ", "wang", "wang@", "@example.org",
    "a b@example.org",     "王@example.org", "wang@example.org, spy@example.org", "wang@example.org;li@example.org",
    f"{'x' * 65}@example.org", f"x@{'y' * 64}.org", f"x@{'.'.join(['y' * 60] * 5)}", "x@@y", "x..y@example.org",
    ".x@example.org", "x.@example.org", "x@-y.org", "x@y..org", "x@.org", "wang＠example.org", '"a b"@example.org',
    "x@y\0", "x@\u200by.org", "x@y\ud800", "王小明 <wang@example.org>", "mailto:wang@example.org,", "x@y/z",
    "x@[1.2.3]",
)
GOOD = {
    "wang@example.org": "wang@example.org", "wang.xiao-ming+du_ban@mail.example.gov.cn":
        "wang.xiao-ming+du_ban@mail.example.gov.cn", "wang@localhost": "wang@localhost",
    "wang@例子.中国": "wang@xn--fsqu00a.xn--fiqs8s", "wang@[10.0.0.7]": "wang@[10.0.0.7]",
    "10086@139.com": "10086@139.com", f"{'x' * 64}@example.org": f"{'x' * 64}@example.org",
}
"""As it is written → as it stands on the wire."""
