"""How every command behaves, whatever it does."""

import subprocess
import sys

import pytest
import rich_click as click

from service.auth import Role
from service.cli import commands
from service.cli.token import ROLES

WITHOUT_RESULT = {"serve", "worker", "demo up", "db revision"}
HEAVY = {"litestar", "sqlalchemy", "pydantic", "ortools", "numpy", "asyncpg", "uvicorn"}


def leaves(group: click.Group, *above: str) -> dict[str, click.Command]:
    """All commands below a group, by the words that call them."""
    found: dict[str, click.Command] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        inner = leaves(command, *above, name) if isinstance(command, click.Group) else {}
        found |= inner or {" ".join((*above, name)): command}
    return found


@pytest.mark.parametrize(("name", "command"), leaves(commands).items(), ids=str)
def test_every_command_explains_itself_and_speaks_json(name: str, command: click.Command):
    assert command.help
    options = {option for parameter in command.params for option in parameter.opts}
    assert ("--json" in options) == (name not in WITHOUT_RESULT)


def test_help_loads_nothing_heavy():
    program = (
        "import sys; from service.cli import commands; commands(['--help'], standalone_mode=False);"
        f"print('heavy', sorted({HEAVY} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "heavy []"


def test_the_roles_are_those_of_the_service():
    assert set(ROLES) == {role.value for role in Role}


def test_a_wrong_call_is_a_usage_error(fritvalg):
    assert fritvalg("capacity", "publish", "no-such-file.csv").returncode == 2
    assert fritvalg("token", "--role", "authority").returncode == 2
    assert fritvalg("no-such-command").returncode == 2


def test_a_misspelt_setting_is_a_usage_error_that_names_it(fritvalg):
    done = fritvalg("db", "status", FRITVALG_PROT="1")
    assert done.returncode == 2
    assert "FRITVALG_PROT" in done.stderr


def test_a_wrong_setting_is_told_without_its_value(fritvalg):
    done = fritvalg("db", "status", FRITVALG_POOL_SIZE="secret-value")
    assert done.returncode == 2
    assert "FRITVALG_POOL_SIZE" in done.stderr.upper()
    assert "secret-value" not in done.stderr


def test_a_database_out_of_reach_is_a_fault_in_words(fritvalg):
    done = fritvalg("db", "status", DATABASE_URL="postgresql://nobody:hidden@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "doctor" in done.stderr
    assert "hidden" not in done.stderr
    assert "Traceback" not in done.stderr
