"""Find the names that we define, split them into words, and hold them against GLOSSARY.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_ENDINGS = {"id", "ids", "name", "names", "list"}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True)
class Rules:
    """Words that may appear nowhere in a name, and those that may not be a name (*bare*)."""

    anywhere: frozenset[str]
    bare: frozenset[str]

    def broken_by(self, name: str) -> str | None:
        """The forbidden word in ``name``, or None."""
        words = split(name)
        joined = "_".join(words)
        for word in sorted(self.anywhere):
            if re.search(rf"(^|_){word}(_|$)", joined):
                return word
        kept = [word for word in words if word not in _ENDINGS] or words
        return kept[0] if len(kept) == 1 and kept[0] in self.bare else None


@dataclass(frozen=True)
class Defined:
    """A name that we define, and where."""

    name: str
    where: str


def read_rules(glossary: str) -> Rules:
    """The words in code type behind *Avoid* in the text of GLOSSARY.md."""
    anywhere, bare = set(), set()
    for entry in re.findall(r"\*Avoid\*:(.*?)(?:\n\n|\Z)", glossary, flags=re.DOTALL):
        for is_bare, word in re.findall(r"(bare\s+)?`(\w+)`", entry):
            (bare if is_bare else anywhere).add("_".join(split(word)))
    return Rules(frozenset(anywhere), frozenset(bare))


def split(name: str) -> list[str]:
    """The words of an identifier in lower case and the singular.

    >>> split("HITTypeId"), split("class_names"), split("--user-list")
    (['hit', 'type', 'id'], ['class', 'name'], ['user', 'list'])
    """
    return [_singular(word.lower()) for word in _WORD.findall(name)]


def _singular(word: str) -> str:
    if word.endswith(("sses", "xes")):
        return word[:-2]
    return (
        word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is", "xys")) else word
    )


def python_names(source: str, where: str) -> Iterator[Defined]:
    """Functions, classes, arguments, attributes, columns, options and JSON keys of a module.

    Names inside a function body are short-lived and left alone.
    """
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        for name in _defined_by(node):
            yield Defined(name, f"{where}:{line}")


def _defined_by(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            arguments = node.args
            given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            return [node.name, *(argument.arg for argument in given)]
        case ast.ClassDef() | ast.Module():
            own = [node.name] if isinstance(node, ast.ClassDef) else []
            return [*own, *_assigned(node.body)]
        case ast.Attribute(value=ast.Name(id="self"), ctx=ast.Store()):
            return [node.attr]
        case ast.Dict():
            keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
            return [key for key in keys if isinstance(key, str) and _KEY.fullmatch(key)]
        case ast.Call():
            return _from_call(node)
        case _:
            return []


def _assigned(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _from_call(node: ast.Call) -> list[str]:
    """Columns (``Column("x", ...)``, ``id_column("x")``), tables and click's options."""
    called = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
    texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if called.lower().endswith("column") or called == "Table":
        return texts[:1]
    if called in {"option", "argument"}:
        return [text for text in texts if re.fullmatch(r"-{0,2}[A-Za-z][\w-]*", text)]
    return []


_EXPORT = re.compile(
    r"^export\s+(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?"
    r"(?:function\*?|class|const|let|interface|type|enum)\s+(\w+)",
    re.MULTILINE,
)
_MEMBER = re.compile(r"^\s+(?:readonly\s+)?(\w+)\??:\s", re.MULTILINE)
_BLOCK = re.compile(
    r"(?:interface\s+\w+[^{]*|type\s+\w+[^={]*=\s*)\{(.*?)^\}", re.DOTALL | re.MULTILINE
)


def typescript_names(source: str, where: str) -> Iterator[Defined]:
    """Exported names, and the members of interfaces and object types (the JSON keys)."""
    for found in _EXPORT.finditer(source):
        yield Defined(found[1], f"{where}:{source.count(chr(10), 0, found.start()) + 1}")
    for block in _BLOCK.finditer(source):
        for found in _MEMBER.finditer(block[1]):
            line = source.count("\n", 0, block.start(1) + found.start(1)) + 1
            yield Defined(found[1], f"{where}:{line}")


def names_of_project(root: Path) -> Iterator[Defined]:
    """Every name defined in src and labelling/src, the modules' own included; not ``formats``."""
    package = root / "src" / "labelcrowd"
    for path in sorted(package.rglob("*.py")):
        if path.is_relative_to(package / "formats"):
            continue
        where = path.relative_to(root).as_posix()
        yield Defined(path.parent.name if path.stem == "__init__" else path.stem, where)
        yield from python_names(path.read_text(encoding="utf-8"), where)
    for path in sorted((root / "labelling" / "src").rglob("*.ts*")):
        where = path.relative_to(root).as_posix()
        yield Defined(path.name.split(".")[0], where)
        yield from typescript_names(path.read_text(encoding="utf-8"), where)
