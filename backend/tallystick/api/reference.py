"""The reference page: the OpenAPI document as plain HTML. It loads nothing from anywhere, and needs no script."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

Node = Mapping[str, Any]


def reference_page(document: Node, *, style: str) -> str:
    """The page that describes an API, from its OpenAPI document; ``style``: where its style is."""
    title = escape(document["info"]["title"])
    return "\n".join(
        (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} API</title>',
            f'<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="{escape(style)}"></head>',
            "<body><main>",
            f"<h1>{title} API {escape(document['info']['version'])}</h1>",
            *_paragraphs(document["info"]["description"]),
            '<p>For programs: <a href="openapi.json">openapi.json</a>.</p>',
            *_operations(document["paths"]),
            "<h2>Shapes</h2>",
            *(_shape(name, shape) for name, shape in sorted(document["components"]["schemas"].items())),
            "</main></body></html>",
        )
    )


def _operations(paths: Mapping[str, Mapping[str, Node]]) -> Iterator[str]:
    tag = ""
    for path, operations in paths.items():
        for method, operation in operations.items():
            if operation["tags"][0] != tag:
                tag = operation["tags"][0]
                yield f"<h2>{escape(tag.capitalize())}</h2>"
            yield from _operation(method, path, operation)


def _operation(method: str, path: str, operation: Node) -> Iterator[str]:
    yield f'<section id="{escape(operation["operationId"])}"><h3><code>{method.upper()} {escape(path)}</code></h3>'
    yield f"<p><strong>{escape(operation['summary'])}.</strong></p>"
    yield from _paragraphs(operation["description"])
    if operation.get("parameters"):
        yield _table(("name", "where", "what"), [_parameter(parameter) for parameter in operation["parameters"]])
    if "requestBody" in operation:
        yield f"<p>Body: {_shape_in(operation['requestBody'])}</p>"
    yield _table(
        ("answer", "what", "shape"), [_answer(status, answer) for status, answer in operation["responses"].items()]
    )
    yield "</section>"


def _parameter(parameter: Node) -> tuple[str, str, str]:
    told = parameter.get("description") or parameter["schema"].get("description", "")
    return _code(parameter["name"]), escape(parameter["in"]), f"{_kind(parameter['schema'])}. {_inline(told)}"


def _answer(status: str, answer: Node) -> tuple[str, str, str]:
    return _code(status), _inline(answer["description"]), _shape_in(answer)


def _shape(name: str, shape: Node) -> str:
    required = shape.get("required", ())
    rows = [
        (
            _code(field) + ("" if field in required or "default" not in content else " <small>optional</small>"),
            _kind(content),
            _inline(content.get("description", "")) + _examples(content),
        )
        for field, content in shape.get("properties", {}).items()
    ]
    body = _table(("field", "kind", "what"), rows) if rows else f"<p>{_kind(shape)}</p>"
    told = "".join(_paragraphs(shape.get("description", "")))
    return f'<section id="{escape(name)}"><h3>{_code(name)}</h3>{told}{body}</section>'


def _shape_in(part: Node) -> str:
    return ", ".join(_kind(content["schema"]) for content in part.get("content", {}).values() if "schema" in content)


def _kind(schema: Node) -> str:
    """What a schema takes, in few words."""
    if "$ref" in schema:
        name = escape(str(schema["$ref"]).rsplit("/", maxsplit=1)[-1])
        return f'<a href="#{name}">{name}</a>'
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(_kind(choice) for choice in choices)
    if "enum" in schema:
        return ", ".join(_code(str(choice)) for choice in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return escape(str(schema.get("type", "anything")))


def _examples(schema: Node) -> str:
    found = [example for part in (schema, *schema.get("anyOf", ())) for example in part.get("examples", ())]
    return f" <small>Such as {_code(str(found[0]))}</small>" if found else ""


def _table(head: tuple[str, ...], rows: list[tuple[str, str, str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{heads}</tr>{cells}</table>"


def _paragraphs(text: str) -> Iterator[str]:
    return (f"<p>{_inline(part)}</p>" for part in text.strip().split("\n\n") if part)


def _inline(text: str) -> str:
    """Text with its ``code`` marked as such."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"
