/** The look of the report page: quiet, readable on paper and in the dark. */
export const pageStyle = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --good: #1a7f37; --bad: #cf222e; --dim: #6e7781; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #ff7b72; --dim: #9198a1; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 68rem; padding: 1.5rem; }
header { border-left: .4rem solid var(--good); padding-left: 1rem; }
header.failed { border-color: var(--bad); }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
h2 small, header p, footer, .reason, .source { color: var(--dim); font-weight: normal; }
header dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0 0; }
header dt { color: var(--dim); font-size: .85rem; }
header dd { font-size: 1.3rem; font-variant-numeric: tabular-nums; margin: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid var(--line); padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; }
thead th { border: 0; color: var(--dim); font-size: .85rem; font-weight: normal; padding-bottom: 0; }
tbody th, td:nth-child(3) { white-space: nowrap; width: 1%; }
tr:target { background: var(--soft); }
tr.passed td:nth-child(3) { color: var(--good); }
tr.failed td:nth-child(3) { color: var(--bad); font-weight: bold; }
tr.not-applicable, tr.not-run td:nth-child(3) { color: var(--dim); }
.time, thead th:last-child { padding-right: 0; text-align: right; }
.time { font-variant-numeric: tabular-nums; width: 6rem; }
.time span { background: linear-gradient(to left, var(--soft) var(--share), transparent 0); display: block; padding: 0 .3rem; }
p.reason, p.source, p.figure { font-size: .85rem; margin: 0; }
pre { background: var(--soft); font-size: .85rem; margin: .4rem 0; overflow-wrap: anywhere; padding: .5rem .75rem; white-space: pre-wrap; }
dl.failure { display: grid; gap: 0 .75rem; grid-template-columns: max-content 1fr; margin: .4rem 0; overflow-wrap: anywhere; }
dl.failure dt { color: var(--dim); }
dl.failure dd { margin: 0; }
footer { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .5rem; }
`;
