import { API, pathOf } from '../../contract/contract.js';
import { AUTH } from '../../verify/accounts.js';
import { everyProject, withAccounts, withDatabaseServer } from '../../verify/check.js';
import { productionVariables } from '../../verify/environment.js';
import type { Scene } from '../scene.js';

/** What other settings change, each on a process of its own. */
export const limitScenes: readonly Scene[] = [
  {
    title: 'Too many requests',
    applies: everyProject,
    needs: ['process'],
    async run({ elsewhere }, note) {
      const { anyone } = await elsewhere({ RATE_LIMIT_GENERAL: '3/60' });
      for (let i = 0; i < 5; i += 1) await note('anything', anyone.get(`${API}/nowhere`));
      await note('health', anyone.get('/health/live'));
      await note('OPTIONS', anyone.send('OPTIONS', `${API}/nowhere`));
    },
  },
  {
    title: 'Too many of one thing',
    applies: withAccounts,
    needs: ['process'],
    async run({ elsewhere, accounts }, note) {
      const tight = ['REGISTER', 'LOGIN', 'REFRESH', 'FORGOT', 'RESET', 'OAUTH'];
      const { anyone, contract } = await elsewhere(
        Object.fromEntries(tight.map((name) => [`RATE_LIMIT_${name}`, '1/60'])),
      );
      const token = 'A'.repeat(43);
      const bodies: Readonly<Record<string, object>> = {
        '/login': { email: accounts.newEmail(), password: accounts.newPassword() },
        '/register': { email: accounts.newEmail(), password: accounts.newPassword(), name: 'Ada' },
        '/password/forgot': { email: accounts.newEmail() },
        '/password/reset': { token, password: accounts.newPassword() },
        '/verify-email': { token },
        ...(contract.flavour === 'jwt' && { '/refresh': { refreshToken: token } }),
      };
      for (const [path, body] of Object.entries(bodies))
        for (let i = 0; i < 3; i += 1) await note(path, anyone.post(AUTH + path, body));
    },
  },
  {
    title: 'Production',
    applies: everyProject,
    needs: ['process'],
    async run({ elsewhere }, note) {
      const { anyone } = await elsewhere(productionVariables());
      for (const path of [
        '/health/live',
        '/health/ready',
        '/docs',
        '/openapi.json',
        '/dev/mailbox',
      ])
        await note(path, anyone.get(path));
      await note('nowhere', anyone.get('/nowhere'));
      await note('nobody', anyone.get(`${AUTH}/me`));
      const email = { email: 'x', password: 5 };
      await note('a bad login', anyone.post(`${AUTH}/login`, email));
    },
  },
  {
    title: 'Without its database',
    applies: withDatabaseServer,
    needs: ['process'],
    async run({ elsewhere, throughProxy, contract, accounts }, note) {
      const proxy = await throughProxy('DATABASE_URL');
      const { anyone } = await elsewhere({ DATABASE_URL: proxy.url });
      proxy.fail('refuse');
      for (const path of ['/health/live', '/health/ready']) await note(path, anyone.get(path));
      for (const resource of contract.resources)
        await note(resource.plural.kebab, anyone.get(pathOf(resource)));
      if (contract.flavour === 'none') return;
      const body = { email: accounts.newEmail(), password: accounts.newPassword() };
      await note('logging in', anyone.post(`${AUTH}/login`, body));
      await note('registering', anyone.post(`${AUTH}/register`, { ...body, name: 'Ada' }));
    },
  },
];
