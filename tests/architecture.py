"""Reads the source of the house and says where it leaves the order of `docs/architecture.md`."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

ROOMS = (
    "emulation.common",
    "emulation.audit",
    "emulation.organisations",
    "emulation.people",
    "emulation.regulations",
    "emulation.groups",
    "emulation.activities",
    "emulation.ballots",
    "emulation.conferences",
    "emulation.jobs",
    "emulation.documents",
    "emulation.home",
    "emulation.assignments",
    "emulation.pacts",
    "emulation.handover",
    "blocks",
    "clusters",
    "scoring",
    "awards",
)
COMPOSITION_ROOT = ("emulation.demo", "emulation.exchange", "emulation")
STRANGERS = frozenset({"blocks", "clusters"})  # neither knows the other

PURE = frozenset(
    {
        "formulas",
        "ranking",
        "eligibility",
        "quotas",
        "voting",
        "founding",
        "wording",
        "choices",
        "diversity",
        "cross",
    }
)
FLOORS = {
    **dict.fromkeys(PURE, 0),
    "models": 1,
    "selectors": 2,
    "rules": 2,
    "services": 3,
    **dict.fromkeys(("forms", "importers", "exports", "builders"), 4),
    **dict.fromkeys(("views", "urls", "tasks", "management", "apps"), 5),
}
# The forms of this package are printed ones: plain data, as high as what they import.
PRINTED_FORMS = "emulation.documents.forms"
# A pure function gives the same answer every time: it neither asks the clock nor draws lots.
IMPURE_LIBRARIES = frozenset({"django", "time", "random", "secrets", "os", "uuid", "socket", "subprocess"})
CLOCK_CALLS = frozenset({"now", "today", "utcnow"})


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module (or name of a module) and the line; `typing_only` under `if TYPE_CHECKING`,
    `lazy` inside a function."""

    target: str
    line: int
    typing_only: bool
    lazy: bool


def _within(nodes: Iterable[ast.AST]) -> set[int]:
    return {id(inner) for node in nodes for inner in ast.walk(node)}


