import type { Finding } from './linters.js';

/** A rule that is not followed somewhere, and why. */
export interface Exception {
  readonly rule: string;
  /** `<project> <JSON pointer>` of where; everywhere if absent. */
  readonly where?: RegExp;
  readonly why: string;
}

const health = /paths\/\/health\//;
/** What nobody has to log in for. */
const open =
  /^\w+-none-|\/health\/|auth\/(register|verify-email|login|logout|refresh|password\/(forgot|reset)|oauth)\b|products(\/\{id\})?\/get\b/;
/** The member of type `json` in these projects. */
const anyJson = /\/properties\/extra\b/;

/** `docs/openapi.md` shows them; a test compares. */
export const exceptions: readonly Exception[] = [
  {
    rule: 'info-contact',
    why: 'Whom to ask is for the owner of the project to say.',
  },
  {
    rule: 'info-license',
    why: 'So is the licence.',
  },
  {
    rule: 'owasp:api9:2023-inventory-access',
    why: 'It asks for `x-internal`, which nothing but the linter reads.',
  },
  {
    rule: 'owasp:api8:2023-define-cors-origin',
    why: 'No origin is allowed unless `CORS_ORIGINS` names it, and browsers read the header, not clients.',
  },
  {
    rule: 'owasp:api4:2023-rate-limit',
    where: health,
    why: 'Health checks are not counted: a load balancer must never be refused.',
  },
  {
    rule: 'owasp:api4:2023-rate-limit-responses-429',
    where: health,
    why: 'For the same reason they never answer 429.',
  },
  {
    rule: 'owasp:api8:2023-define-error-responses-500',
    where: health,
    why: 'They do nothing that could fail unforeseen: what is down makes a 503.',
  },
  {
    rule: 'owasp:api8:2023-define-error-responses-401',
    where: open,
    why: 'Where nobody has to log in, nobody is refused for it.',
  },
  {
    rule: 'owasp:api2:2023-write-restricted',
    where: open,
    why: 'Who registers, logs in or follows a link is not logged in yet; without accounts nobody is.',
  },
  {
    rule: 'owasp:api2:2023-read-restricted',
    where: open,
    why: 'Health checks, `public` resources and projects without accounts are read by anyone.',
  },
  {
    rule: 'operation-2xx-response',
    where: /\/auth\/oauth\/\{provider\}\/get\//,
    why: 'A login through another provider begins with a redirect to it, and with nothing else.',
  },
  {
    rule: 'owasp:api4:2023-string-restricted',
    where: /\/(Problem|Accepted)\/.*\/(title|detail|message)$/,
    why: 'Sentences for people have no pattern; they are answered, never taken in.',
  },
  {
    rule: 'owasp:api4:2023-string-restricted',
    where: anyJson,
    why: 'A member of type `json` is any JSON.',
  },
  {
    rule: 'owasp:api4:2023-string-limit',
    where: anyJson,
    why: 'It is bounded as a whole, by bytes: no text in it has a length of its own.',
  },
  {
    rule: 'owasp:api4:2023-array-limit',
    where: anyJson,
    why: 'Nor has a list in it.',
  },
];

/** The exception that a finding falls under. */
export function exceptionOf({ project, rule, where }: Finding): Exception | undefined {
  const place = `${project} ${where}`;
  return exceptions.find((one) => one.rule === rule && (one.where?.test(place) ?? true));
}
