"""Pages that are made here: styles inside, nothing from another host."""

import html
from typing import Final

_BASE_STYLE: Final = """
:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--text:#1c1c1a;--dim:#6a6a64;--line:#e4e4df;--accent:#0b6e63;--code:#f3f3ef}
@media(prefers-color-scheme:dark){:root{--bg:#141513;--card:#1c1d1b;--text:#e9e9e4;--dim:#9b9c94;--line:#30312d;--accent:#5cc8b8;--code:#232421}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.55 system-ui,sans-serif}
a{color:var(--accent);text-underline-offset:.2em}
code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
h1,h2,h3{line-height:1.2;text-wrap:balance}
"""

PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""A page may style itself and do nothing else: no script, nothing from elsewhere."""


def escape(text: str) -> str:
    """Text as HTML shows it; safe in elements and in quoted attributes."""
    return html.escape(text, quote=True)


def html_page(title: str, style: str, body: str) -> str:
    """A whole page. It has no script, unless the body brings one."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>{_BASE_STYLE}{style}</style>
</head>
<body>
{body}
</body>
</html>
"""
