/** Faults for projects in Express. */
import { faultsOf } from './patch.js';

const http = 'src/http';
const auth = 'src/auth';
const oauth = `${auth}/oauth`;
const notes = 'src/notes';

const jwt = faultsOf('jwt');
const session = faultsOf('session');
/** On PostgreSQL, where requests really overlap. */
const races = faultsOf('races');

export const expressPatches = [
  // Paths, bodies, errors
  jwt('C131', `${http}/error-handler.ts`, [
    "'application/problem+json; charset=utf-8', body(",
    "'text/html', body(",
  ]),
  jwt('C132', `${http}/routes.ts`, [
    'throw problems.methodNotAllowed(allow)',
    'throw problems.notFound()',
  ]),
  jwt('C133', `${http}/routes.ts`, ["if (method === 'get') byMethod.set('HEAD', handlers);", '']),
  jwt('C134', `${http}/routes.ts`, ["byMethod.set('OPTIONS',", "byMethod.set('NONE',"]),
  jwt('C136', `${http}/respond.ts`, [
    "send(res, status, 'application/json; charset=utf-8'",
    "send(res, status, res.req.headers.accept === 'text/html' ? 'text/html' : 'application/json'",
  ]),
  jwt('C137', `${http}/respond.ts`, [
    'res.statusCode = 204;',
    "res.statusCode = 204; res.setHeader('Content-Type', 'text/html');",
  ]),
  jwt('C143', `${http}/server.ts`, [
    'createHttpServer({',
    'createHttpServer({ insecureHTTPParser: true,',
  ]),
  jwt('C204', `${http}/error-handler.ts`, [
    'if (error instanceof URIError)',
    'if (error instanceof EvalError)',
  ]),
  jwt('C120', `${http}/json.ts`, ['const maxDepth = 64;', 'const maxDepth = 1_000_000;']),
  jwt('C121', `${http}/json.ts`, [
    "throw problems.malformed('The body is not well-formed JSON.');",
    'throw problems.invalid([]);',
  ]),
  jwt('C156', `${http}/json.ts`, [
    "throw problems.malformed('The body is not well-formed JSON.');",
    'throw problems.malformed(text);',
  ]),
  jwt('C122', `${http}/body.ts`, ['if (size > limit)', 'if (size > limit + 1)']),
  jwt('C125', `${http}/body.ts`, ['if (!isJson(req))', 'if (false)']),
  jwt('C205', `${http}/body.ts`, ['if (!isUtf8(bytes))', 'if (false)']),
  jwt('C154', `${http}/error-handler.ts`, ['requestId: req.id,', '']),
  // Every answer
  jwt('C146', `${http}/security-headers.ts`, ["['Referrer-Policy', 'no-referrer'],", '']),
  jwt('C147', 'src/app.ts', ["app.disable('x-powered-by');", '']),
  jwt('C148', `${auth}/auth.routes.ts`, ["res.setHeader('Cache-Control', 'no-store');", '']),
  jwt('C149', `${http}/cors.ts`, ["if (allowed.size > 0) res.setHeader('Vary', 'Origin');", '']),
  jwt('C150', `${http}/cors.ts`, [
    '!allowed.has(origin)',
    '![...allowed].some((each) => origin.includes(new URL(each).hostname))',
  ]),
  jwt('C152', `${http}/cors.ts`, ["res.setHeader('Access-Control-Allow-Methods', methods);", '']),
  jwt('C157', `${http}/begin-request.ts`, [' && acceptableId.test(given)', '']),
  jwt('C160', `${http}/begin-request.ts`, [
    'logAccess(req, res, log, performance.now() - start);',
    '',
  ]),
  jwt('C207', `${http}/begin-request.ts`, [
    "res.setHeader('X-Request-Id', req.id);",
    "if (req.method === 'GET') res.setHeader('X-Request-Id', req.id);",
  ]),
  jwt('C208', `${http}/rate-limit.ts`, ["res.setHeader('RateLimit-Policy', policy);", '']),
  jwt('C209', `${http}/problem.ts`, ["return { 'Retry-After':", "return { 'X-Retry-After':"]),
  jwt('C159', `${auth}/credentials.ts`, [
    "audit(log, 'login.failed', { account });",
    "audit(log, 'login.failed', { account: password });",
  ]),
  jwt('C206', `${http}/error-handler.ts`, [
    'if (error instanceof URIError)',
    'if (error instanceof EvalError)',
  ]),
  jwt('C271', 'src/openapi/crud.ts', ['required: Object.keys(stored)', 'required: []']),
  jwt('C271', 'src/fields.ts', [
    'meta({ minLength: min, maxLength: max',
    'meta({ minLength: min + 1, maxLength: max',
  ]),
  jwt('C272', 'src/fields.ts', [
    'value.length <= max || countCharacters(value) <= max',
    'value.length <= max',
  ]),
  // Faults of which random requests meet many: one that they meet seldom would survive now and then.
  jwt('C273', `${http}/routes.ts`, [
    "if (req.url.includes('?')) parseQuery(nothing, queryOf(req));",
    '',
  ]),
  session('C273', `${auth}/accounts.schema.ts`, ['z.strictObject(', 'z.object(']),
  jwt('C270', `${auth}/refresh.ts`, [
    'expiresIn: config.ACCESS_TOKEN_TTL',
    'expiresIn: String(config.ACCESS_TOKEN_TTL)',
  ]),
  jwt('C274', `${notes}/notes.table.ts`, ['id: row.id,', 'id: row.id, searchText: row.title,']),
  jwt('C275', `${auth}/refresh.ts`, [
    'expiresIn: config.ACCESS_TOKEN_TTL',
    'expiresIn: config.ACCESS_TOKEN_TTL, family: hashToken(refreshToken)',
  ]),
  jwt('C169', 'src/lifecycle.ts', ['process.exit(0);', 'process.exit(1);']),
  // Accounts and passwords
  jwt('C01', `${auth}/auth.routes.ts`, [
    'sendJson(res, 202, accepted);',
    'sendJson(res, 202, { ...accepted, you: req.body });',
  ]),
  jwt('C07', `${auth}/registration.ts`, [
    'if (!allowed) return;',
    "if (owner !== undefined) throw new Error('known'); if (!allowed) return;",
  ]),
  jwt('C10', `${auth}/email-address.ts`, ['localForm.test(local) &&', '']),
  jwt('C11', `${auth}/accounts.schema.ts`, [
    'registration = z.strictObject(',
    'registration = z.object(',
  ]),
  jwt('C90', `${auth}/accounts.schema.ts`, [
    'profileChange = z.strictObject(',
    'profileChange = z.object(',
  ]),
  jwt('C89', `${auth}/profile.ts`, [
    'return { id, email, name, role, createdAt };',
    'return { id, email, name, role, createdAt, isVerified: true };',
  ]),
  jwt('C27', `${auth}/security-scheme.ts`, ["challenge = 'Bearer'", "challenge = 'Basic'"]),
  jwt('C02', `${auth}/password-policy.ts`, ['< context.minLength)', '< context.minLength - 2)']),
  jwt('C03', `${auth}/password-policy.ts`, [
    "const folded = password.normalize('NFKC').toLowerCase();",
    "const folded = password.normalize('NFKC').toLowerCase(); if (!/[A-Z0-9 ]/.test(password)) return 'Too plain.';",
  ]),
  jwt('C04', `${auth}/password-policy.ts`, [
    'if (holdsName(folded, context.project))',
    'if (false)',
  ]),
  jwt('C05', `${auth}/password-policy.ts`, [
    "return password.normalize('NFC');",
    "return password.normalize('NFC').slice(0, 72);",
  ]),
  jwt('C06', `${auth}/accounts.schema.ts`, [
    '.refine((text) => countCharacters(normalisePassword(text)) <= maxPasswordLength, tooLong)',
    '',
  ]),
  jwt('C09', `${auth}/password-policy.ts`, [
    "return password.normalize('NFC');",
    "return password.normalize('NFC').trim();",
  ]),
  jwt('C85', `${auth}/credentials.ts`, [
    'const right = await passwords.verify(user?.passwordHash, password);',
    'const right = true;',
  ]),
  jwt('C15', `${auth}/registration.ts`, [
    'const owner = await findUserByEmail(db, key);',
    'const owner = await findUserByEmail(db, key); if (!owner) await insertUser(db, { id: newId(), email, emailKey: key, name, passwordHash }, now);',
  ]),
  jwt('C17', `${auth}/attempts.ts`, ['if (!before.allowed)', 'if (false)']),
  jwt('C18', `${auth}/attempts.ts`, ['if (!before.allowed)', 'if (false)']),
  jwt('C210', `${auth}/email-address.ts`, [".toLowerCase().normalize('NFC');", ';']),
  jwt('C40', `${auth}/sessions.ts`, ['await deleteSessionsOf(db, userId, sessionId);', '']),
  jwt('C211', `${auth}/sessions.repository.ts`, [
    ".where('id', '=', id)\n    .where('user_id', '=', userId)",
    ".where('id', '=', id)",
  ]),
  jwt('C73', `${auth}/passwords.ts`, ['await deleteSessionsOf(trx, userId, sessionId);', '']),
  jwt('C81', `${auth}/passwords.ts`, ['await deleteSessionsOf(trx, found.id);', '']),
  jwt('C80', `${auth}/passwords.ts`, [
    'if (!(await useResetToken(trx, token))) return undefined;',
    '',
  ]),
  races('C260', `${auth}/sessions.ts`, [
    'if (!(await replacePasswordHash(trx, user, passwordHash, createdAt))) return false;',
    '',
  ]),
  races(
    'C261',
    `${auth}/users.repository.ts`,
    [".where('password_hash', '=', known.passwordHash)", ''],
    [
      'if (!(await hasSession(trx, sessionId))) throw problems.unauthenticated(challenge);',
      '',
      `${auth}/passwords.ts`,
    ],
  ),
  // Cookies
  session('C31', `${http}/host-cookie.ts`, ['HttpOnly; ', '']),
  session('C35', `${auth}/sessions.ts`, ['await deleteSession(db, userId, id);', '']),
  session('C41', `${http}/csrf.ts`, [
    "if (site === 'cross-site') return 'foreign';",
    "if (site === 'cross-site') return 'own';",
  ]),
  session('C42', `${http}/csrf.ts`, [
    "if (origin === undefined) return 'unknown';",
    "if (origin === undefined) return 'own';",
  ]),
  session('C43', `${http}/csrf.ts`, [
    'return origins.has(origin)',
    'return [...origins].some((each) => origin.includes(new URL(each).hostname))',
  ]),
  session(
    'C44',
    `${http}/csrf.ts`,
    ['hasCookie ?', 'hasCookie && req.path !== loginPath ?'],
    ['&& req.path === loginPath', '&& false'],
  ),
  // Tokens
  jwt('C49', `${auth}/access-tokens.ts`, ["typ: 'at+jwt', kid", "typ: 'JWT', kid"]),
  jwt('C52', `${auth}/access-tokens.ts`, [
    'return expected.length === given.length && timingSafeEqual(expected, given);',
    'return expected.length === given.length;',
  ]),
  jwt('C53', `${auth}/access-tokens.ts`, [
    'return expected.length === given.length && timingSafeEqual(expected, given);',
    'return expected.length === given.length;',
  ]),
  jwt(
    'C50',
    `${auth}/access-tokens.ts`,
    ["if (alg !== 'HS256' ||", "if (String(alg).toLowerCase() !== 'none' && alg !== 'HS256' ||"],
    [
      'return expected.length === given.length && timingSafeEqual(expected, given);',
      'return expected.length === given.length;',
    ],
  ),
  jwt('C54', `${auth}/access-tokens.ts`, [
    'return claims !== undefined && claims.exp > now() ? claims : undefined;',
    'return claims;',
  ]),
  jwt('C56', `${auth}/access-tokens.ts`, ['aud === projectName &&', '']),
  jwt('C57', `${auth}/access-tokens.ts`, ["typ !== 'at+jwt' ||", '']),
  jwt('C59', `${auth}/access-tokens.ts`, [' || Object.keys(others).length > 0', '']),
  jwt('C63', `${auth}/sessions.ts`, ['await deleteSession(db, userId, id);', '']),
  jwt('C66', `${auth}/refresh-tokens.repository.ts`, [
    'token_hash: newHash,',
    'token_hash: oldHash,',
  ]),
  jwt('C67', `${auth}/refresh.ts`, ['await deleteSession(db, userId, sessionId);', '']),
  races('C68', `${auth}/refresh.ts`, ['if (!won)', 'if (false)']),
  jwt('C212', `${auth}/refresh.ts`, [
    "z.string('Must be a string.').max(1024, 'Is not a token.')",
    'z.any()',
  ]),
  // Resources
  jwt('C97', `${notes}/notes.routes.ts`, ['[requireUser, list]', '[list]']),
  jwt('C230', 'src/products/products.routes.ts', ['requireAdmin', 'requireUser']),
  jwt('C98', `${notes}/notes.routes.ts`, ['isTheirs(req, row)', 'true']),
  jwt('C232', `${http}/ownership.ts`, [
    "return row.owner_id === userId || role === 'admin';",
    'return row.owner_id === userId;',
  ]),
  jwt('C233', 'src/leaves/leaves.routes.ts', [
    'target?.owner_id !== ownerId',
    'target === undefined',
  ]),
  jwt('C100', `${notes}/notes.schema.ts`, [
    'noteSchema = z.strictObject(',
    'noteSchema = z.object(',
  ]),
  jwt('C117', 'src/characters.ts', ['return count;', 'return text.length;']),
  jwt('C138', `${http}/crud.ts`, ['sendCreated(res, `${path}/${id}`', 'sendCreated(res, path']),
  jwt('C139', 'src/merge-patch.ts', [
    'const merged = new Map<string, unknown>(Object.entries(current));',
    'const merged = new Map<string, unknown>();',
  ]),
  jwt('C142', `${http}/etag.ts`, ['if (header === undefined) return false;', 'return false;']),
  races('C163', `${notes}/notes.repository.ts`, [
    ".where('row_version', '=', row.row_version)",
    '',
  ]),
  jwt('C220', `${notes}/notes.repository.ts`, [
    '.set({ ...nextVersion(row, now), ...toNoteColumns(input) })',
    '.set({ ...nextVersion(row, now) })',
  ]),
  jwt('C221', `${notes}/notes.schema.ts`, [
    'title: field.string({ min: 1,',
    'title: field.string({ min: 0,',
  ]),
  jwt('C222', 'src/fields.ts', [
    'return member.nullable().default(null);',
    'return member.optional();',
  ]),
  jwt('C223', `${notes}/notes.repository.ts`, ['.catch(refused(refusals))', '']),
  jwt('C225', `${notes}/notes.repository.ts`, [
    "rows = rows.where('kind', '=', query.kind);",
    'rows = rows;',
  ]),
  jwt('C226', `${notes}/notes.repository.ts`, [
    "rows = rows.where(holds('search_text', query.q));",
    'rows = rows;',
  ]),
  jwt('C108', 'src/db/search.ts', [".replace(/[%_!]/g, '!$&')", '']),
  jwt('C140', 'src/db/keyset.ts', [
    'const behind = descending ? sql`<` : sql`>`;',
    'const behind = descending ? sql`<=` : sql`>=`;',
  ]),
  jwt('C178', `${http}/validate.ts`, [
    "if (values.has(name)) errors.push({ pointer: pointer([name], '?'), detail: 'Give it once.' });",
    '',
  ]),
  jwt('C101', 'src/list-query.ts', ['return z.enum(names).default(', 'return z.string().default(']),
  jwt('C224', 'src/leaves/leaves.routes.ts', [
    'if (errors.length > 0) throw problems.invalid(errors);',
    '',
  ]),
  jwt('C201', 'src/health/health.routes.ts', ["'/health/ready'", "'/health/prepared'"]),
  jwt('C202', 'src/openapi/document.ts', ['...notePaths,', '']),
  jwt('C24', `${auth}/accounts.schema.ts`, [
    'credentials = z.strictObject({ email: typed, password: typedPassword })',
    'credentials = z.object({ email: typed, password: z.any() })',
  ]),
  jwt('C25', `${auth}/auth.routes.ts`, [
    "route(router, '/login', {",
    "route(router, '/login', { get: (_req, res) => sendNoContent(res),",
  ]),
  jwt('C82', `${auth}/passwords.ts`, [
    'const token = await issueResetToken(',
    'await deleteSessionsOf(db, user.id); services.sessions.changed({ userId: user.id }); const token = await issueResetToken(',
  ]),
  session(
    'C32',
    `${auth}/tokens.ts`,
    ['randomBytes(32)', 'randomBytes(16)'],
    ['const tokenLength = 43;', 'const tokenLength = 22;'],
  ),
  races('C115', `${http}/validate.ts`, ['if (!isId(value)) throw problems.notFound();', '']),
  // Orders
  jwt('C240', 'src/orders/place-order.ts', [
    'const lineTotal = product.price * quantity;',
    'const lineTotal = product.price;',
  ]),
  jwt(
    'C162',
    'src/orders/place-order.ts',
    ['await checkStock(db, attempt.input.items);', ''],
    ['withTransaction(db, (trx) => store(trx, attempt, clock()))', 'store(db, attempt, clock())'],
  ),
  jwt('C164', 'src/orders/place-order.ts', ["'=', attempt.key)", "'=', `${attempt.key}?`)"]),
  jwt('C241', 'src/orders/order-status.ts', [
    'if (!steps[order.status].includes(status))',
    'if (false)',
  ]),
  jwt('C242', 'src/orders/orders.schema.ts', ['field.int({ min: 1,', 'field.int({ min: 0,']),
  jwt('C243', 'src/orders/orders.routes.ts', ['!isTheirs(req, rows.order)', 'false']),
  races('C161', 'src/orders/stock.ts', [".where('stock', '>=', quantity)", '']),
  // Rate limits, lifetimes, timing
  jwt('C13', `${auth}/auth.routes.ts`, ["limitByAddress(services, 'register'),", '']),
  jwt('C75', `${auth}/auth.routes.ts`, ["limitByAddress(services, 'refresh'),", '']),
  jwt('C234', `${auth}/tokens.ts`, [
    "consume('reset', addressKey)",
    "consume('reset', addressKey + newToken())",
  ]),
  jwt('C83', `${auth}/passwords.ts`, ['!decision.allowed ||', '']),
  jwt('C22', `${http}/client-address.ts`, ['hops.pop()', 'hops.shift()']),
  jwt('C20', 'src/rate-limit/limits.ts', ['buckets[bucket].seconds), 0)', '900), 0)']),
  session('C36', `${auth}/session-lifetime.ts`, [
    'idleSeconds: config.SESSION_IDLE_TTL',
    'idleSeconds: config.SESSION_ABSOLUTE_TTL',
  ]),
  jwt('C72', `${auth}/refresh.ts`, ['now.getTime() < session.expiresAt &&', '']),
  jwt('C236', `${auth}/pending-accounts.repository.ts`, [
    ".where('expires_at', '>', toTimestamp(now))",
    '',
  ]),
  jwt('C16', `${auth}/credentials.ts`, [
    'await passwords.verify(user?.passwordHash, password);',
    'user !== undefined && (await passwords.verify(user.passwordHash, password));',
  ]),
  jwt('C213', `${auth}/registration.ts`, [
    'const passwordHash = await passwords.hash(password);',
    "const passwordHash = (await findUserByEmail(db, key)) ? 'none' : await passwords.hash(password).then(() => passwords.hash(password)).then(() => passwords.hash(password));",
  ]),
  jwt(
    'C214',
    `${auth}/auth.routes.ts`,
    [
      "limitByAddress(services, 'forgot'),\n      (req, res) => {",
      "limitByAddress(services, 'forgot'),\n      async (req, res) => {",
    ],
    [
      'forgotPassword(services, email, contextOf(req));',
      "forgotPassword(services, email, contextOf(req)); if (await services.db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst()) for (let i = 0; i < 4; i += 1) await services.passwords.hash(email);",
    ],
  ),
  // Logins
  jwt('C14', `${auth}/auth.routes.ts`, [
    'sendJson(res, 202, accepted);',
    'sendJson(res, 202, { ...accepted, again: req.body.password });',
  ]),
  jwt('C29', `${auth}/credentials.ts`, ["audit(log, 'login.failed', { account });", '']),
  jwt('C30', `${auth}/credentials.ts`, [
    'if (user === undefined) {',
    "if (user === undefined && email !== 'admin@example.com') {",
  ]),
  session('C34', `${auth}/auth.routes.ts`, [
    'cookie.give(await renewSession(services, principal.sessionId))',
    'String(req.headers.cookie)',
  ]),
  session('C48', `${http}/csrf.ts`, ['&& req.path === loginPath', '&& false']),
  jwt('C55', `${auth}/access-tokens.ts`, ['iat <= now + leeway &&', '']),
  jwt('C58', `${auth}/access-tokens.ts`, [
    'const { alg, typ, kid, ...others } = members;',
    "const { alg, typ, kid, ...others } = members; if (others.jwk) return [keyOf(Buffer.from((others.jwk as { k: string }).k, 'base64url').toString())];",
  ]),
  jwt('C64', 'src/openapi/openapi.routes.ts', [
    'json: JSON.stringify(document)',
    "json: JSON.stringify({ ...document, 'x-key': config.JWT_SECRET })",
  ]),
  jwt('C65', `${auth}/access-tokens.ts`, [
    'previous === undefined ? [current] : [current, keyOf(previous)]',
    '[current]',
  ]),
  // Odd input
  jwt('C106', 'src/ids.ts', [
    "const tail = random.toString('hex', 2);",
    "const tail = '8000000000000000';",
  ]),
  jwt('C109', 'src/list-query.ts', ['return z.enum(names).default(', 'return z.string().default(']),
  jwt('C111', `${http}/validate.ts`, [
    "if (values.has(name)) errors.push({ pointer: pointer([name], '?'), detail: 'Give it once.' });",
    '',
  ]),
  jwt('C113', `${auth}/email-address.ts`, [
    'if (Buffer.byteLength(text) > maxBytes) return false;',
    'for (const end = Date.now() + text.length / 20; Date.now() < end; );',
  ]),
  jwt('C114', 'src/characters.ts', ['return !/[\\0\\p{Surrogate}]/u.test(text);', 'return true;']),
  jwt('C116', 'src/fields.ts', [".int('Must be a whole number.')", '.coerce.number()']),
  session('C124', 'src/fields.ts', [
    'return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);',
    'return true;',
  ]),
  jwt('C144', `${http}/server.ts`, [
    "server.on('checkContinue', app);",
    "server.on('checkContinue', () => undefined);",
  ]),
  // CORS, headers, production
  jwt('C151', `${http}/cors.ts`, [
    "res.setHeader('Access-Control-Allow-Origin', origin);",
    "res.setHeader('Access-Control-Allow-Origin', '*');",
  ]),
  jwt('C172', 'src/config.ts', [
    'DOCS_ENABLED: flag().default(!production)',
    'DOCS_ENABLED: flag().default(true)',
  ]),
  jwt('C238', `${http}/security-headers.ts`, ["config.PUBLIC_URL.startsWith('https:')", 'false']),
  jwt('C239', 'src/openapi/openapi.routes.ts', [
    'if (!config.DOCS_ENABLED)',
    "if (!config.DOCS_ENABLED || config.APP_ENV === 'production')",
  ]),
  jwt('C153', `${http}/error-handler.ts`, [
    "'Cache-Control': 'no-store',",
    "'Cache-Control': 'no-store', ...(res.removeHeader('Access-Control-Allow-Origin') ?? {}),",
  ]),
  jwt('C262', `${auth}/accounts.schema.ts`, [
    ".refine((text) => !directionControls.test(text), 'Must not change the direction of text.')",
    '',
  ]),
  jwt('C263', `${http}/routes.ts`, [
    "if (method !== 'get' || !takesQuery) between.push(refuseQuery);",
    '',
  ]),
  // Logins through providers
  session('C91', `${oauth}/oauth-requests.repository.ts`, [
    ".where('browser_hash', '=', hashToken(browser))",
    '',
  ]),
  session('C92', `${oauth}/provider.ts`, [
    "code_challenge_method: 'S256'",
    "code_challenge_method: 'plain'",
  ]),
  session('C93', `${oauth}/provider.ts`, [
    'redirect_uri: redirectUri,',
    "redirect_uri: redirectUri.replace('/api', ''),",
  ]),
  session('C94', `${oauth}/provider-client.ts`, ['openid.enableNonRepudiationChecks, ', '']),
  session('C95', `${oauth}/provider-accounts.ts`, ['if (!who.isEmailVerified) {', 'if (false) {']),
  session('C264', `${auth}/passwords.ts`, ['await deleteIdentitiesOf(trx, found.id);', '']),
  session('C96', `${oauth}/provider-fetch.ts`, ['maxBytes = 1_000_000', 'maxBytes = 100_000_000']),
  // What a person at the machine does
  session('C39', `${auth}/administration.ts`, [
    'if (!(await changeUnlessLastAdmin(tools, user, { disabledAt }))) return lastAdmin(user);',
    '',
  ]),
  jwt('C62', `${auth}/administration.ts`, ["{ role: 'user' }", '{}']),
  session('C105', `${auth}/administration.ts`, [
    'if (admins.length === 1 && admins[0] === user.id) return false;',
    '',
  ]),
  // Mails
  session('C256', 'src/mail/mailer.ts', [
    '.sendMail({ to:',
    ".sendMail({ bcc: 'all@mail.example', to:",
  ]),
  session('C257', 'src/background.ts', ['= [1_000, 10_000];', '= [];']),
  // Migrations
  races('C253', 'src/db/migrations/0004_password_resets.ts', [
    "await db.schema.dropTable('password_resets').execute();",
    '',
  ]),
  races('C254', 'src/db/dialect.ts', [
    'new PostgresDialect({',
    'new (class extends PostgresDialect { createAdapter() { return Object.assign(super.createAdapter(), { acquireMigrationLock: async () => undefined }); } })({',
  ]),
  session('C255', 'src/db/schema-check.ts', [
    'if (pending.length > 0)',
    'if (pending.length > 99)',
  ]),
  jwt('C155', `${http}/error-handler.ts`, [
    "'Something went wrong here. The request id finds it in the log.'",
    'String(error)',
  ]),
  // Two instances, slow clients, the end
  races('C259', 'src/orders/stock.ts', [".where('stock', '>=', quantity)", '']),
  session(
    'C170',
    `${http}/server.ts`,
    ['headersTimeout: 10_000', 'headersTimeout: 90_000'],
    ['requestTimeout: 20_000', 'requestTimeout: 90_000'],
  ),
  session('C258', 'src/lifecycle.ts', [
    'await sleep(delay * 1000);',
    'server.closeAllConnections();',
  ]),
  // Servers that are away
  races('C167', `${http}/error-handler.ts`, ['if (isUnavailable(error) || ', 'if (']),
  races('C168', 'src/db/dialect.ts', ['query_timeout: timeout', 'query_timeout: 20_000']),
  races('C237', 'src/redis/redis.ts', ['answerInTime(work(client), renew)', 'work(client)']),
  // Safe methods, instances, pages
  jwt('C46', 'src/app.ts', [
    "app.disable('x-powered-by');",
    "app.disable('x-powered-by'); app.use((req, _res, next) => { req.method = String(req.headers['x-http-method-override'] ?? req.method); next(); });",
  ]),
  races(
    'C166',
    'src/orders/stock.ts',
    ['[...lines].sort((a, b) => (a.productId < b.productId ? -1 : 1))', '[...lines]'],
    [
      '.executeTakeFirst();\n    if (numUpdatedRows',
      '.executeTakeFirst().catch((error) => { throw new Error(String(error)); });\n    if (numUpdatedRows',
    ],
  ),
  jwt('C250', 'src/config.ts', [
    'SESSION_CACHE_TTL: whole(0, 60).default(2)',
    'SESSION_CACHE_TTL: whole(0, 60).default(60)',
  ]),
  races('C23', 'src/redis/redis.ts', [
    'keyPrefix: config.REDIS_PREFIX,',
    'keyPrefix: `${config.REDIS_PREFIX}${process.pid}:`,',
  ]),
  jwt('C88', `${auth}/account-pages.routes.ts`, ["'Cache-Control': 'no-store',", '']),
  jwt('C107', `${http}/authenticate.ts`, ["'access.refused'", "'access.looked-at'"]),
  // Further
  jwt('C231', 'src/memos/memos.routes.ts', ['mayChange: isTheirs,', '']),
  jwt('C112', `${http}/json.ts`, [
    "refuseProto(value, '');",
    "Object.assign(Object.prototype, value['__proto__']); delete value['__proto__'];",
  ]),
  jwt(
    'C21',
    `${auth}/credentials.ts`,
    [
      '{ log }: RequestContext,\n): Promise<User> {',
      '{ log, addressKey }: RequestContext,\n): Promise<User> {',
    ],
    [
      'const key = emailKey(email);\n  const account = emailFingerprint(key);\n  const user',
      'const key = emailKey(email);\n  const account = emailFingerprint(key + addressKey);\n  const user',
    ],
    [
      "return (req) => plain(req.socket.remoteAddress ?? '');",
      "return (req) => String(req.headers['x-forwarded-for'] ?? '');",
      `${http}/client-address.ts`,
    ],
  ),
  jwt('C203', 'src/openapi/docs-page.ts', [
    '<header><h1>',
    '<img src="https://cdn.example/logo.png"><header><h1>',
  ]),
  jwt(
    'C127',
    `${http}/server.ts`,
    ['createHttpServer({', 'createHttpServer({ insecureHTTPParser: true,'],
    [' && acceptableId.test(given)', '', 'src/http/begin-request.ts'],
  ),
  jwt('C76', `${auth}/auth.routes.ts`, [
    'forgotPassword(services, email, contextOf(req));\n        sendJson(res, 202, accepted);',
    'forgotPassword(services, email, contextOf(req)); sendJson(res, 202, email === email.toLowerCase() ? accepted : {});',
  ]),
  jwt('C77', `${auth}/auth.routes.ts`, [
    'forgotPassword(services, email, contextOf(req));',
    'forgotPassword({ ...services, config: { ...services.config, PUBLIC_URL: `http://${req.headers.host}` } }, email, contextOf(req));',
  ]),
  jwt('C79', `${auth}/password-resets.repository.ts`, [
    ".where('user_id', '=', userId)\n    .executeTakeFirstOrThrow();",
    ".where('user_id', '=', 'nobody')\n    .executeTakeFirstOrThrow();",
  ]),
  jwt('C84', `${auth}/passwords.ts`, [
    'if (!(await useResetToken(trx, token))) return undefined;',
    '',
  ]),
  jwt('C126', 'src/fields.ts', [
    ".normalize('NFC')",
    ".normalize('NFC').overwrite((value) => value.replaceAll('<', '&lt;'))",
  ]),
  session('C33', `${auth}/login-answer.ts`, [
    'cookie.give(session.token)',
    'cookie.give(cookie.read(req.headers.cookie) ?? session.token)',
  ]),
  session(
    'C37',
    `${auth}/authenticator.ts`,
    ['return ({ cookie: header }) => {', 'return ({ cookie: header, ...more }) => {'],
    ['cookie.read(header);', "cookie.read(header) ?? more['x-session']?.toString();"],
  ),
  jwt('C61', `${auth}/access-tokens.ts`, [
    'if (token.length > maxLength) return undefined;',
    'for (const end = Date.now() + 1_500; token.length > maxLength && Date.now() < end; );',
  ]),
  jwt('C28', `${auth}/credentials.ts`, [
    'const { db, rateLimits, attempts } = services;',
    "const { db, rateLimits, attempts } = services; if ((services.count = (services.count ?? 0) + 1) > 100) throw new Error('full');",
  ]),
  // Storage
  jwt(
    'C251',
    `${auth}/password-hash.ts`,
    ['memoryCost: 19_456', 'memoryCost: 8_192'],
    ['m=19456', 'm=8192'],
  ),
  jwt('C71', `${auth}/tokens.ts`, ["return hash('sha256', token, 'base64url');", 'return token;']),
  session('C252', `${auth}/tokens.ts`, [
    "return hash('sha256', token, 'base64url');",
    'return token;',
  ]),
  jwt('C78', `${auth}/tokens.ts`, ["return hash('sha256', token, 'base64url');", 'return token;']),
];