@dataclass(slots=True)
class House:
    """The modules of the project: dotted name → syntax tree."""

    trees: Mapping[str, ast.Module]
    packages: frozenset[str] = frozenset()
    imports: dict[str, list[Import]] = field(init=False)

    def __post_init__(self) -> None:
        self.imports = {name: list(self._imports_of(name)) for name in self.trees}

    @classmethod
    def from_sources(cls, sources: Mapping[str, str]) -> "House":
        """`sources`: dotted module name → text; a package's `__init__` is named with that ending."""
        packages = frozenset(n.removesuffix(".__init__") for n in sources if n.endswith(".__init__"))
        trees = {name.removesuffix(".__init__"): ast.parse(text) for name, text in sources.items()}
        return cls(trees, packages)

    def _imports_of(self, module: str) -> Iterator[Import]:
        tree = self.trees[module]
        typing_only = _within(
            n
            for n in ast.walk(tree)
            if isinstance(n, ast.If) and ast.unparse(n.test).endswith("TYPE_CHECKING")
        )
        lazy = _within(n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = self._base(module, node)
                # `from a import b` imports the module a.b where there is one, else a name of a.
                names = [
                    full if (full := f"{base}.{alias.name}") in self.trees else base for alias in node.names
                ]
            else:
                continue
            for name in dict.fromkeys(names):
                yield Import(name, node.lineno, id(node) in typing_only, id(node) in lazy)

    def _base(self, module: str, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = module.split(".")
        keep = len(parts) - node.level + (module in self.packages)
        return ".".join([*parts[:keep], *([node.module] if node.module else [])])


def room_of(module: str) -> str | None:
    """The room a module stands in; None for what is not ours."""
    for room in (*ROOMS, *COMPOSITION_ROOT):
        if module == room or module.startswith(f"{room}."):
            return room
    return None


def _may_import(here: str, there: str) -> bool:
    if here == there or here in COMPOSITION_ROOT:
        return True
    if there in COMPOSITION_ROOT or {here, there} == STRANGERS:
        return False
    return ROOMS.index(there) < ROOMS.index(here)


def wrong_rooms(house: House) -> list[str]:
    """Imports that run against the order of the rooms, lazy ones too. What stands under TYPE_CHECKING is
    free: a service low down is told who acts, and the name of that type is `User`."""
    return [
        f"{module}:{found.line} imports {found.target}"
        for module, imports in house.imports.items()
        for found in imports
        if not found.typing_only
        and (here := room_of(module))
        and (there := room_of(found.target))
        and not _may_import(here, there)
    ]


def declared_floor(module: str) -> int | None:
    """The floor that the table gives to a module by its name inside its app; None where it names none."""
    room = room_of(module)
    if room is None or room == "emulation" or module == room or f"{module}.".startswith(f"{PRINTED_FORMS}."):
        return None
    return FLOORS.get(module[len(room) + 1 :].split(".")[0])


def floors(house: House) -> dict[str, int]:
    """The floor of every module. A module that the table does not name stands as high as the highest
    thing it imports from its own app, so that nothing climbs through a helper."""
    found = {module: declared_floor(module) or 0 for module in house.trees}
    changed = True
    while changed:
        changed = False
        for module, imports in house.imports.items():
            if declared_floor(module) is not None or module == room_of(module):
                continue
            height = max((found[i.target] for i in _inside(house, module, imports)), default=0)
            if height > found[module]:
                found[module], changed = height, True
    return found


def _inside(house: House, module: str, imports: list[Import]) -> list[Import]:
    """What a module imports from its own app at run time."""
    room = room_of(module)
    return [i for i in imports if i.target in house.trees and room_of(i.target) == room and not i.typing_only]


def wrong_floors(house: House) -> list[str]:
    """Modules that use something above their floor: in the own app anything higher, in another app
    (the toolbox `common` apart) anything from floor 4 up when standing below it. A service may name the
    tasks of its own app inside a function, to queue a follow-up."""
    height = floors(house)
    wrong = []
    for module, imports in house.imports.items():
        here, room = declared_floor(module), room_of(module)
        if here is None or room in COMPOSITION_ROOT:
            continue
        for found in imports:
            there_room = room_of(found.target)
            if found.target not in house.trees or found.typing_only or there_room == "emulation.common":
                continue
            if here == 3 and found.lazy and found.target == f"{room}.tasks":
                continue
            there = height[found.target]
            if there > here and (there_room == room or there >= 4):
                wrong.append(f"{module}:{found.line} (floor {here}) imports {found.target} (floor {there})")
    return wrong


def impurities(house: House) -> list[str]:
    """What keeps a module of floor 0 from being pure: Django, a module of ours that is not pure either,
    the clock, chance. `choices.py` may use Django for its `TextChoices`, all may use the toolbox `common`
    (which writes dates and numbers with Django's help) but not ask it for the day."""
    wrong = []
    for module, tree in house.trees.items():
        if declared_floor(module) != 0:
            continue
        own_name = module[len(room_of(module) or "") + 1 :].split(".")[0]
        for found in house.imports[module]:
            top = found.target.split(".")[0]
            if top == "django" and own_name == "choices":
                continue
            if top in IMPURE_LIBRARIES or _leads_to_django(house, found.target, set()):
                wrong.append(f"{module}:{found.line} imports {found.target}")
        wrong += [
            f"{module}:{node.lineno} asks the clock"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in CLOCK_CALLS
        ]
    return wrong


def _leads_to_django(house: House, module: str, seen: set[str]) -> bool:
    """Whether importing a module of ours imports Django, `choices.py` and `common` apart."""
    excused = module.split(".")[-1] == "choices" or room_of(module) == "emulation.common"
    if module in seen or module not in house.trees or excused:
        return False
    seen.add(module)
    return any(
        i.target.split(".")[0] == "django" or _leads_to_django(house, i.target, seen)
        for i in house.imports[module]
        if not i.typing_only
    )


def states_set_elsewhere(house: House) -> list[str]:
    """Assignments to `.state` outside of services: a state changes through its service only. The composition
    root is free to lay down whole years as they were: an import, the demonstration."""
    return [
        f"{module}:{node.lineno} sets {ast.unparse(target)}"
        for module, tree in house.trees.items()
        if room_of(module) in ROOMS and declared_floor(module) != 3 and ".migrations" not in module
        for node in ast.walk(tree)
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "state"
    ]
