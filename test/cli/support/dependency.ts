import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './run.js';
import { toolDirectory } from './tool.js';

/** The tool with templates whose project has one dependency, so that there is something to fetch. */
export function toolWithDependency(): string {
  const place = join(scratch(), 'tool');
  execFileSync('cp', ['-r', toolDirectory(), place]);
  const edit = (path: string, from: string, to: string): void => {
    const file = join(place, 'templates', path);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(from, () => to),
    );
  };
  edit('families/script/base/layer.yaml', 'scripts:', 'packages: [never-published]\nscripts:');
  edit(
    'stacks/plain/versions/package.json',
    '}',
    ', "dependencies": { "never-published": "1.0.0" } }',
  );
  edit(
    'families/script/base/files/package.json.hbs',
    '"type": "module",',
    '"type": "module",\n  "dependencies": { {{#each packages}}{{json name}}: {{json version}}{{/each}} },',
  );
  return join(place, 'bin/create-keelson.js');
}
