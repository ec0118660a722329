import { describe, expect, it } from 'vitest';

import { prettyLine } from '../src/log-pretty.js';
import { createLogger, withoutRedaction } from '../src/log.js';

function lines(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const written: Record<string, unknown>[] = [];
  const log = createLogger('info', {
    write: (line) => void written.push(JSON.parse(line) as Record<string, unknown>),
  });
  write(log);
  return written;
}

describe('the log', () => {
  it('is one object a line, with level and time', () => {
    const [line] = lines((log) => {
      log.debug('not this');
      log.warn({ a: 1 }, 'hello');
    });
    expect(line).toMatchObject({ level: 'warn', msg: 'hello', a: 1 });
    expect(new Date(String(line?.time)).toISOString()).toBe(line?.time);
    expect(line).not.toHaveProperty('pid');
  });

  it('leaves out secrets that were passed by mistake', () => {
    const [line] = lines((log) =>
      log.info({ password: 'hush', user: { token: 'hush' }, headers: { authorization: 'hush' } }),
    );
    expect(JSON.stringify(line)).not.toContain('hush');
  });

  it('can go without looking for them', () => {
    const [line] = lines((log) => withoutRedaction(log).info({ token: 'known' }));
    expect(line).toMatchObject({ token: 'known' });
  });

  it('is short in a terminal', () => {
    const line = prettyLine(
      JSON.stringify({
        level: 'info',
        time: '2026-01-01T12:30:01.250Z',
        method: 'GET',
        route: '/x',
        status: 200,
        ms: 1.5,
        requestId: 'r',
      }),
    );
    expect(line).toContain('12:30:01.250');
    expect(line).toContain('GET /x 200 1.5 ms');
    expect(line).toContain('{"requestId":"r"}');
    expect(
      prettyLine('{"level":"error","msg":"no","err":{"stack":"Error: no\\n at x"}}'),
    ).toContain('\nError: no\n at x\n');
  });
});
