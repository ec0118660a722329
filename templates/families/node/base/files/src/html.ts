/** Text as HTML shows it; safe in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A whole page: styles inside, nothing from another host; no script, unless the body brings one. */
export function htmlPage(title: string, style: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${baseStyle}${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

const baseStyle = `
:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--text:#1c1c1a;--dim:#6a6a64;--line:#e4e4df;--accent:#0b6e63;--code:#f3f3ef}
@media(prefers-color-scheme:dark){:root{--bg:#141513;--card:#1c1d1b;--text:#e9e9e4;--dim:#9b9c94;--line:#30312d;--accent:#5cc8b8;--code:#232421}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.55 system-ui,sans-serif}
a{color:var(--accent);text-underline-offset:.2em}
code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
h1,h2,h3{line-height:1.2;text-wrap:balance}
`;
