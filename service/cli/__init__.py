"""The command line: each command parses, calls what the API calls, and prints.

Results go to standard output; messages and progress go to standard error. Exit codes stand in
`service.cli.exits`. Commands are loaded when they are called, so that help comes at once.
"""

import sys
from importlib import import_module

import rich_click as click

_COMMANDS = {
    "demo": "service.cli.demo",
    "serve": "service.cli.serve",
    "worker": "service.cli.worker",
    "db": "service.cli.database",
    "keys": "service.cli.keys",
    "persons": "service.cli.persons",
    "capacity": "service.cli.capacity",
    "plans": "service.cli.plans",
    "match": "service.cli.match",
    "simulate": "service.cli.simulate",
    "sites": "service.cli.sites",
    "audit": "service.cli.audit",
    "export": "service.cli.export",
    "token": "service.cli.token",
    "openapi": "service.cli.openapi",
    "doctor": "service.cli.doctor",
}


class Commands(click.RichGroup):
    """A group whose commands are imported when needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of their meaning."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or none."""
        module = _COMMANDS.get(cmd_name)
        command = getattr(import_module(module), cmd_name) if module else None
        return command if isinstance(command, click.Command) else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fritvalg", prog_name="fritvalg")
def commands() -> None:
    """Rehabilitation in Denmark: capacity, plans, the citizen's choice, and their match."""


def main() -> None:
    """Run the command line; end with one of the documented exit codes."""
    try:
        commands(prog_name="fritvalg")
    except Exception as error:  # the border: what a caller can act on is said in words
        # Imported here: these pull in everything that can fail.
        from service.cli.failures import exit_code_of, in_words

        words = in_words(error)
        if words is None:
            raise
        click.echo(words, err=True)
        sys.exit(exit_code_of(error))
