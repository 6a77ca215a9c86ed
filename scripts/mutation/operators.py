"""
What can go wrong: the mutation operators, by the kind of node that they change.

Each takes a node and its source, and yields changes. A change that does not compile is no mutant: the campaign finds
out, so an operator need not know types.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from scripts.mutation.mutant import Change, Mutant
from scripts.mutation.syntax import Node, Source, span, walk

Operator = Callable[[Node, Source], Iterator[Change]]

SWAPPED_TOKENS = {
    "<": ("<=", ">"),
    "<=": ("<",),
    ">": (">=", "<"),
    ">=": (">",),
    "==": ("!=",),
    "!=": ("==",),
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "/": ("*",),
    "%": ("*",),
    "&&": ("||",),
    "||": ("&&",),
    "<<": (">>",),
    ">>": ("<<",),
    "|": ("&",),
    "&": ("|",),
    "^": ("&",),
}
COMPARISONS = {"<", "<=", ">", ">=", "==", "!="}
SWAPPED_NAMES = {
    "employer": "worker",
    "worker": "employer",
    "arbiter": "employer",
    "feeRecipient": "worker",
    "released": "refunded",
    "refunded": "released",
    "reviewPeriod": "feeBps",
    "disputePeriod": "defaultWorkerBps",
    "defaultWorkerBps": "disputePeriod",
    "toWorker": "toEmployer",
    "toEmployer": "toWorker",
    "deliverBy": "amount",
    "employerSignature": "workerSignature",
    "workerSignature": "employerSignature",
    "agreementId": "conditionsHash",
}
NEXT_PHASE = {
    "None": "Offered",
    "Offered": "Active",
    "Active": "Delivered",
    "Delivered": "Disputed",
    "Disputed": "Active",
    "Amended": "Active",
}
SWAPPED_IN_YUL = {
    "add": "sub",
    "sub": "add",
    "mul": "div",
    "div": "mul",
    "and": "or",
    "or": "and",
    "lt": "gt",
    "gt": "lt",
    "eq": "lt",
    "iszero": "not",
    "shl": "shr",
    "shr": "shl",
}
LAST_MEMBER = re.compile(r",[^,()]*\)")
NUMBER = re.compile(r"0x[0-9a-fA-F]+|[0-9_]+")


def swap_token(node: Node, source: Source) -> Iterator[Change]:
    """`<` for `<=`, `+` for `-`, `&&` for `||`."""
    token, end = node["operator"], span(node["leftExpression"])[1]
    at = source.find(token, end, span(node["rightExpression"])[0])
    for other in SWAPPED_TOKENS.get(token, ()):
        yield Change(at, at + len(token), other, "swap operator")


def decide_operand(node: Node, source: Source) -> Iterator[Change]:
    """Half of a condition, as if it were always met or never mattered."""
    neutral = {"&&": "true", "||": "false"}.get(node["operator"])
    for side in ("leftExpression", "rightExpression") if neutral else ():
        yield Change(*span(node[side]), neutral or "", "drop half of a condition")


def negate(node: Node, source: Source) -> Iterator[Change]:
    """The opposite of a condition, unless it is a comparison, whose operator is swapped anyway."""
    condition = node["condition"]
    if condition.get("operator") not in COMPARISONS:
        yield Change(*span(condition), f"!({source.of(condition)})", "negate condition")


def drop_statement(node: Node, source: Source) -> Iterator[Change]:
    """A check that never fails, an effect, an event or a call that does not happen."""
    nothing = "{}" if node["nodeType"].startswith("Yul") else "0"
    yield Change(*span(node), nothing, "drop statement")


def drop_modifier(node: Node, source: Source) -> Iterator[Change]:
    """An act without its guard."""
    for modifier in node["modifiers"]:
        if modifier["kind"] == "modifierInvocation":
            yield Change(*span(modifier), "", "drop modifier")


def change_assignment(node: Node, source: Source) -> Iterator[Change]:
    """`+=` as `-=` and as `=`."""
    token = node["operator"]
    at = source.find(token, span(node["leftHandSide"])[1], span(node["rightHandSide"])[0])
    for other in {"+=": ("-=", "="), "-=": ("+=", "="), "*=": ("=",), "|=": ("&=", "=")}.get(token, ()):
        yield Change(at, at + len(token), other, "swap operator")


def change_unary(node: Node, source: Source) -> Iterator[Change]:
    """`!x` as `x`, `++x` as `--x`, `~x` as `x`."""
    start, end = span(node)
    text, token = source.of(node), node["operator"]
    other = {"++": "--", "--": "++", "!": "", "~": "", "-": ""}.get(token)
    if other is not None and not (token == "++" and _counts_a_loop(source, end)):
        yield Change(start, end, text.replace(token, other, 1), "swap operator")


def _counts_a_loop(source: Source, end: int) -> bool:
    return source.content[end : end + 1] == b")"


def swap_name(node: Node, source: Source) -> Iterator[Change]:
    """One party for the other, one amount for the other."""
    name = node.get("memberName") or node["name"]
    end = span(node)[1]
    if name in SWAPPED_NAMES and source.text(end - len(name), end) == name:
        yield Change(end - len(name), end, SWAPPED_NAMES[name], "swap name")


def swap_phase(node: Node, source: Source) -> Iterator[Change]:
    """Another phase."""
    phase, end = node["memberName"], span(node)[1]
    if phase in NEXT_PHASE and source.of(node["expression"]).endswith("Phase"):
        yield Change(end - len(phase), end, NEXT_PHASE[phase], "swap phase")


def change_literal(node: Node, source: Source) -> Iterator[Change]:
    """One more; a truth for the other; a type string without a member."""
    start, end = span(node)
    text = source.of(node)
    if node["kind"] == "number" and NUMBER.fullmatch(text):
        yield Change(start, end, str(int(text.replace("_", ""), 0) + 1), "one more")
    elif node["kind"] == "bool":
        yield Change(start, end, "false" if text == "true" else "true", "swap truth")
    elif node["kind"] == "string" and (last := LAST_MEMBER.search(text)):
        shortened = text[: last.start()] + ")" + text[last.end() :]
        yield Change(start, end, shortened, "drop member of a type")


def drop_argument(node: Node, source: Source) -> Iterator[Change]:
    """A hash or a call's input that binds less."""
    if not source.of(node["expression"]).startswith("abi.encode"):
        return
    arguments = node["arguments"]
    for before, argument in pairwise(arguments):
        yield Change(span(before)[1], span(argument)[1], "", "drop member of a hash")


