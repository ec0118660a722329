import { afterAll, beforeAll, expect, it } from 'vitest';

import { renewSession } from '../../src/auth/renew-session.js';
import { deleteSessionsOf } from '../../src/auth/sessions.repository.js';
import { newAccount } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

it('gives no secret for a session that has ended', async () => {
  const { id, sessionId } = await newAccount(app);
  await deleteSessionsOf(app.services.db, id);
  await expect(renewSession(app.services, sessionId)).rejects.toMatchObject({ status: 401 });
});
