"""What a sign-in by a mailed link reaches: its one duty's pages, and the way out."""

import re

from fastapi import Request

from models.access.sign_in import SignIn

OWN = r"/duties/{duty}(/(acknowledgement|reports|extensions|draft|slips/\d+))?"
FILES = r"/attachments/\d+"
"""Attachments are looked up by their duty, which has to be this one."""


def reaches(signed: SignIn, request: Request) -> bool:
    """Whether the request is about the duty that the link opened; every sign-in with a password reaches all."""
    if signed.duty_id is None:
        return True
    path = request.url.path
    if request.method == "GET" and re.fullmatch(FILES, path):
        return True
    return path == "/sign-out" or re.fullmatch(OWN.format(duty=signed.duty_id), path) is not None