def decide_choice(node: Node, source: Source) -> Iterator[Change]:
    """Always the one, always the other."""
    for branch in ("trueExpression", "falseExpression"):
        yield Change(*span(node), f"({source.of(node[branch])})", "decide choice")


def swap_instruction(node: Node, source: Source) -> Iterator[Change]:
    """In assembly: one instruction for another."""
    name = node["functionName"]
    other = SWAPPED_IN_YUL.get(name["name"])
    if other:
        yield Change(*span(name), other, "swap instruction")


def change_constant(node: Node, source: Source) -> Iterator[Change]:
    """In assembly: one more."""
    if node["kind"] == "number":
        yield Change(*span(node), str(int(source.of(node), 0) + 1), "one more")


OPERATORS: dict[str, tuple[Operator, ...]] = {
    "Assignment": (change_assignment,),
    "BinaryOperation": (swap_token, decide_operand),
    "Conditional": (negate, decide_choice),
    "EmitStatement": (drop_statement,),
    "ExpressionStatement": (drop_statement,),
    "FunctionCall": (drop_argument,),
    "FunctionDefinition": (drop_modifier,),
    "Identifier": (swap_name,),
    "IfStatement": (negate,),
    "Literal": (change_literal,),
    "MemberAccess": (swap_name, swap_phase),
    "Return": (drop_statement,),
    "RevertStatement": (drop_statement,),
    "UnaryOperation": (change_unary,),
    "YulExpressionStatement": (drop_statement,),
    "YulFunctionCall": (swap_instruction,),
    "YulLiteral": (change_constant,),
}
"""By the kind of node, as the compiler calls it."""


def mutants_of(tree: Node, source: Source) -> list[Mutant]:
    """Every mutant of a file, in the order of its lines. Two operators that write the same are one mutant."""
    found: dict[tuple[int, int, str], Mutant] = {}
    for node, function in walk(tree):
        for operator in OPERATORS.get(node["nodeType"], ()):
            for change in operator(node, source):
                before = source.text(change.start, change.end)
                key = (change.start, change.end, change.replacement)
                found.setdefault(key, Mutant(source.path, function, source.line(change.start), before, change))
    return list(_numbered(found[key] for key in sorted(found)))


def _numbered(mutants: Iterable[Mutant]) -> Iterator[Mutant]:
    """The same, told apart where they have the same name."""
    named: Counter[str] = Counter()
    for mutant in mutants:
        named[mutant.name] += 1
        yield replace(mutant, nth=named[mutant.name])
