"""The look of the reference page, over that of every page."""

from typing import Final

DOCS_STYLE: Final = """
:root{--get:#1d6fb8;--post:#2a7d4f;--put:#9a6700;--patch:#9a6700;--delete:#b3372f}
@media(prefers-color-scheme:dark){:root{--get:#79b8ff;--post:#6fd39b;--put:#e3b341;--patch:#e3b341;--delete:#ff8f87}}
html{scroll-padding-top:1rem;scroll-behavior:smooth}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
.layout{display:grid;grid-template-columns:17rem minmax(0,1fr);max-width:76rem;margin:0 auto}
nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto;padding:2rem 1rem 2rem 1.25rem;font-size:.85rem;border-right:1px solid var(--line)}
nav h2{font-size:.75rem;letter-spacing:.05em;text-transform:uppercase;color:var(--dim);margin:1.2rem 0 .4rem}
nav h2 a{color:inherit;text-decoration:none}
nav ul{list-style:none;margin:0;padding:0}
nav li a{display:flex;gap:.5rem;padding:.2rem .4rem;border-radius:.35rem;color:inherit;text-decoration:none;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.78rem}
nav li a:hover,nav li a:focus-visible{background:var(--code)}
main{padding:2rem 1.5rem 5rem}
header h1{font-size:2rem;margin:0 0 .5rem}
header h1 small{font-size:.9rem;font-weight:400;color:var(--dim)}
header p{margin:.3rem 0;color:var(--dim)}
section>h2{margin:2.5rem 0 .8rem;font-size:1.4rem}
article{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.25rem;margin:0 0 1rem}
article:target{border-color:var(--accent)}
article h3{margin:0;font-size:1rem;font-weight:500;overflow-wrap:anywhere}
article h4{margin:1.1rem 0 .4rem;font-size:.75rem;letter-spacing:.05em;text-transform:uppercase;color:var(--dim)}
.summary{margin:.35rem 0 0}
.lock{color:var(--dim);font-size:.8rem;border:1px solid var(--line);border-radius:1rem;padding:.05rem .5rem;margin-left:.4rem;white-space:nowrap}
.m{display:inline-block;min-width:3.2rem;text-transform:uppercase;font:600 .72rem/1.6 ui-monospace,Menlo,Consolas,monospace}
.get{color:var(--get)}.post{color:var(--post)}.put{color:var(--put)}.patch{color:var(--patch)}.delete{color:var(--delete)}
.s{display:inline-block;min-width:2.4rem;font:600 .85rem/1.5 ui-monospace,Menlo,Consolas,monospace}
.s2{color:var(--post)}.s3{color:var(--get)}.s4{color:var(--put)}.s5{color:var(--delete)}
.answer,details{margin:.15rem 0}
summary{cursor:pointer}
pre{margin:.4rem 0;padding:.6rem .8rem;overflow-x:auto;background:var(--code);border-radius:.35rem}
.type{margin:.4rem 0;color:var(--dim);font-size:.9rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-top:1px solid var(--line)}
th{font-weight:400;white-space:nowrap;width:14rem}
i{color:var(--dim);font-size:.8rem}
small{color:var(--dim)}
var{font-style:normal;color:var(--accent)}
@media(max-width:50rem){.layout{display:block}nav{position:static;max-height:none;border-right:0;border-bottom:1px solid var(--line);padding:1.25rem}main{padding:1.25rem}th{width:auto;white-space:normal}}
"""
