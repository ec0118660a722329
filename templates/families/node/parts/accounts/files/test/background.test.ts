import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Background } from '../src/background.js';
import { createLogger } from '../src/log.js';
import { MailError } from '../src/mail/mailer.js';

const lines: string[] = [];
const log = createLogger('info', { write: (line) => void lines.push(line) });

beforeEach(() => {
  lines.length = 0;
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('Background', () => {
  it('runs jobs, a few at once, and says when all are done', async () => {
    const background = new Background(log);
    let running = 0;
    let most = 0;
    let done = 0;
    for (let i = 0; i < 12; i += 1) {
      background.run('job', async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        done += 1;
      });
    }
    await background.idle();
    expect(done).toBe(12);
    expect(most).toBe(4);
    await background.idle();
  });

  it('tries a failed job again, at once when it closes, and logs it', async () => {
    const background = new Background(log);
    let tries = 0;
    background.run('mail', () => {
      tries += 1;
      return tries < 3 ? Promise.reject(new Error('no mail server')) : Promise.resolve();
    });
    await background.close();
    expect(tries).toBe(3);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('no mail server');
  });

  it('lets others pass between two tries', async () => {
    const background = new Background(log);
    for (let i = 0; i < 4; i += 1) {
      background.run('mail', () => Promise.reject(new Error('no such address')));
    }
    const passed = new Promise<void>((resolve) => {
      background.run('mail', () => {
        resolve();
        return Promise.resolve();
      });
    });
    await passed;
    expect(lines).toHaveLength(4);
    await background.close();
  });

  it('gives up after the third try', async () => {
    const background = new Background(log);
    let tries = 0;
    background.run('mail', () => {
      tries += 1;
      return Promise.reject(new Error('no mail server'));
    });
    await background.close();
    expect(tries).toBe(3);
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual([
      'warn',
      'warn',
      'error',
    ]);
  });

  it('tries nothing again that was refused for good, and logs it once', async () => {
    const background = new Background(log);
    let tries = 0;
    background.run('mail', () => {
      tries += 1;
      return Promise.reject(new MailError(Object.assign(new Error(), { permanent: true })));
    });
    await background.idle();
    expect(tries).toBe(1);
    expect(lines).toEqual([expect.stringContaining('"level":"error"')]);
  });

  it('drops what it can not bear, with a line in the log, and never throws', async () => {
    const background = new Background(log);
    let done = 0;
    const add = () => {
      background.run('job', () => {
        done += 1;
        return Promise.resolve();
      });
    };
    for (let i = 0; i < 1_001; i += 1) add();
    expect(lines).toEqual([expect.stringContaining('dropped')]);
    await background.idle();
    expect(done).toBe(1_000);
    add();
    await background.idle();
    expect(done).toBe(1_001);
  });
});
