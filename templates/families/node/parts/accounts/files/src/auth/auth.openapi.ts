import {
  emptyAnswer,
  idParameter,
  idSchema,
  jsonAnswer,
  jsonBody,
  patchBody,
  problemAnswers,
  ref,
  schemaOf,
  timeSchema,
} from '../openapi/parts.js';
import type { Operation, Paths, Schemas, Tag } from '../openapi/types.js';
import * as bodies from './accounts.schema.js';
import { emailAddress } from './email-address.js';
import { flavourPaths, flavourSchemas, loginAnswer, sessionHeaders } from './flavour.openapi.js';
import { needsUser } from './security-scheme.js';

/** What accounts look like in answers. */
export const authSchemas: Schemas = {
  User: {
    type: 'object',
    required: ['id', 'email', 'name', 'role', 'createdAt'],
    additionalProperties: false,
    properties: {
      id: idSchema,
      email: schemaOf(emailAddress),
      name: schemaOf(bodies.name),
      role: { enum: ['user', 'admin'] },
      createdAt: timeSchema,
    },
  },
  Session: {
    type: 'object',
    required: ['id', 'device', 'createdAt', 'lastUsedAt', 'current'],
    additionalProperties: false,
    properties: {
      id: idSchema,
      device: {
        type: 'string',
        pattern: '^[ -~]+$',
        maxLength: 200,
        description: 'What the client called itself at login.',
      },
      createdAt: timeSchema,
      lastUsedAt: timeSchema,
      current: { type: 'boolean', description: 'It is the one that asks.' },
    },
  },
  Accepted: {
    type: 'object',
    required: ['message'],
    properties: { message: { type: 'string', maxLength: 200 } },
  },
  ...flavourSchemas,
};

export const accountsTag: Tag = {
  name: 'Accounts',
  description: 'Registration, logins, passwords and the profile of whoever is logged in.',
};

const tags = [accountsTag.name] as const;
const accepted = jsonAnswer('Taken; what comes of it is told by mail.', ref('schemas', 'Accepted'));
const user = jsonAnswer('Your account.', ref('schemas', 'User'));

function open(operation: Omit<Operation, 'tags'>): Operation {
  return { ...operation, tags, security: [] };
}

function secured(operation: Omit<Operation, 'tags'>): Operation {
  return { ...operation, tags, security: needsUser };
}

/** The operations under `/api/v1/auth`. */
export const authPaths: Paths = {
  '/api/v1/auth/register': {
    post: open({
      operationId: 'register',
      summary: 'Register an account',
      description:
        'The answer is the same for a known address: a mail tells. It holds a token that verifies a new one.',
      requestBody: jsonBody(schemaOf(bodies.registration)),
      responses: { 202: accepted, ...problemAnswers(422) },
    }),
  },
  '/api/v1/auth/verify-email': {
    post: open({
      operationId: 'verifyEmail',
      summary: 'Verify an address with the token from the mail',
      description: 'Makes the account that was registered. The token works once.',
      requestBody: jsonBody(schemaOf(bodies.emailVerification)),
      responses: { 204: emptyAnswer('Verified.'), ...problemAnswers(422) },
    }),
  },
  '/api/v1/auth/login': {
    post: open({
      operationId: 'login',
      summary: 'Log in',
      description:
        'A wrong password, an unknown, an unverified and a disabled account get the same answer.',
      requestBody: jsonBody(schemaOf(bodies.credentials)),
      responses: { 200: loginAnswer, ...problemAnswers(401, 422) },
    }),
  },
  '/api/v1/auth/logout': {
    post: open({
      operationId: 'logout',
      summary: 'Log out',
      description: 'Ends the session, if there is one.',
      responses: { 204: { ...emptyAnswer('Logged out.'), ...sessionHeaders } },
    }),
  },
  '/api/v1/auth/password/forgot': {
    post: open({
      operationId: 'forgotPassword',
      summary: 'Ask for a mail with a token to set a new password',
      description: 'The answer is the same for an unknown address, which gets no mail.',
      requestBody: jsonBody(schemaOf(bodies.forgottenPassword)),
      responses: { 202: accepted, ...problemAnswers(422) },
    }),
  },
  '/api/v1/auth/password/reset': {
    post: open({
      operationId: 'resetPassword',
      summary: 'Set a new password with the token from the mail',
      description: 'Ends every session of the account.',
      requestBody: jsonBody(schemaOf(bodies.passwordReset)),
      responses: { 204: emptyAnswer('Set.'), ...problemAnswers(422) },
    }),
  },
  '/api/v1/auth/password/change': {
    post: secured({
      operationId: 'changePassword',
      summary: 'Change your password',
      description: 'Ends every other session.',
      requestBody: jsonBody(schemaOf(bodies.passwordChange)),
      responses: {
        204: { ...emptyAnswer('Changed.'), ...sessionHeaders },
        ...problemAnswers(401, 422),
      },
    }),
  },
  '/api/v1/auth/me': {
    get: secured({
      operationId: 'readProfile',
      summary: 'Read your account',
      description: 'The account that is logged in.',
      responses: { 200: user, ...problemAnswers(401) },
    }),
    patch: secured({
      operationId: 'changeProfile',
      summary: 'Change your account',
      description: 'A JSON merge patch of the name.',
      requestBody: patchBody(schemaOf(bodies.profileChange)),
      responses: { 200: user, ...problemAnswers(401, 422) },
    }),
  },
  '/api/v1/auth/sessions': {
    get: secured({
      operationId: 'listSessions',
      summary: 'List your logins',
      description: 'Each device that is logged in, and the one that asks.',
      responses: {
        200: jsonAnswer('Your logins, the last used first.', {
          type: 'object',
          required: ['data'],
          properties: { data: { type: 'array', maxItems: 100, items: ref('schemas', 'Session') } },
        }),
        ...problemAnswers(401),
      },
    }),
    delete: secured({
      operationId: 'endOtherSessions',
      summary: 'End all other logins',
      description: 'The one that asks stays.',
      responses: { 204: emptyAnswer('Ended.'), ...problemAnswers(401) },
    }),
  },
  '/api/v1/auth/sessions/{id}': {
    parameters: [idParameter],
    delete: secured({
      operationId: 'endSession',
      summary: 'End one of your logins',
      description: 'Its own too, which logs out.',
      responses: {
        204: { ...emptyAnswer('Ended.'), ...sessionHeaders },
        ...problemAnswers(401, 404),
      },
    }),
  },
  ...flavourPaths,
};
