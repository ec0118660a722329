import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { scratch } from '../../cli/support/run.js';
import { changeFiles } from '../../support/files.js';

/** A package registry of this machine, as good or as broken as a test wants it. */

/** What it does to whoever asks. */
export type Mood =
  | 'good'
  /** Everything is 500. */
  | 'failing'
  /** Everything is a page in HTML. */
  | 'page'
  /** Packages end half way. */
  | 'truncated'
  /** Packages are others than their descriptions say. */
  | 'wrong hash'
  /** Packages come in many small pieces. */
  | 'slow'
  /** Requests are taken, and never answered. */
  | 'black hole';

export interface Package {
  readonly name: string;
  readonly version: string;
  /** Long ago when left out. */
  readonly published?: Date;
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Beside its manifest; or the file of a whole one. */
  readonly files?: Readonly<Record<string, string>>;
  readonly tarball?: string | undefined;
}

export interface Registry {
  readonly address: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  /** It becomes like that. */
  turn: (mood: Mood) => void;
}

interface Packed extends Package {
  readonly bytes: Buffer;
  /** Of a package that is not the one that is described. */
  readonly others: Buffer;
}

/** Started until the test is over. */
export async function startRegistry(
  mood: Mood,
  packages: readonly Package[] = [],
): Promise<Registry> {
  const packed = packages.map((each) => ({
    ...each,
    bytes: bytesOf(each),
    others: bytesOf({ ...each, tarball: undefined, files: { 'index.js': '// another\n' } }),
  }));
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let now = mood;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/');
    asked.push(path);
    const address = `http://${request.headers.host ?? ''}`;
    answer(response, path, now, packed, address);
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, asked, turn: (mood) => (now = mood) };
}

function answer(
  response: ServerResponse,
  path: string,
  mood: Mood,
  packages: readonly Packed[],
  address: string,
): void {
  if (mood === 'black hole') return;
  const say = (status: number, type: string, body: string | Buffer): void => {
    response.writeHead(status, { 'content-type': type }).end(body);
  };
  if (mood === 'failing') {
    say(500, 'application/json', '{"error":"out of order"}');
    return;
  }
  if (mood === 'page') {
    say(200, 'text/html', '<!doctype html><title>Log in</title>');
    return;
  }
  const found = packages.find((each) => path === tarballPath(each));
  if (found !== undefined) {
    const bytes = mood === 'wrong hash' ? found.others : found.bytes;
    if (mood === 'slow') {
      drip(response, bytes);
      return;
    }
    const half = bytes.subarray(0, bytes.length / 2);
    say(200, 'application/octet-stream', mood === 'truncated' ? half : bytes);
    return;
  }
  const versions = packages.filter(({ name }) => path === `/${name}`);
  if (versions.length === 0) {
    say(404, 'application/json', '{"error":"not found"}');
    return;
  }
  const text = JSON.stringify(describe(versions, address));
  say(200, 'application/json', text);
}

function drip(response: ServerResponse, bytes: Buffer): void {
  const size = Math.ceil(bytes.length / 40);
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + size));
    sent += size;
    if (sent < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, 50);
}

const longAgo = new Date('2020-01-02T03:04:05Z');

function tarballPath({ name, version }: Package): string {
  return `/${name}/-/${name.split('/').at(-1) ?? name}-${version}.tgz`;
}

function describe(versions: readonly Packed[], address: string): object {
  const [{ name }] = versions as [Packed];
  const latest = versions.at(-1)?.version;
  const described = versions.map((each) => {
    const dist = {
      tarball: `${address}${tarballPath(each)}`,
      shasum: createHash('sha1').update(each.bytes).digest('hex'),
      integrity: `sha512-${createHash('sha512').update(each.bytes).digest('base64')}`,
    };
    return [each.version, { name, version: each.version, ...manifestOf(each), dist }] as const;
  });
  const times = versions.map(
    ({ version, published = longAgo }) => [version, published.toISOString()] as const,
  );
  return {
    name,
    'dist-tags': { latest },
    versions: Object.fromEntries(described),
    time: { created: longAgo, modified: longAgo, ...Object.fromEntries(times) },
  };
}

function manifestOf({ tarball, manifest }: Package): Readonly<Record<string, unknown>> {
  if (tarball === undefined) return manifest ?? {};
  const words = ['-xzOf', tarball, 'package/package.json'];
  return JSON.parse(execFileSync('tar', words, { encoding: 'utf8' })) as Record<string, unknown>;
}

function bytesOf({ name, version, manifest, files = {}, tarball }: Package): Buffer {
  if (tarball !== undefined) return readFileSync(tarball);
  const place = mkdtempSync(join(scratch(), 'package-'));
  const all = { ...files, 'package.json': JSON.stringify({ name, version, ...manifest }) };
  changeFiles(join(place, 'package'), all);
  return execFileSync('tar', ['-czf', '-', '-C', place, 'package']);
}
