import type { CustomFetch } from 'openid-client';

import { ProviderError } from './provider-error.js';

/** Bytes of an answer that are read at most. */
const maxBytes = 1_000_000;

/**
 * Asks a provider, and takes only what one that works would answer: JSON, of a decent size, from where it was asked,
 * never from where a redirect leads. What is no such answer is a provider that is down, whatever it has sent.
 */
export const providerFetch: CustomFetch = async (url, { method, headers, body, signal }) => {
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      ...(body && { body: body as NonNullable<RequestInit['body']> }),
      ...(signal && { signal }),
    });
    if (!isAnswer(method, response.status)) throw unavailable(`status ${response.status}`);
    const text = await readText(response);
    JSON.parse(text);
    return new Response(text, {
      status: response.status,
      headers: { 'Content-Type': 'application/json' },
    });
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    throw unavailable(error instanceof Error ? error.name : 'unknown');
  }
};

/** Only what is exchanged for tokens can be refused; what is read is there, or the provider is not. */
function isAnswer(method: string, status: number): boolean {
  const isRefusal = status >= 400 && status < 500 && status !== 429;
  return status === 200 || (method === 'POST' && isRefusal);
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw unavailable('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function unavailable(reason: string): ProviderError {
  return new ProviderError('unavailable', reason);
}
