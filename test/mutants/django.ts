/**
 * Faults for projects in Django: those that its own ways make possible, beside the ones that each check has
 * in Express.
 */
import { faultsOf } from './patch.js';

const session = faultsOf('django');
/** On PostgreSQL, where requests really overlap. */
const races = faultsOf('djangoRaces');

const accounts = 'apps/accounts';

export const djangoPatches = [
  // Django's own pages and redirects
  session(
    'C131',
    'config/settings.py',
    ['DEBUG = False', 'DEBUG = True'],
    ['handler404 = "web.errors.not_found"', '', 'config/urls.py'],
  ),
  session('C154', 'config/urls.py', ['handler404 = "web.errors.not_found"', '']),
  // What Ninja and pydantic do unless they are told otherwise
  session('C132', 'web/routing.py', [
    'self.path_operations.setdefault(path, PathView())',
    'self.path_operations.setdefault(path, ninja_operation.PathView())',
  ]),
  session('C133', 'web/routing.py', ['self._by_method["HEAD"] = operation', 'pass']),
  session('C178', 'web/routing.py', ['refuse_unknown(request, self.query_names)', 'pass']),
  session('C11', 'web/schemas.py', ['extra="forbid", strict=True', 'extra="ignore", strict=True']),
  session('C121', 'core/strict_json.py', ['parse_constant=_refuse_constant, ', '']),
  session('C205', 'core/strict_json.py', [
    'body.decode("utf-8")',
    'body.decode("utf-8", "replace")',
  ]),
  session('C120', 'core/strict_json.py', ['MAX_DEPTH: Final = 64', 'MAX_DEPTH: Final = 100_000']),
  session('C117', 'core/types/values.py', [
    'if len(text) > self.max:',
    'if len(text.encode()) > self.max:',
  ]),
  // The server in front of Django
  session('C143', 'config/protocol.py', [
    'super().__init__(*args, **options)',
    'super().__init__(*args, **options); self.parser.set_dangerous_leniencies(lenient_headers=True, lenient_chunked_length=True, lenient_optional_cr_before_lf=True)',
  ]),
  session('C170', 'config/server.py', ['check_all(self.server_state.connections)', 'pass']),
  session(
    'C122',
    'config/bridge.py',
    ['len(body) > environment.body_limit or not', 'not'],
    [
      'DATA_UPLOAD_MAX_MEMORY_SIZE = environment.body_limit',
      'DATA_UPLOAD_MAX_MEMORY_SIZE = None',
      'config/settings.py',
    ],
  ),
  session('C22', 'config/server.py', [
    'proxy_headers=False',
    'proxy_headers=True, forwarded_allow_ips="*"',
  ]),
  session('C169', 'config/server.py', ['self.should_exit = True', 'os._exit(0)']),
  // Threads and what they share
  session('C157', 'web/middleware/begin.py', [
    'request.id = _request_id(meta.get("HTTP_X_REQUEST_ID"))',
    'request.id = BeginRequest.__dict__.get("kept") or _request_id(meta.get("HTTP_X_REQUEST_ID")); BeginRequest.kept = request.id',
  ]),
  session(
    'C28',
    'config/bridge.py',
    ['for prefixes, threads in self._lanes:', 'for prefixes, threads in ():'],
    ['THREADS: Final = 16', 'THREADS: Final = 1'],
  ),
  session('C35', `${accounts}/session_cache.py`, [
    'self.forget(session_id=session_id, user_id=user_id)',
    'pass',
  ]),
  session('C36', `${accounts}/session_cache.py`, ['or now - session.used_at >= self._idle', '']),
  session(
    'C39',
    `${accounts}/live_sessions.py`,
    [
      'Session.objects.filter(**{KEY: key}, user__disabled_at=None)',
      'Session.objects.filter(**{KEY: key})',
    ],
    ['Session.objects.filter(user=user).delete()', 'pass', `${accounts}/administration.py`],
  ),
  session('C251', `${accounts}/hashers.py`, [
    'class Argon2idHasher(Argon2PasswordHasher):',
    'from django.contrib.auth.hashers import PBKDF2PasswordHasher\n\n\nclass Argon2idHasher(PBKDF2PasswordHasher):',
  ]),
  session('C16', `${accounts}/hashers.py`, [
    'stored = _nobodys_hash() if user is None else user.password',
    'if user is None:\n        return False, False\n    stored = user.password',
  ]),
  session(
    'C148',
    `${accounts}/api.py`,
    ['router.add_decorator(never_stored, mode="view")', ''],
    ['headers.setdefault("Cache-Control", "no-store")', 'pass', 'web/middleware/begin.py'],
  ),
  session('C41', 'config/settings.py', ['"apps.accounts.csrf.refuse_cross_site",', '']),
  session('C46', 'web/crud.py', ['if etag.matches(', 'row.save()\n    if etag.matches(']),
  session('C139', 'core/merge_patch.py', [
    'for name, value in patch.items()}',
    'for name, value in patch.items() if value is not None}',
  ]),
  session('C98', `${accounts}/ownership.py`, [
    'rows if principal.is_admin else rows.filter(owner_id=principal.user_id)',
    'rows',
  ]),
  session('C98', 'web/crud.py', ['if not may_see(row):', 'if False:']),
  session('C255', 'web/schema_check.py', [
    "raise SchemaMismatch(\n            f'migrations",
    "log.warning(\n            f'migrations",
  ]),
  session('C155', 'web/errors.py', ['log.error(problem.title, exc_info=True)', 'pass']),
  session('C160', 'web/middleware/begin.py', ['log_access(request, members)', 'pass']),
  // On PostgreSQL, with Redis
  races('C163', 'web/rows.py', [
    'unchanged.update(**values) == 1',
    '(unchanged.model.objects.filter(pk=self.pk).update(**values) == 1)',
  ]),
  races(
    'C167',
    'config/engine/base.py',
    ['self.close()', 'pass'],
    ['super().close_if_unusable_or_obsolete()', 'pass'],
  ),
  races('C168', 'config/engine/base.py', [
    'return super().wait(gen, interval, _QUERY_TIMEOUT)',
    'return super().wait(gen, interval)',
  ]),
  races('C254', 'config/database.py', [
    'cursor.execute("select pg_advisory_lock(%s)", [_MIGRATION_LOCK])',
    'pass',
  ]),
  races(
    'C50',
    'core/access_tokens.py',
    ['if header["alg"] != ALGORITHM or', 'if'],
    ['secret, algorithms=[ALGORITHM]', 'secret, options={"verify_signature": False}'],
  ),
  races('C68', `${accounts}/refresh.py`, [
    'Session.objects.filter(pk=session.pk, token_hash=old_hash)',
    'Session.objects.filter(pk=session.pk)',
  ]),
  races('C63', `${accounts}/transport.py`, [
    'live_sessions.find(str(claims.session_id))',
    'Principal(claims.user_id, "user", claims.session_id)',
  ]),
  races('C237', 'web/limits.py', [
    'decision = limits.take(bucket, key)',
    'try:\n        decision = limits.take(bucket, key)\n    except Exception:\n        return',
  ]),
  races('C253', 'web/management/commands/migrate_back.py', [
    'call_command("migrate", label, _before(label, name), verbosity=0)',
    'call_command("migrate", label, _before(label, name), verbosity=0, fake=True)',
  ]),
];
