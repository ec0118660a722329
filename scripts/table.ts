/** A table in Markdown; the first row is its head. */
export function table([head = [], ...body]: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]): string => `| ${row.map(escape).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

/** Outside of code, `<name>` would be a tag. */
function escape(cell: string): string {
  const text = cell.replaceAll('|', '\\|');
  return cell.startsWith('`') ? text : text.replaceAll('<', '\\<');
}
