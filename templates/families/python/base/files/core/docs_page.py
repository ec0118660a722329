"""The reference page of an API description, made here: it runs no script and loads nothing."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from core.docs_schema import schema_html, type_html
from core.docs_style import DOCS_STYLE
from core.html import escape, html_page

Node: TypeAlias = Mapping[str, Any]


def docs_page(document: Node) -> str:
    """The page."""
    schemas = document["components"]["schemas"]
    sections = [(tag, list(_operations_of(document, tag["name"]))) for tag in document["tags"]]
    nav = "\n".join(_nav_html(tag, operations) for tag, operations in sections)
    main = "\n".join(_section_html(tag, operations, document) for tag, operations in sections)
    shared = "\n".join(
        f'<article id="schema-{escape(name)}"><h3>{escape(name)}</h3>'
        f"{schema_html(schema, schemas)}</article>"
        for name, schema in schemas.items()
    )
    return html_page(
        document["info"]["title"],
        DOCS_STYLE,
        f"""<div class="layout">
<nav aria-label="Operations">{nav}
<h2><a href="#schemas">Schemas</a></h2></nav>
<main>
{_header_html(document)}
{main}
<section id="schemas"><h2>Schemas</h2>
{shared}</section>
</main>
</div>""",
    )


def _header_html(document: Node) -> str:
    info = document["info"]
    url = document["servers"][0]["url"]
    return f"""<header><h1>{escape(info["title"])} <small>{escape(info["version"])}</small></h1>
<p>{escape(info["description"])}</p>
<p><a href="/openapi.json">openapi.json</a> · OpenAPI {document["openapi"]} · <code>{escape(url)}</code></p>
</header>"""


def _operations_of(document: Node, tag: str) -> Iterator[tuple[str, str, Node]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if operation["tags"][0] == tag:
                yield path, method, operation


def _nav_html(tag: Node, operations: list[tuple[str, str, Node]]) -> str:
    items = "".join(
        f'<li><a href="#{operation["operationId"]}">{_method_html(method)} '
        f"<span>{_path_html(path)}</span></a></li>"
        for path, method, operation in operations
    )
    return f"<h2>{escape(tag['name'])}</h2>\n<ul>{items}</ul>"


def _section_html(tag: Node, operations: list[tuple[str, str, Node]], document: Node) -> str:
    articles = "\n".join(_operation_html(*operation, document) for operation in operations)
    return (
        f"<section><h2>{escape(tag['name'])}</h2>\n<p>{escape(tag['description'])}</p>\n"
        f"{articles}</section>"
    )


def _operation_html(path: str, method: str, operation: Node, document: Node) -> str:
    schemas = document["components"]["schemas"]
    parts = []
    if description := operation.get("description"):
        parts.append(f"<p>{escape(description)}</p>")
    if parameters := operation.get("parameters"):
        rows = "\n".join(_parameter_html(parameter) for parameter in parameters)
        parts.append(f'<h4>Parameters</h4><div class="scroll"><table>{rows}</table></div>')
    if body := operation.get("requestBody"):
        parts.append(f"<h4>Body</h4>{_content_html(body['content'], schemas)}")
        parts.append(_example_html(body["content"]))
    parts.append("<h4>Answers</h4>")
    for status, answer in operation["responses"].items():
        parts.append(_answer_html(status, answer, document))
    lock = ' <span class="lock">needs a log-in</span>' if operation["security"] else ""
    body_html = "\n".join(part for part in parts if part)
    return f"""<article id="{operation["operationId"]}">
<h3>{_method_html(method)} <code>{_path_html(path)}</code></h3>
<p class="summary">{escape(operation["summary"])}{lock}</p>
{body_html}
</article>"""


def _parameter_html(parameter: Node) -> str:
    optional = "" if parameter.get("required") else ", optional"
    words = parameter.get("description")
    note = f"<br><small>{escape(words)}</small>" if words else ""
    return (
        f'<tr><th scope="row"><code>{escape(parameter["name"])}</code> '
        f"<i>{parameter['in']}{optional}</i></th>"
        f"<td>{type_html(parameter['schema'])}{note}</td></tr>"
    )


def _answer_html(status: str, given: Node, document: Node) -> str:
    answer = given
    if "$ref" in given:
        answer = document["components"]["responses"][given["$ref"].rpartition("/")[2]]
    line = f'<b class="s s{status[0]}">{status}</b> {escape(answer["description"])}'
    # Problems all look alike: the link in the list of schemas is enough.
    if "content" not in answer or "$ref" in given:
        return f'<p class="answer">{line}</p>'
    content = _content_html(answer["content"], document["components"]["schemas"])
    return f"<details><summary>{line}</summary>{content}</details>"


def _content_html(content: Node, schemas: Mapping[str, Node]) -> str:
    """By whatever media types it is sent, it is one schema."""
    names = " or ".join(f"<code>{escape(name)}</code>" for name in content)
    schema = next(iter(content.values()))["schema"]
    link = type_html(schema) if "$ref" in schema else ""
    return f'<p class="type">{names} {link}</p>{schema_html(schema, schemas)}'


def _example_html(content: Node) -> str:
    example = next(iter(content.values())).get("example")
    if example is None:
        return ""
    text = escape(json.dumps(example, indent=2, ensure_ascii=False))
    return f"<details><summary>Example</summary><pre>{text}</pre></details>"


def _method_html(method: str) -> str:
    return f'<b class="m {method}">{method}</b>'


def _path_html(path: str) -> str:
    """`/tasks/{id}` with its parameters set apart, and places to break a long one."""
    broken = re.sub(r"(?<=.)/", "<wbr>/", escape(path))
    return re.sub(r"\{\w+\}", r"<var>\g<0></var>", broken)
