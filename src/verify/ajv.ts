import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export type { Ajv2020 };

/** Reads schemas as OpenAPI 3.1 means them: what is not known in them, formats too, lets everything through. */
export function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false });
  addFormats.default(ajv);
  return ajv;
}
