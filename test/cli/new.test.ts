import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entriesOf, events, keelson, lastEvent, scratch } from './support/run.js';

const quickly = ['--yes', '--no-install', '--no-git'];

describe('keelson new', () => {
  it('makes a project from defaults, in a directory of that name', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', ...quickly], { cwd });
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    expect(entriesOf(cwd)).toEqual(['shop']);
    expect(readFileSync(join(cwd, 'shop/README.md'), 'utf8')).toMatch(/^# Shop\n[^]*## Notes/);
    const blueprint: unknown = JSON.parse(
      readFileSync(join(cwd, 'shop/.keelson/blueprint.json'), 'utf8'),
    );
    expect(blueprint).toMatchObject({
      framework: 'plain',
      database: 'embedded',
      auth: 'none',
      example: 'tasks',
      features: ['notes'],
      packageManager: 'npm',
    });
  });

  it.for([
    ['the bare name', ['shop', ...quickly]],
    ['flags first', ['--yes', '--no-install', '--no-git', 'shop']],
  ] as const)('is the default command: %s', async ([, words]) => {
    const cwd = scratch();
    const run = await keelson(words, { cwd });
    expect(run.code).toBe(0);
    expect(entriesOf(cwd)).toEqual(['shop']);
  });

  it('writes the same bytes whatever the environment', async () => {
    const one = scratch();
    const other = scratch();
    await keelson(['new', 'shop', ...quickly], { cwd: one });
    await keelson(['new', 'shop', ...quickly], {
      cwd: other,
      env: {
        NODE_ENV: 'production',
        TZ: 'Asia/Kathmandu',
        LANG: 'C',
        TERM: 'dumb',
        HOME: undefined,
      },
    });
    for (const path of ['package.json', 'README.md', '.gitignore', '.keelson/blueprint.json']) {
      const bytes = readFileSync(join(one, 'shop', path));
      expect(readFileSync(join(other, 'shop', path)).equals(bytes), path).toBe(true);
    }
  });

  it('takes the name from --directory', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'shop'));
    const run = await keelson(['new', '--directory', '.', ...quickly], { cwd: join(cwd, 'shop') });
    expect(run.code).toBe(0);
    expect(readFileSync(join(cwd, 'shop/package.json'), 'utf8')).toContain('"name": "shop"');
  });
});

describe('.env', () => {
  it('is what a dotenv reader understands, with quotes where they are needed', async () => {
    const cwd = scratch();
    await keelson(['new', 'shop', ...quickly], { cwd });
    const text = readFileSync(join(cwd, 'shop/.env'), 'utf8');
    expect(text).toContain("MAIL_FROM='My App <no-reply@localhost>'\n");
    expect(text).not.toContain('SMTP_URL');
    expect(text).not.toContain('change-me');
  });

  it('takes the next port when the usual one is in use', async () => {
    const server = createServer().listen(3000, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve).once('error', resolve));
    const cwd = scratch();
    await keelson(['new', 'shop', ...quickly], { cwd });
    server.close();
    const text = readFileSync(join(cwd, 'shop/.env'), 'utf8');
    const port = Number(/^PORT=(\d+)$/m.exec(text)?.[1]);
    expect(port).toBeGreaterThan(3000);
    expect(text).toContain(`PUBLIC_URL=http://localhost:${port}\n`);
  });

  it('is never replaced', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'shop'));
    writeFileSync(join(cwd, 'shop/.env'), 'PORT=4000\n');
    const run = await keelson(['new', 'shop', '--merge', ...quickly], { cwd });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('it lacks APP_SECRET, DATABASE_URL');
    expect(readFileSync(join(cwd, 'shop/.env'), 'utf8')).toBe('PORT=4000\n');
  });
});

