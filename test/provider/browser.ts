/** As much of a browser as a login through a provider needs: it keeps cookies and follows redirects. */
export class Browser {
  /** Origin → name → value. */
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Goes there, and on for as long as it is sent on. */
  async visit(url: string): Promise<Response> {
    for (let hop = 0; hop < 20; hop += 1) {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: this.#cookieHeader(url), 'sec-fetch-site': 'same-origin' },
      });
      this.#keep(url, response);
      const location = response.headers.get('location');
      if (location === null) return response;
      url = new URL(location, url).href;
    }
    throw new Error(`sent on and on, at last to ${url}`);
  }

  #cookieHeader(url: string): string {
    const own = this.#cookies.get(new URL(url).origin) ?? new Map<string, string>();
    return [...own].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(url: string, response: Response): void {
    const { origin } = new URL(url);
    const own = this.#cookies.get(origin) ?? new Map<string, string>();
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) own.delete(name);
      else own.set(name, value.join('='));
    }
    this.#cookies.set(origin, own);
  }
}
