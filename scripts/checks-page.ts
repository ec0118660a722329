/** docs/checks.md: every check there is, and every number that has none. */
import { join } from 'node:path';
import { format } from 'prettier';

import { allChecks } from '../src/verify/checks/index.js';
import { table } from './table.js';

export const checksPath = join(import.meta.dirname, '../docs/checks.md');

/** Numbers of the list that the checks come from, which none has: by the contract, not by chance. */
const without: readonly (readonly [id: string, why: string])[] = [
  [
    'C45',
    'tokens against forged requests: cookies are guarded by `Sec-Fetch-Site` and `Origin` (C41 to C44)',
  ],
  ['C51', 'a public key taken for a secret: tokens are signed by HMAC, there is no public key'],
  ['C64', 'published keys: for the same reason there are none'],
  ['C74', 'refresh tokens in cookies: they are never in one'],
  ['C86', 'change of the e-mail address: there is no such operation'],
  ['C102', 'ids below other ids: no path has two'],
  ['C104', 'rows that are deleted and kept: what is deleted is gone'],
  ['C129', 'addresses that the server fetches: no field is one'],
  ['C130', 'exported tables: nothing is exported'],
  ['C12', 'a change to the same password: C85 tries it, too'],
  ['C69', 'losers of a race that harm the winner: C68 looks at them, too'],
  ['C171', 'five minutes of even load: not asked yet, as the whole suite takes one'],
];

/** The page. */
export function checksPage(): Promise<string> {
  const titles = [...new Set(allChecks.map(({ group }) => group))];
  const page = [
    '# The checks',
    `Written by \`npm run docs\` from the suite itself: ${allChecks.length} promises that \`keelson verify\` asks of a project, as far as they apply to it. For each there is a fault that must turn it red: \`npm run test:mutants\`. \`--only\` takes numbers, ranges and the words in brackets.`,
    ...titles.map((title) => {
      const checks = allChecks.filter(({ group }) => group === title);
      const rows = checks.map(({ id, title: promise, source = '' }) => [id, promise, source]);
      const heading = `## ${title} (\`${checks[0]?.groupId ?? ''}\`)`;
      return `${heading}\n\n${table([['check', 'promise', 'read on'], ...rows])}`;
    }),
    '## Numbers without a check',
    'Most have a subject that no project has.',
    table([['number', 'why'], ...without]),
  ].join('\n\n');
  return format(page, { parser: 'markdown', printWidth: 100 });
}
