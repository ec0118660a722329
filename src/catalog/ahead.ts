/**
 * What a manifest of templates/ holds, read against its schema, if that is known already. The bundle
 * has another module in this place, which knows every shipped manifest by its text; run from source,
 * nothing is known.
 */
export const readAhead: (text: string) => unknown = () => undefined;
