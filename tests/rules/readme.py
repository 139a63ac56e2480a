"""Write the tables of `service/rules/README.md`: `python -m tests.rules.readme`."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import service.rules
from service.rules.machine import Machine
from service.rules.machines import MACHINES
from service.rules.rulebook import RULEBOOKS

HERE = Path(__file__).parent
FOLDER = Path(service.rules.__file__).parent
README = FOLDER / "README.md"
PROPERTIES = HERE.parent / "properties"
_BLOCK = "<!-- {name} -->\n{body}<!-- end of {name} -->"


def rendered(text: str) -> str:
    """Return the README with each generated table renewed."""
    tables = {
        "rules": rules_table(),
        "machines": machines(),
        "cases": cases_table(),
        "readings": readings_table(),
    }
    for name, body in tables.items():
        block = _BLOCK.format(name=name, body=f"{body}\n")
        pattern = _BLOCK.format(name=name, body=".*?")
        text, found = re.subn(pattern, lambda _, block=block: block, text, flags=re.DOTALL)
        if found != 1:
            msg = f"README has {found} places for the table {name!r}"
            raise ValueError(msg)
    return text


def rules_table() -> str:
    """Paragraph, question, function and the tests that call it, in the order's order.

    Raises:
        ValueError: a public rule cites nothing, asks nothing or is called by no test.
    """
    called = _names_in_tests()
    rows = []
    for path in sorted(FOLDER.rglob("*.py")):
        module = ".".join(path.relative_to(FOLDER).with_suffix("").parts)
        for function in _public_functions(path):
            text = ast.get_docstring(function) or ""
            tests = sorted(test for test, names in called.items() if function.name in names)
            row = (
                _source_of(text),
                " ".join(text.split("\n\n")[0].split()),
                f"`{module}.{function.name}`",
                ", ".join(f"`{test}`" for test in tests),
            )
            if not all(row):
                msg = f"no source, question or test for {row[2]}"
                raise ValueError(msg)
            rows.append(row)
    rows.sort(key=lambda row: (_place_of(row[0]), row[2]))
    return _table(("in the order", "what is asked", "rule", "tested in"), rows)


def cases_table() -> str:
    """Every dated case, with its paragraphs and the readings it rests on."""
    cases = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))
    rows = [
        (
            case["id"],
            case["title"],
            "; ".join(case["paragraphs"]),
            ", ".join(case["policies"]) or "the order's words",
        )
        for case in cases
    ]
    return _table(("case", "what happens", "in the order", "rests on"), rows)


def readings_table() -> str:
    """Every reading, with its value in each order."""
    rows = [
        (
            policies[0].id,
            policies[0].name,
            " / ".join(_values(policies)),
            ", ".join(policies[0].settings),
            policies[0].version,
            policies[0].source,
            policies[0].why,
        )
        for policies in zip(*(book.policies for book in RULEBOOKS), strict=True)
    ]
    return _table(("id", "reading", "value", "can be", "worded", "words read", "why"), rows)


def machines() -> str:
    """Each state machine as a diagram and a table of its events."""
    return "\n\n".join(_machine(machine) for machine in MACHINES)


def _machine(machine: Machine) -> str:
    rows = [
        (
            f"`{step.event}`",
            " ".join(sorted(step.from_states)) if step.from_states != machine.open else "anywhere",
            " ".join(
                [*step.to_states, *(["stays"] if step.may_stay or not step.to_states else [])]
            ),
            ", ".join(step.roles) or "itself",
            step.citation,
            step.guard,
            f"`{step.emits}`" if step.emits else "",
        )
        for step in machine.transitions
    ]
    head = ("event", "from", "to", "who", "paragraph", "guard", "told as")
    return "\n".join(
        [f"### {machine.name}", "", "```mermaid", machine.diagram(), "```", "", _table(head, rows)]
    )


def _values(policies: tuple) -> list[str]:
    return list(dict.fromkeys(policy.value for policy in policies))


def _public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def _names_in_tests() -> dict[str, set[str]]:
    """The names each test file uses; the dated cases count as one test."""
    files = [*HERE.glob("test_*.py"), *HERE.glob("case_*.py"), *PROPERTIES.glob("test_rules_*.py")]
    names: dict[str, set[str]] = {}
    for path in files:
        if path.stem in ("test_sources", "test_codes"):  # they call everything, or nothing
            continue
        test = "cases" if "case" in path.stem else path.stem
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names.setdefault(test, set()).update(used)
    return names


def _source_of(docstring: str) -> str:
    found = re.search(r"Source: (.+?)(\n\n|\Z)", docstring, flags=re.DOTALL)
    return " ".join(found[1].split()).rstrip(".") if found else ""


def _place_of(source: str) -> tuple[int, int]:
    paragraph = re.search(r"§ (\d+)", source)
    section = re.search(r"§ \d+, stk\. (\d+)", source)
    return (int(paragraph[1]) if paragraph else 99, int(section[1]) if section else 0)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    README.write_text(rendered(README.read_text(encoding="utf-8")), encoding="utf-8")
