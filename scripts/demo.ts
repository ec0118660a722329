/**
 * Records a real run of `keelson new` in a terminal and draws it as docs/demo.svg.
 *
 *   npm run build && npx tsx scripts/demo.ts
 *
 * Needs Linux (`script` of util-linux gives the terminal) and fetches svg-term-cli with npx. Nothing is staged: the tool
 * asks, Enter accepts what it proposes, and what it prints is recorded. Only waits are shortened; the
 * times that stand in the picture are the real ones.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { gitIdentity, pathWith } from '../test/support/environment.js';

const columns = 96;
const rows = 34;
/** Seconds a reader gets before an answer is given, at the end, and while a step spins. */
const pause = { answer: 1.1, end: 4, spin: 1.6, longest: 1.2 };
const spinFrames = 10;

interface Frame {
  /** Seconds since the frame before. */
  readonly wait: number;
  readonly text: string;
}

/** nobody:nogroup on Debian. */
const unprivileged = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'keelson-demo-'));
try {
  const frames = shorten(await record());
  const cast = join(scratch, 'demo.cast');
  const text = castOf(frames);
  // The picture is published: nothing of this machine belongs in it.
  for (const path of [root, scratch]) {
    if (text.includes(path)) throw new Error(`the recording names ${path}`);
  }
  writeFileSync(cast, text);
  const svg = join(root, 'docs', 'demo.svg');
  const options = ['--in', cast, '--out', svg, '--window', '--width', String(columns)];
  execFileSync('npx', ['--yes', 'svg-term-cli@2.1.1', ...options, '--height', String(rows)]);
  console.log(`${svg}: ${frames.length} frames, ${readFileSync(svg).length / 1000} kB`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Runs the tool in a terminal of its own and answers every question with Enter. */
async function record(): Promise<Frame[]> {
  const node = process.env['DEMO_NODE'] ?? process.execPath;
  symlinkSync(join(root, 'bin', 'create-keelson.js'), join(scratch, 'keelson'));
  const env = {
    ...process.env,
    CI: '',
    HOME: scratch,
    npm_config_cache: join(scratch, '.npm'),
    PATH: pathWith(scratch, dirname(node)),
    ...gitIdentity('Demo'),
  };
  // What a person sees who is not root, and whose package manager has a cache.
  const asPerson = process.getuid?.() === 0 ? unprivileged : [];
  if (asPerson.length > 0) chownSync(scratch, 65534, 65534);
  const [first, ...words] = [...asPerson, 'keelson'];
  const warmUp = ['new', 'warm-up', '--yes', '--no-test', '--no-verify', '--no-start'];
  execFileSync(first, [...words, ...warmUp], { cwd: scratch, env, stdio: 'ignore' });

  const [output, timing] = [join(scratch, 'output'), join(scratch, 'timing')];
  const line = `stty rows ${rows} cols ${columns}; ${asPerson.join(' ')} keelson new my-api`;
  const child = spawn('script', ['-qefc', line, '-O', output, '-T', timing], {
    cwd: scratch,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let seen = '';
  let idle: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    clearTimeout(idle);
    // Before the first step silence means a question, after the last one that the app runs.
    const key = !seen.includes('Write the project') ? '\r' : '\x03';
    const isTurn = key === '\r' || seen.includes('Ctrl-C stops it');
    if (isTurn) idle = setTimeout(() => child.stdin.write(key), pause.answer * 1000);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0 && code !== 130) throw new Error(`keelson ended with ${String(code)}:\n${seen}`);
  return framesOf(readFileSync(output), readFileSync(timing, 'utf8'));
}

/** `script` writes how long it waited and how many bytes came, a line each. */
function framesOf(output: Buffer, timing: string): Frame[] {
  let offset = output.indexOf('\n') + 1; // The first line says when the recording began.
  const pieces = timing
    .trim()
    .split('\n')
    .map((line) => {
      const [wait = '0', bytes = '0'] = line.split(' ');
      // A piece may end in the middle of a character: bytes until they are put together.
      const text = output.subarray(offset, (offset += Number(bytes))).toString('latin1');
      return { wait: Number(wait), text };
    });
  return together(pieces).map(({ wait, text }) => {
    const characters = Buffer.from(text, 'latin1').toString('utf8');
    return {
      wait,
      text: characters.replaceAll('\x1b[?2026h', '').replaceAll('\x1b[?2026l', ''),
    };
  });
}

/** Pieces that come at once are one picture. */
function together(pieces: readonly Frame[]): Frame[] {
  const frames: Frame[] = [];
  for (const piece of pieces) {
    const last = frames.at(-1);
    if (last === undefined || piece.wait > 0.02) frames.push(piece);
    else frames[frames.length - 1] = { wait: last.wait, text: last.text + piece.text };
  }
  return frames;
}

/** Cuts long waits, and keeps a few frames of each step that spins. */
function shorten(frames: readonly Frame[]): Frame[] {
  const short: Frame[] = [{ wait: 0, text: '$ keelson new my-api\r\n' }];
  let spinning: Frame[] = [];
  const flush = () => {
    const seconds = Math.min(
      pause.spin,
      spinning.reduce((sum, { wait }) => sum + wait, 0),
    );
    const every = Math.max(1, Math.ceil(spinning.length / spinFrames));
    const kept = spinning.filter((_, i) => i % every === 0 || i === spinning.length - 1);
    short.push(...kept.map(({ text }) => ({ wait: seconds / kept.length, text })));
    spinning = [];
  };
  for (const frame of frames) {
    if (/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(frame.text) && !frame.text.includes('\n')) {
      spinning.push(frame);
    } else {
      flush();
      short.push({ wait: Math.min(frame.wait, pause.longest), text: frame.text });
    }
  }
  flush();
  return [...short, { wait: pause.end, text: '' }];
}

/** asciicast version 2. */
function castOf(frames: readonly Frame[]): string {
  let at = 0;
  const header = { version: 2, width: columns, height: rows };
  const events = frames.map(({ wait, text }) => [(at += wait), 'o', text]);
  return [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join('');
}
