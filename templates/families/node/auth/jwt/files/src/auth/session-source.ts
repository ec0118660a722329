/** Sessions are looked up by their id, which stands in access tokens. */
export { findSessionById as findSession } from './refresh-tokens.repository.js';
