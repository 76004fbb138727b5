"""How far the reading of a scan is, for the person at the terminal."""

import sys

import typer


def tell_pages(done: int, of: int) -> None:
    """A line that is written over at a terminal, else one for each page, beside the result."""
    if sys.stderr.isatty():
        typer.echo(f"\r正在识别扫描件：已读 {done} 页，共 {of} 页。", err=True, nl=done == of)
    else:
        typer.echo(f"正在识别扫描件：已读 {done} 页，共 {of} 页。", err=True)
