"""The command line's entry point."""
import typer

app = typer.Typer()
