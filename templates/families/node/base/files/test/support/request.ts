/** Somebody who makes requests: what shows who they are. Accounts have a helper that logs one in. */
export interface Actor {
  readonly headers: Readonly<Record<string, string>>;
}

export interface RequestOptions {
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: Actor;
}

export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON body as whatever the test expects it to be; undefined when there is none. */
  json<T = Record<string, unknown>>(): T;
}

/** One request, redirects not followed. */
export async function sendRequest(
  origin: string,
  method: string,
  path: string,
  { body, headers, as }: RequestOptions = {},
): Promise<TestResponse> {
  const response = await fetch(origin + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...as?.headers,
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: <T>() => (text === '' ? undefined : JSON.parse(text)) as T,
  };
}