describe('--blueprint', () => {
  const yaml = [
    'name: shop',
    'auth: session',
    'features: []',
    'resources:',
    '  - "book title:string"',
  ];

  it('answers from YAML; flags win over it', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'it.yaml'), yaml.join('\n'));
    const words = ['new', '--blueprint', 'it.yaml', '--auth', 'none', '--dry-run', '--json'];
    const run = await keelson([...words, ...quickly], { cwd });
    expect(lastEvent(run).blueprint).toMatchObject({ name: 'shop', auth: 'none', features: [] });
  });

  it('answers from JSON on standard input', async () => {
    const cwd = scratch();
    const input = JSON.stringify({ name: 'shop', framework: 'plain', example: 'none' });
    const run = await keelson(['new', '--blueprint', '-', ...quickly], { cwd, input });
    expect(run.code).toBe(0);
    expect(entriesOf(cwd)).toEqual(['shop']);
  });

  it.for([['no YAML', 'a: [', /it\.yaml:1/]] as const)('refuses %s', async ([, text, said]) => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'it.yaml'), text);
    const run = await keelson(['new', 'shop', '--blueprint', 'it.yaml', ...quickly], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(said);
    expect(entriesOf(cwd)).toEqual(['it.yaml']);
  });

  it.for([
    ['a choice', 'database: embeded', '1:11: there is no database "embeded"'],
    [
      'a resource',
      'resources:\n  - book a:strin',
      '2:5: resource notation, column 8: unknown type',
    ],
    ['a name', '# x\nname: Shop', '2:7: the name "Shop" is not possible'],
  ] as const)('says where %s stands that is refused', async ([, text, said]) => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'it.yaml'), text);
    const run = await keelson(['new', '--blueprint', 'it.yaml', ...quickly], { cwd });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(`keelson: it.yaml:${said}`);
  });

  it('does not blame the file for what a flag says', async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'it.yaml'), 'name: shop\n');
    const words = ['new', '--blueprint', 'it.yaml', '--yes', 'Shop'];
    expect((await keelson(words, { cwd })).stderr).toMatch(/^keelson: the name/);
  });

  it('is read from a pipe', async () => {
    const cwd = scratch();
    const piped = 'mkfifo pipe; (echo "name: piped" >pipe) & exec "$@"';
    const words = ['new', '--blueprint', 'pipe', ...quickly];
    const run = await keelson(words, { cwd, wrapper: ['sh', '-c', piped, 'sh'] });
    expect(run.code).toBe(0);
    expect(entriesOf(cwd)).toEqual(['pipe', 'piped']);
  });

  it('is not waited for after a signal', async () => {
    const cwd = scratch();
    // The shell goes on once the pipe is opened for reading, too.
    const waiting = 'mkfifo pipe; "$@" & exec 3>pipe; kill -TERM $!; wait $!';
    const words = ['new', '--blueprint', 'pipe', ...quickly];
    const run = await keelson(words, { cwd, wrapper: ['sh', '-c', waiting, 'sh'] });
    expect(run.code).toBe(143);
    expect(run.milliseconds).toBeLessThan(5000);
    expect(entriesOf(cwd)).toEqual(['pipe']);
  });
});

describe('--dry-run', () => {
  it('makes invisible characters of a path visible', async () => {
    const words = ['new', 'shop', '--yes', '--dry-run', '--directory', 'a\u200bb'];
    const run = await keelson(words, { cwd: scratch() });
    expect(run.stdout).not.toContain('\u200b');
    expect(run.stdout).toContain('a\\u{200b}b');
  });

  it('shows files, steps and packages, and writes nothing', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--yes', '--dry-run', '--no-test'], { cwd });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('── package.json');
    expect(run.stdout).toContain('npm install');
    expect(run.stdout).toContain("Run the project's own tests  --no-test");
    expect(run.stdout).toContain('Nothing was written.');
    expect(entriesOf(cwd)).toEqual([]);
  });

  it('is one object with --json', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--yes', '--dry-run', '--json'], { cwd });
    expect(events(run)).toHaveLength(1);
    const { files, steps } = lastEvent(run) as {
      files: { path: string; mode: string }[];
      steps: { id: string }[];
    };
    expect(files.find((file) => file.path === 'bin/start')?.mode).toBe('755');
    expect(steps.map((step) => step.id)).toEqual([
      'env',
      'install',
      'git',
      'build',
      'migrate',
      'test',
      'verify',
    ]);
    expect(entriesOf(cwd)).toEqual([]);
  });
});

describe('output', () => {
  it('is nothing but JSON with --json: events, then the result', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--json', ...quickly], { cwd });
    expect(run.stderr).toBe('');
    expect(events(run).map(({ event }) => event)).toEqual([
      'start',
      ...Array.from({ length: 10 }, () => 'step'),
      'result',
    ]);
    expect(lastEvent(run)).toMatchObject({ exitCode: 0, result: 'incomplete', failure: null });
  });

  it('is an object for an error, too', async () => {
    const run = await keelson(['new', 'X', '--json', ...quickly], { cwd: scratch() });
    expect(lastEvent(run)).toMatchObject({ event: 'error', exitCode: 2 });
  });

  it('is nothing with --quiet', async () => {
    const run = await keelson(['new', 'shop', '--quiet', ...quickly], { cwd: scratch() });
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('is the plan all the same where that was asked for', async () => {
    const cwd = scratch();
    const words = ['new', 'shop', '--dry-run', ...quickly];
    const [quiet, usual] = [
      await keelson([...words, '--quiet'], { cwd }),
      await keelson(words, { cwd }),
    ];
    expect(quiet.stdout).toContain('Nothing was written.');
    expect(quiet.stdout).toBe(usual.stdout);
    const help = await keelson(['new', '--help'], { cwd });
    expect(help.stdout).toMatch(/--quiet +print errors only, and the plan of --dry-run/);
  });

  it('has no escape sequences without a terminal', async () => {
    const run = await keelson(['new', 'shop', ...quickly], { cwd: scratch() });
    expect(run.stdout).not.toContain('\u001b');
  });

  it('never calls a step passed that did not run', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', ...quickly], { cwd });
    const table = run.stdout.slice(run.stdout.lastIndexOf('\nWrite the project'));
    expect(table).toMatch(/Install packages +skipped +--no-install/);
    expect(table).toMatch(/First commit +skipped +--no-git/);
    expect(table).toMatch(/Migrate the database +skipped/);
    expect(table.match(/passed/g)).toHaveLength(2);
  });
});
