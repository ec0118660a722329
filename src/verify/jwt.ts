import { createHmac } from 'node:crypto';

/** The three parts of a token, the first two as JSON. */
export interface Token {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly signature: string;
}

/** Reads a token without believing it. @throws Error when it is no JWS in compact form */
export function readToken(token: string): Token {
  const [header, payload, signature] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined) {
    throw new Error('the access token has not three parts');
  }
  return { header: decoded(header), payload: decoded(payload), signature };
}

/** Makes a token signed by HMAC; SHA-256 unless told otherwise. */
export function signToken(
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>>,
  key: string | Buffer,
  hash = 'sha256',
): string {
  const head = `${encoded(header)}.${encoded(payload)}`;
  return `${head}.${createHmac(hash, key).update(head).digest('base64url')}`;
}

/** Makes a token with any third part. */
export function joinToken(
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>>,
  signature: string,
): string {
  return `${encoded(header)}.${encoded(payload)}.${signature}`;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decoded(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}
