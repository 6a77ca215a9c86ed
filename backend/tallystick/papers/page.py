"""A paper as a page for browsers, to read and to print. It needs no script, and brings no style but a file's."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from tallystick.papers.codes import drawn_code
from tallystick.papers.paper import Column, Fact, Paper, Section, Table

STYLE = (Path(__file__).parent / "templates" / "paper.css").read_text(encoding="utf-8")
"""What the page is styled by."""


def page_of(paper: Paper, *, style: str, others: tuple[tuple[str, str], ...]) -> str:
    """
    The page.

    Args:
        paper: What it says.
        style: Where its style is.
        others: The same paper elsewhere: where, and what that is called. They are not printed.
    """
    return "\n".join((_head(paper, style), *_body(paper, others), "</main></body></html>\n"))


def _head(paper: Paper, style: str) -> str:
    return (
        f'<!doctype html><html lang="{escape(paper.language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(paper.title)}</title>'
        f'<link rel="stylesheet" href="{escape(style)}"></head><body><main>'
    )


def _body(paper: Paper, others: tuple[tuple[str, str], ...]) -> Iterator[str]:
    if others:
        links = " · ".join(f'<a href="{escape(place)}">{escape(words)}</a>' for place, words in others)
        yield f'<nav class="unprinted">{links}</nav>'
    yield f"<header><div><h1>{escape(paper.title)}</h1><p>{escape(paper.subtitle)}</p></div>"
    if paper.link is not None:
        yield f'<div class="code" aria-hidden="true">{drawn_code(paper.link.address)}</div>'
    yield "</header>"
    if paper.alarm is not None:
        yield f'<p class="alarm">{escape(paper.alarm)}</p>'
    for section in paper.sections:
        yield from _section(section)
    if paper.link is not None:
        address = escape(paper.link.address)
        yield f'<p>{escape(paper.link.words)} <a href="{address}" rel="noreferrer">{address}</a></p>'


def _section(section: Section) -> Iterator[str]:
    yield f"<section><h2>{escape(section.heading)}</h2>"
    yield from (f"<p>{escape(note)}</p>" for note in section.notes)
    if section.facts:
        yield f"<dl>{''.join(map(_fact, section.facts))}</dl>"
    if section.table is not None:
        yield f'<div class="wide" role="region" tabindex="0" aria-label="{escape(section.heading)}">'
        yield f"{_table(section.table)}</div>"
    yield from (f"<p>{escape(note)}</p>" for note in section.ending)
    yield "</section>"


def _fact(fact: Fact) -> str:
    return f"<dt>{escape(fact.label)}</dt><dd>{_cell(fact.value, is_code=fact.is_code)}</dd>"


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col"{_class(column)}>{escape(column.heading)}</th>' for column in table.columns)
    rows = "".join(f"<tr>{_cells(row, table.columns)}</tr>" for row in table.rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(row: tuple[str, ...], columns: tuple[Column, ...]) -> str:
    pairs = zip(row, columns, strict=True)
    return "".join(f"<td{_class(column)}>{_led(value, column)}</td>" for value, column in pairs)


def _led(value: str, column: Column) -> str:
    """A cell, with where it leads."""
    cell = _cell(value, is_code=column.is_code)
    if column.leads_to is None:
        return cell
    return f'<a href="{escape(column.leads_to.replace("{id}", value))}" rel="noreferrer">{cell}</a>'


def _class(column: Column) -> str:
    return ' class="amount"' if column.is_amount else ""


def _cell(value: str, *, is_code: bool) -> str:
    text = escape(value).replace("\n", "<br>")
    return f"<code>{text}</code>" if is_code else text
