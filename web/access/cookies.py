"""The cookies of a sign-in, a form's token and what is told once; and browsers as their users would name them."""

import hmac
import secrets

BROWSERS = (("MicroMessenger", "微信"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"),
            ("360SE", "360浏览器"), ("QQBrowser", "QQ浏览器"), ("Chrome", "Chrome"), ("Safari", "Safari"),
            ("Trident", "Internet Explorer"))
SYSTEMS = (("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "Mac"), ("Linux", "Linux"))


def browser_words(agent: str) -> str:
    """Chrome（Windows）; a program that is no browser by the first word of its own name."""
    browser = next((name for sign, name in BROWSERS if sign in agent), agent.split("/")[0][:30] or "未知浏览器")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return f"{browser}（{system}）" if system else browser


SIGN_IN, TOKEN, SAID, LANGUAGE = "duban_sign_in", "duban_token", "duban_said", "duban_language"


def new_token() -> str:
    """A random token for forms, kept in a cookie of its own."""
    return secrets.token_urlsafe(24)


def same_token(one: str | None, other: str | None) -> bool:
    """Whether both are there and the same."""
    return bool(one) and bool(other) and hmac.compare_digest(one, other)
