import { BlockList, isIP } from 'node:net';

import * as z from 'zod';

/** How often something may be done: `points` times in a window of `seconds`. */
export interface Limit {
  readonly points: number;
  readonly seconds: number;
}

/** A network in CIDR notation. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** What is wrong with the environment: one line a variable. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(['The environment is not right:', ...faults].join('\n  '));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

type Rules = Readonly<Record<string, z.ZodType>>;
/** The values that rules make of an environment. */
export type Values<R extends Rules> = { readonly [Name in keyof R]: z.output<R[Name]> };

/**
 * Reads every variable before it complains, so that one start shows all faults.
 * An empty variable counts as absent, as compose files and CI write them.
 * @param found faults that are known already
 * @throws ConfigError
 */
export function readVariables<R extends Rules>(
  rules: R,
  env: NodeJS.ProcessEnv,
  found: readonly string[] = [],
): Values<R> {
  const values: Record<string, unknown> = {};
  const faults = [...found];
  for (const [name, rule] of Object.entries(rules)) {
    const raw = env[name] === '' ? undefined : env[name];
    const result = rule.safeParse(raw);
    if (result.success) values[name] = result.data;
    else faults.push(`${name} ${raw === undefined ? 'is missing' : fault(result.error)}`);
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return values as Values<R>;
}

/** Never the value itself: it may be a secret with one wrong letter. */
function fault(error: z.ZodError): string {
  return error.issues[0]?.message ?? 'is not valid';
}

/** Any text that is not blank. */
export function text() {
  return z.string().trim().min(1, 'must not be blank');
}

/** One of a few words. */
export function oneOf<const T extends string>(words: readonly T[]) {
  return z.enum(words, `must be one of ${words.join(', ')}`);
}

/** A whole number within bounds, both included. */
export function whole(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be from ${min} to ${max}`);
}

/** Seconds, from 1 to a year. Every time in the environment is in seconds, so that tests can make it short. */
export function seconds() {
  return whole(1, 31_536_000);
}

/** `true` or `false`. */
export function flag() {
  return z.enum(['true', 'false'], 'must be true or false').transform((word) => word === 'true');
}

/** A URL, of one of the protocols if any are given (with their colon). */
export function url(...protocols: readonly string[]) {
  const hint = protocols.length > 0 ? `a URL that starts with ${protocols.join(' or ')}` : 'a URL';
  return z.string().refine((value) => {
    if (!URL.canParse(value)) return false;
    return protocols.length === 0 || protocols.includes(new URL(value).protocol);
  }, `must be ${hint}`);
}

/** An http(s) origin as browsers send it: scheme, host and port, nothing after them. */
export function origin() {
  return url('http:', 'https:').refine(
    (value) => URL.canParse(value) && new URL(value).origin === value,
    'must be an origin: scheme, host and port only, in lower case, without a slash at the end',
  );
}

/** The origin of the app itself, or of one that it trusts. Over http anybody on the way reads passwords: in production only on this machine. */
export function publicOrigin(production: boolean) {
  return origin().refine((value) => {
    if (!production || !URL.canParse(value)) return true;
    const { protocol, hostname } = new URL(value);
    return protocol === 'https:' || isLoopback(hostname);
  }, 'must begin with https: in production');
}

/** A sender: an address, or a name and an address in angle brackets. */
export function mailSender() {
  const address = String.raw`[^\s<>@,;:"()]+@[^\s<>@,;:"()]+`;
  return text().regex(
    new RegExp(String.raw`^(?:${address}|[^<>\r\n]*<${address}>)$`),
    'must be an address, or a name and <an address>',
  );
}

/** Whether mails, and the password of the mail server, are encrypted on their way, or leave this machine unread. */
export function isEncryptedSmtp(smtpUrl: string): boolean {
  const { protocol, hostname, searchParams } = new URL(smtpUrl);
  const isRequired = protocol === 'smtps:' || searchParams.get('requireTLS') === 'true';
  return isRequired || isLoopback(hostname);
}

function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/**
 * An address, or a network such as `10.0.0.0/8`; `loopback` and `private` stand for the well-known ones. In production
 * none that strangers are in: each of them could make up its address.
 */
export function network(production: boolean) {
  return z.string().transform((value, context): Network[] => {
    const named = namedNetworks[value];
    const parsed = (named ?? [value]).map(parseNetwork);
    if (!parsed.every((item) => item !== undefined)) {
      context.addIssue('must hold addresses, networks (10.0.0.0/8), loopback or private');
    } else if (production && parsed.some(({ family, prefix }) => prefix < largest[family])) {
      context.addIssue('must not hold networks larger than /8, of IPv6 than /7, in production');
    } else return parsed;
    return z.NEVER;
  });
}

/** The prefixes of the largest networks that somebody can have alone: 10.0.0.0/8 and fc00::/7. */
const largest: Readonly<Record<Network['family'], number>> = { ipv4: 8, ipv6: 7 };

const namedNetworks: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

function parseNetwork(value: string): Network | undefined {
  const [address = '', given] = value.split('/');
  const version = isIP(address);
  if (version === 0) return undefined;
  const longest = version === 4 ? 32 : 128;
  const prefix = given === undefined ? longest : Number(/^\d{1,3}$/.test(given) ? given : NaN);
  if (!(prefix >= 0 && prefix <= longest)) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** The networks as a list that can be asked. */
export function blockListOf(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family);
  return list;
}

/** Items with commas between; absent means none. */
export function list<T>(item: z.ZodType<T, string>) {
  return z
    .string()
    .default('')
    .transform((value) => value.split(',').map((part) => part.trim()))
    .transform((parts) => parts.filter((part) => part !== ''))
    .pipe(z.array(item));
}

/** A rate limit, written `points/seconds`: `5/900` is five in a quarter of an hour. */
export function limit(points: number, windowSeconds: number) {
  return z
    .string()
    .regex(/^[1-9]\d{0,6}\/[1-9]\d{0,6}$/, 'must be points/seconds, e.g. 5/900')
    .transform((value): Limit => {
      const [given = 0, window = 0] = value.split('/').map(Number);
      return { points: given, seconds: window };
    })
    .default({ points, seconds: windowSeconds });
}

/** Needed in production, may be absent elsewhere. */
export function productionOnly<T>(
  production: boolean,
  rule: z.ZodType<T>,
): z.ZodType<T | undefined> {
  return production ? rule : rule.optional();
}

/** Words that stand in examples and tutorials, never in a random secret of decent length. */
const placeholder =
  /change.?me|replace.?(me|with)|your[-_ ]|placeholder|example|secret|password|default|<.+>/i;

/**
 * Key material. In production it must be at least 32 bytes long and must look random: an example value that reaches
 * production lets anybody sign anything.
 */
export function secret(production: boolean) {
  return z
    .string()
    .refine(
      (value) => !production || Buffer.byteLength(value) >= 32,
      'must be at least 32 bytes long',
    )
    .refine(
      (value) => !production || !(placeholder.test(value) || isMonotonous(value)),
      'must be random, not a placeholder: make one with `openssl rand -base64 32`',
    );
}

/** Whether it has few characters, or is one word again and again. */
function isMonotonous(value: string): boolean {
  const lengths = Array.from({ length: value.length / 2 }, (_, place) => place + 1);
  return (
    new Set(value).size < 10 || lengths.some((length) => value.startsWith(value.slice(length)))
  );
}

/** Faults of secrets with one value: what was signed for one purpose must be worth nothing for another. */
export function reusedSecrets(names: readonly string[], env: NodeJS.ProcessEnv): string[] {
  const secrets = names.filter((name) => name.includes('SECRET') && (env[name] ?? '') !== '');
  return secrets.flatMap((name, place) => {
    const first = secrets.slice(0, place).find((other) => env[other] === env[name]);
    return first === undefined ? [] : [`${name} must differ from ${first}`];
  });
}
