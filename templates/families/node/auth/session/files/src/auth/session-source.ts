/** Sessions are looked up by the hash of the token in the cookie. */
export { findSessionByToken as findSession } from './sessions.repository.js';
