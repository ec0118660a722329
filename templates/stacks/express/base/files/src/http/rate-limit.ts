import type { Request, RequestHandler, Response } from 'express';

import type { Bucket, Decision } from '../rate-limit/limits.js';
import type { Services } from '../services.js';
import { clientKey } from './client-address.js';
import { problems } from './problem.js';
import type { Handler } from './routes.js';

/** The general bucket: every client address has one, whatever it asks for. */
export function generalRateLimit({ rateLimits }: Services): RequestHandler {
  const { points, seconds } = rateLimits.limitOf('general');
  const policy = `"general";q=${points};w=${seconds}`;
  return function generalRateLimit(req, res, next) {
    const decision = rateLimits.consume('general', clientKey(req.clientAddress));
    const pass = (made: Decision) => {
      setRateLimit(res, 'general', policy, made);
      if (made.allowed) next();
      else next(problems.tooMany(made.resetSeconds));
    };
    if (decision instanceof Promise) decision.then(pass, next);
    else pass(decision);
  };
}

/** A guard that takes a point from the bucket of the client's address. */
export function limitByAddress(services: Services, bucket: Bucket): Handler {
  return (req, res) => takePoint(services, res, bucket, clientKey(req.clientAddress));
}

/**
 * Takes a point from a bucket.
 * @throws Problem 429 when none is left
 */
export async function takePoint(
  { rateLimits }: Pick<Services, 'rateLimits'>,
  res: Response,
  bucket: Bucket,
  key: string,
): Promise<void> {
  const decision = await rateLimits.consume(bucket, key);
  showDecision({ rateLimits }, res, bucket, decision);
  if (!decision.allowed) throw problems.tooMany(decision.resetSeconds);
}

/** Tells the client what is left of a bucket; the last one told is the one it should watch. */
export function showDecision(
  { rateLimits }: Pick<Services, 'rateLimits'>,
  res: Response,
  bucket: Bucket,
  decision: Decision,
): void {
  const { points, seconds } = rateLimits.limitOf(bucket);
  setRateLimit(res, bucket, `"${bucket}";q=${points};w=${seconds}`, decision);
}

/** `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10). */
function setRateLimit(res: Response, bucket: Bucket, policy: string, decision: Decision): void {
  res.setHeader('RateLimit-Policy', policy);
  res.setHeader('RateLimit', `"${bucket}";r=${decision.remaining};t=${decision.resetSeconds}`);
}

/** The rate limit key of a request's client. */
export function addressKey(req: Request): string {
  return clientKey(req.clientAddress);
}
